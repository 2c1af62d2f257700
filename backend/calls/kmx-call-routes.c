/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-call-routes.h"

#include <libsoup/soup.h>

#include "kmx-call-sql.h"
#include "kmx-call.h"
#include "kmx-clock.h"
#include "kmx-error.h"
#include "kmx-id.h"

#define LIMIT_DEFAULT 50
#define LIMIT_MAX 200
#define OFFSET_MAX 10000000
#define SEARCH_LENGTH_MAX 200

static KmxReply *
show_overview (KmxDb *db, const KmxContext *context, GError **error)
{
  g_autoptr (KmxRows) rows = kmx_db_ask (db, &KMX_SQL_CALL_OVERVIEW, error);

  return rows ? kmx_reply_new_rows (SOUP_STATUS_OK, rows, "account", error) : NULL;
}

static gboolean
check_instant (const KmxContext *context, const char *name, GError **error)
{
  const char *text = kmx_context_query (context, name);
  g_autofree char *member = NULL;
  gint64 instant_us;

  if (text == NULL || kmx_clock_parse_us (text, &instant_us))
    return TRUE;
  member = g_strconcat ("/", name, NULL);
  kmx_error_set_invalid (error, member, "\"%s\" must be an instant", name);
  return FALSE;
}

static gboolean
check_word (const KmxContext *context, const char *name, const char *const *values, GError **error)
{
  const char *text = kmx_context_query (context, name);
  g_autofree char *member = NULL;

  if (text == NULL || g_strv_contains (values, text))
    return TRUE;
  member = g_strconcat ("/", name, NULL);
  kmx_error_set_invalid (error, member, "\"%s\" is not one of the known values", name);
  return FALSE;
}

static gboolean
check_filters (const KmxContext *context, GError **error)
{
  static const char *const states[] = { "running", "ended", NULL };
  const char *agent = kmx_context_query (context, "agent");
  const char *typed = kmx_context_query (context, "q");

  if (agent != NULL && !kmx_id_is_valid (agent)) {
    kmx_error_set_invalid (error, "/agent", "\"agent\" must be a lower-case UUID");
    return FALSE;
  }
  if (typed != NULL && g_utf8_strlen (typed, -1) > SEARCH_LENGTH_MAX) {
    kmx_error_set_invalid (error, "/q", "\"q\" is too long");
    return FALSE;
  }
  return check_word (context, "outcome", kmx_call_outcomes, error) &&
         check_word (context, "state", states, error) && check_instant (context, "from", error) &&
         check_instant (context, "to", error);
}

KmxReply *
kmx_call_reply_page (const KmxRows *rows, const char *more_members)
{
  g_autofree char *next = NULL;
  g_autofree char *json = NULL;

  if (kmx_rows_boolean (rows, 0, "more")) {
    const char *parts[] = { kmx_rows_text (rows, 0, "next_at"), kmx_rows_text (rows, 0, "next_id"),
                            NULL };

    next = kmx_cursor_encode (parts);
  }
  json = g_strdup_printf ("{\"items\":%s%s%s%s%s}", kmx_rows_text (rows, 0, "items"),
                          next ? ",\"next_cursor\":\"" : "", next ? next : "", next ? "\"" : "",
                          more_members != NULL ? more_members : "");
  return kmx_reply_new_json (SOUP_STATUS_OK, json);
}

static const char *
get_filter (const KmxContext *context, const char *name)
{
  const char *text = kmx_context_query (context, name);

  return text != NULL && *text != '\0' ? text : NULL;
}

static KmxReply *
list_calls (KmxDb *db, const KmxContext *context, GError **error)
{
  const char *cursor = kmx_context_query (context, "cursor");
  g_auto (GStrv) start = NULL;
  g_autoptr (KmxRows) rows = NULL;
  g_autofree char *limit_text = NULL;
  g_autofree char *offset_text = NULL;
  g_autofree char *total = NULL;
  gint64 limit, offset;

  if (!kmx_context_query_integer (context, "limit", 1, LIMIT_MAX, LIMIT_DEFAULT, &limit, error) ||
      !kmx_context_query_integer (context, "offset", 0, OFFSET_MAX, 0, &offset, error) ||
      !check_filters (context, error))
    return NULL;
  if (cursor != NULL && offset != 0) {
    kmx_error_set_invalid (error, "/offset", "a cursor already says where to go on");
    return NULL;
  }
  if (cursor != NULL && (start = kmx_cursor_decode (cursor, 2, error)) == NULL)
    return NULL;
  limit_text = g_strdup_printf ("%" G_GINT64_FORMAT, limit);
  offset_text = g_strdup_printf ("%" G_GINT64_FORMAT, offset);
  rows = kmx_db_ask (db, &KMX_SQL_CALL_PAGE, error, limit_text, offset_text,
                     start ? start[0] : NULL, start ? start[1] : NULL,
                     get_filter (context, "agent"), get_filter (context, "outcome"),
                     get_filter (context, "state"), get_filter (context, "from"),
                     get_filter (context, "to"), get_filter (context, "q"));
  if (rows == NULL)
    return NULL;
  total = g_strdup_printf (",\"total\":%s,\"total_capped\":%s", kmx_rows_text (rows, 0, "total"),
                           kmx_rows_boolean (rows, 0, "total_capped") ? "true" : "false");
  return kmx_call_reply_page (rows, total);
}

static KmxReply *
find_call (KmxDb *db, const KmxContext *context, GError **error)
{
  g_autoptr (KmxRows) rows =
      kmx_db_ask (db, &KMX_SQL_CALL_DETAIL, error, kmx_context_parameter (context, "call_id"),
                  context->platform_admin ? "t" : "f");

  return rows ? kmx_reply_new_rows (SOUP_STATUS_OK, rows, "call", error) : NULL;
}

gpointer
kmx_call_warm_up (KmxDb *db, gpointer unused, GError **error)
{
  static const char *const searches[] = { NULL, "Werkstatt", "0302312" };
  g_autoptr (KmxRows) overview = kmx_db_ask (db, &KMX_SQL_CALL_OVERVIEW, error);
  g_autoptr (KmxRows) detail = NULL;
  gboolean done = overview != NULL;

  for (guint i = 0; done && i < G_N_ELEMENTS (searches); i++) {
    g_autoptr (KmxRows) page = kmx_db_ask (db, &KMX_SQL_CALL_PAGE, error, "50", "0", NULL, NULL,
                                           NULL, NULL, NULL, NULL, NULL, searches[i]);

    done = page != NULL;
  }
  if (done)
    detail =
        kmx_db_ask (db, &KMX_SQL_CALL_DETAIL, error, "00000000-0000-0000-0000-000000000000", "f");
  return NULL;
}

void
kmx_call_routes_register (KmxEndpoints *endpoints)
{
  static const KmxEndpoint table[] = {
    { "GET", "/api/v1/overview", KMX_ACCESS_VIEWER, show_overview },
    { "GET", "/api/v1/calls", KMX_ACCESS_VIEWER, list_calls, NULL, FALSE,
      "limit cursor offset agent outcome state from to q" },
    { "GET", "/api/v1/calls/{call_id}", KMX_ACCESS_VIEWER, find_call },
  };

  kmx_endpoints_add (endpoints, table, G_N_ELEMENTS (table), NULL);
}
