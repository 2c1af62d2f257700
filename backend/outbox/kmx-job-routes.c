/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-job-routes.h"

#include <libsoup/soup.h>

#include "kmx-clock.h"
#include "kmx-error.h"
#include "kmx-id.h"
#include "kmx-job-sql.h"
#include "kmx-reason.h"

#define LIMIT_DEFAULT 50
#define LIMIT_MAX 200

static gboolean
check_state (const char *state, GError **error)
{
  if (state == NULL || g_str_equal (state, "waiting") || g_str_equal (state, "running") ||
      g_str_equal (state, "dead"))
    return TRUE;
  kmx_error_set_invalid (error, "/state", "a job is waiting, running or dead");
  return FALSE;
}

/* A cursor is ours, but anybody can make one up. */
static gboolean
check_start (const char *const *start, GError **error)
{
  gint64 at_us;

  if (kmx_clock_parse_us (start[0], &at_us) && kmx_id_is_valid (start[1]))
    return TRUE;
  kmx_error_set_invalid (error, "/cursor", "this cursor is not one of ours");
  return FALSE;
}

static KmxReply *
list_jobs (KmxDb *db, const KmxContext *context, GError **error)
{
  const char *cursor = kmx_context_query (context, "cursor");
  g_auto (GStrv) start = NULL;
  g_autoptr (KmxRows) rows = NULL;
  g_autofree char *limit_text = NULL;
  g_autofree char *next = NULL;
  g_autofree char *json = NULL;
  gint64 limit;

  if (!kmx_context_query_integer (context, "limit", 1, LIMIT_MAX, LIMIT_DEFAULT, &limit, error) ||
      !check_state (kmx_context_query (context, "state"), error))
    return NULL;
  if (cursor != NULL && ((start = kmx_cursor_decode (cursor, 2, error)) == NULL ||
                         !check_start ((const char *const *) start, error)))
    return NULL;
  limit_text = g_strdup_printf ("%" G_GINT64_FORMAT, limit);
  rows = kmx_db_ask (db, &KMX_SQL_JOB_LIST, error, limit_text, kmx_context_query (context, "state"),
                     kmx_context_query (context, "kind"), start ? start[0] : NULL,
                     start ? start[1] : NULL);
  if (rows == NULL)
    return NULL;
  if (kmx_rows_boolean (rows, 0, "more")) {
    const char *parts[] = { kmx_rows_text (rows, 0, "next_at"), kmx_rows_text (rows, 0, "next_id"),
                            NULL };

    next = kmx_cursor_encode (parts);
  }
  json = g_strdup_printf ("{\"items\":%s%s%s%s}", kmx_rows_text (rows, 0, "items"),
                          next ? ",\"next_cursor\":\"" : "", next ? next : "", next ? "\"" : "");
  return kmx_reply_new_json (SOUP_STATUS_OK, json);
}

static KmxReply *
show_summary (KmxDb *db, const KmxContext *context, GError **error)
{
  g_autoptr (KmxRows) rows = kmx_db_ask (db, &KMX_SQL_JOB_SUMMARY, error);

  return rows ? kmx_reply_new_rows (SOUP_STATUS_OK, rows, "summary", error) : NULL;
}

static KmxReply *
retry_job (KmxDb *db, const KmxContext *context, GError **error)
{
  g_autoptr (KmxRows) rows =
      kmx_db_ask (db, &KMX_SQL_JOB_WAKE, error, kmx_context_parameter (context, "job_id"),
                  context->user_id, context->user_name);

  return rows ? kmx_reply_new (SOUP_STATUS_NO_CONTENT) : NULL;
}

static KmxReply *
drop_job (KmxDb *db, const KmxContext *context, GError **error)
{
  g_autoptr (KmxRows) rows = kmx_db_ask (
      db, &KMX_SQL_JOB_DROP, error, kmx_context_parameter (context, "job_id"), context->user_id,
      context->user_name, kmx_record_get_text (context->body, KMX_REASON_REASON));

  return rows ? kmx_reply_new (SOUP_STATUS_NO_CONTENT) : NULL;
}

void
kmx_job_routes_register (KmxEndpoints *endpoints)
{
  static const KmxEndpoint table[] = {
    { "GET", "/api/v1/admin/jobs", KMX_ACCESS_ADMIN, list_jobs, NULL, FALSE,
      "state kind cursor limit" },
    { "GET", "/api/v1/admin/jobs/summary", KMX_ACCESS_ADMIN, show_summary },
    { "POST", "/api/v1/admin/jobs/{job_id}/retry", KMX_ACCESS_ADMIN, retry_job },
    { "POST", "/api/v1/admin/jobs/{job_id}/drop", KMX_ACCESS_ADMIN, drop_job, kmx_reason_get_type },
  };

  kmx_endpoints_add (endpoints, table, G_N_ELEMENTS (table), NULL);
}
