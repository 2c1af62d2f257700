/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-callback-routes.h"

#include <libsoup/soup.h>

#include "kmx-callback-edit.h"
#include "kmx-callback-sql.h"
#include "kmx-callback.h"
#include "kmx-clock.h"
#include "kmx-error.h"
#include "kmx-id.h"

#define LIMIT_DEFAULT 50
#define LIMIT_MAX 200

/* (nullable): "me" is who asks. */
static gboolean
read_assignee (const KmxContext *context, const char **ret_assignee, GError **error)
{
  const char *text = kmx_context_query (context, "assignee");

  *ret_assignee = g_strcmp0 (text, "me") == 0 ? context->user_id : text;
  if (text == NULL || *ret_assignee == context->user_id || kmx_id_is_valid (text))
    return TRUE;
  kmx_error_set_invalid (error, "/assignee", "\"assignee\" must be \"me\" or a lower-case UUID");
  return FALSE;
}

static KmxRows *
ask_page (KmxDb *db,
          const char *limit,
          const char *state,
          const char *assignee,
          const char *const *start,
          GError **error)
{
  const char *at = start != NULL ? start[0] : NULL;
  const char *id = start != NULL ? start[1] : NULL;

  if (g_strcmp0 (state, "done") == 0)
    return kmx_db_ask (db, &KMX_SQL_CALLBACK_PAGE_DONE, error, limit, assignee, at, id);
  return kmx_db_ask (db, &KMX_SQL_CALLBACK_PAGE, error, limit, state, assignee, at, id);
}

static KmxReply *
reply_page (const KmxRows *rows)
{
  g_autofree char *next = NULL;
  g_autofree char *json = NULL;

  if (kmx_rows_boolean (rows, 0, "more")) {
    const char *parts[] = { kmx_rows_text (rows, 0, "next_at"), kmx_rows_text (rows, 0, "next_id"),
                            NULL };

    next = kmx_cursor_encode (parts);
  }
  json = g_strdup_printf ("{\"items\":%s%s%s%s,\"open\":%s}", kmx_rows_text (rows, 0, "items"),
                          next != NULL ? ",\"next_cursor\":\"" : "", next != NULL ? next : "",
                          next != NULL ? "\"" : "", kmx_rows_text (rows, 0, "open"));
  return kmx_reply_new_json (SOUP_STATUS_OK, json);
}

static KmxReply *
list_callbacks (KmxDb *db, const KmxContext *context, GError **error)
{
  const char *cursor = kmx_context_query (context, "cursor");
  const char *state = kmx_context_query (context, "state");
  const char *assignee;
  g_auto (GStrv) start = NULL;
  g_autofree char *limit_text = NULL;
  g_autoptr (KmxRows) rows = NULL;
  gint64 limit;

  if (!kmx_context_query_integer (context, "limit", 1, LIMIT_MAX, LIMIT_DEFAULT, &limit, error) ||
      !read_assignee (context, &assignee, error))
    return NULL;
  if (state != NULL && !g_strv_contains (kmx_callback_states, state)) {
    kmx_error_set_invalid (error, "/state", "\"state\" is not one of the known values");
    return NULL;
  }
  if (cursor != NULL && (start = kmx_cursor_decode (cursor, 2, error)) == NULL)
    return NULL;
  limit_text = g_strdup_printf ("%" G_GINT64_FORMAT, limit);
  rows = ask_page (db, limit_text, state, assignee, (const char *const *) start, error);
  return rows != NULL ? reply_page (rows) : NULL;
}

static KmxReply *
reply_one (const KmxRows *rows, GError **error)
{
  KmxReply *reply = kmx_reply_new_rows (SOUP_STATUS_OK, rows, "call back", error);

  if (reply != NULL)
    kmx_reply_set_revision (reply, kmx_rows_integer (rows, 0, "revision"));
  return reply;
}

static KmxReply *
find_callback (KmxDb *db, const KmxContext *context, GError **error)
{
  g_autoptr (KmxRows) rows = kmx_db_ask (db, &KMX_SQL_CALLBACK_FIND, error,
                                         kmx_context_parameter (context, "callback_id"));

  return rows != NULL ? reply_one (rows, error) : NULL;
}

static KmxReply *
edit_callback (KmxDb *db, const KmxContext *context, GError **error)
{
  gpointer body = context->body;
  GDateTime *due_at = kmx_record_get_instant (body, KMX_CALLBACK_EDIT_DUE_AT);
  g_autofree char *due =
      due_at != NULL ? kmx_clock_format_us (g_date_time_to_unix (due_at) * G_USEC_PER_SEC) : NULL;
  g_autoptr (KmxRows) rows = kmx_db_ask (
      db, &KMX_SQL_CALLBACK_EDIT, error, kmx_context_parameter (context, "callback_id"),
      context->if_match, kmx_record_get_text (body, KMX_CALLBACK_EDIT_STATE),
      kmx_record_get_text (body, KMX_CALLBACK_EDIT_ASSIGNEE_ID),
      kmx_record_is_null (body, KMX_CALLBACK_EDIT_ASSIGNEE_ID) ? "t" : "f", due,
      kmx_record_get_text (body, KMX_CALLBACK_EDIT_NOTE), context->user_id, context->user_name);

  return rows != NULL ? reply_one (rows, error) : NULL;
}

void
kmx_callback_routes_register (KmxEndpoints *endpoints)
{
  static const KmxEndpoint table[] = {
    { "GET", "/api/v1/callbacks", KMX_ACCESS_VIEWER, list_callbacks, NULL, FALSE,
      "limit cursor state assignee" },
    { "GET", "/api/v1/callbacks/{callback_id}", KMX_ACCESS_VIEWER, find_callback },
    { "PATCH", "/api/v1/callbacks/{callback_id}", KMX_ACCESS_MANAGER, edit_callback,
      kmx_callback_edit_get_type, TRUE },
  };

  kmx_endpoints_add (endpoints, table, G_N_ELEMENTS (table), NULL);
}
