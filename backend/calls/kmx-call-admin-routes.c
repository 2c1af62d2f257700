/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include <libsoup/soup.h>

#include "kmx-call-replay.h"
#include "kmx-call-review.h"
#include "kmx-call-routes.h"
#include "kmx-call-sql.h"
#include "kmx-error.h"

#define LIMIT_DEFAULT 50
#define LIMIT_MAX 200

/* @ret_start: two texts, or NULL for the first page. */
static gboolean
read_page (const KmxContext *context, char **ret_limit, GStrv *ret_start, GError **error)
{
  const char *cursor = kmx_context_query (context, "cursor");
  gint64 limit;

  if (!kmx_context_query_integer (context, "limit", 1, LIMIT_MAX, LIMIT_DEFAULT, &limit, error))
    return FALSE;
  if (cursor != NULL && (*ret_start = kmx_cursor_decode (cursor, 2, error)) == NULL)
    return FALSE;
  *ret_limit = g_strdup_printf ("%" G_GINT64_FORMAT, limit);
  return TRUE;
}

static KmxReply *
list_inbox (KmxDb *db, const KmxContext *context, GError **error)
{
  const char *fold = kmx_context_query (context, "fold");
  g_autofree char *limit = NULL;
  g_auto (GStrv) start = NULL;
  g_autoptr (KmxRows) rows = NULL;

  if (fold == NULL)
    fold = "failed";
  if (!g_str_equal (fold, "failed")) {
    kmx_error_set_invalid (error, "/fold", "only failed events are listed");
    return NULL;
  }
  if (!read_page (context, &limit, &start, error))
    return NULL;
  rows = kmx_db_ask (db, &KMX_SQL_CALL_INBOX_PAGE, error, limit, fold, start ? start[0] : NULL,
                     start ? start[1] : NULL);
  return rows ? kmx_call_reply_page (rows, NULL) : NULL;
}

static KmxReply *
replay_event (KmxDb *db, const KmxContext *context, GError **error)
{
  const KmxCallReader *reader = context->user_data;

  if (!kmx_call_replay_event (db, kmx_context_parameter (context, "event_id"), *reader, error))
    return NULL;
  return kmx_reply_new (SOUP_STATUS_NO_CONTENT);
}

static KmxReply *
list_reviews (KmxDb *db, const KmxContext *context, GError **error)
{
  g_autofree char *limit = NULL;
  g_auto (GStrv) start = NULL;
  g_autoptr (KmxRows) rows = NULL;

  if (!read_page (context, &limit, &start, error))
    return NULL;
  rows = kmx_db_ask (db, &KMX_SQL_CALL_REVIEW_PAGE, error, limit, start ? start[0] : NULL,
                     start ? start[1] : NULL);
  return rows ? kmx_call_reply_page (rows, NULL) : NULL;
}

static KmxReply *
decide_call (KmxDb *db, const KmxContext *context, GError **error)
{
  g_autoptr (KmxRows) rows = kmx_db_ask (
      db, &KMX_SQL_CALL_DECIDE, error, kmx_context_parameter (context, "call_id"),
      kmx_record_get_text (context->body, KMX_REVIEW_OUTCOME),
      kmx_record_get_text (context->body, KMX_REVIEW_REASON), context->user_id, context->user_name);

  return rows ? kmx_reply_new_rows (SOUP_STATUS_OK, rows, "call", error) : NULL;
}

void
kmx_call_admin_routes_register (KmxEndpoints *endpoints, KmxCallReader reader)
{
  static KmxCallReader kept; /* one adapter a process */
  static const KmxEndpoint table[] = {
    { "GET", "/api/v1/admin/inbox", KMX_ACCESS_ADMIN, list_inbox, NULL, FALSE,
      "fold cursor limit" },
    { "POST", "/api/v1/admin/inbox/{event_id}/replay", KMX_ACCESS_ADMIN, replay_event },
    { "GET", "/api/v1/admin/calls/review", KMX_ACCESS_ADMIN, list_reviews, NULL, FALSE,
      "cursor limit" },
    { "POST", "/api/v1/admin/calls/{call_id}/review", KMX_ACCESS_ADMIN, decide_call,
      kmx_call_review_get_type },
  };

  kept = reader;
  kmx_endpoints_add (endpoints, table, G_N_ELEMENTS (table), &kept);
}
