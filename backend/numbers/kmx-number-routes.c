/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-number-routes.h"

#include <libsoup/soup.h>

#include "kmx-error.h"
#include "kmx-job.h"
#include "kmx-number-edit.h"
#include "kmx-number-owner.h"
#include "kmx-number-sql.h"

static KmxReply *
list_numbers (KmxDb *db, const KmxContext *context, GError **error)
{
  g_autoptr (KmxRows) rows = kmx_db_ask (db, &KMX_SQL_NUMBER_LIST, error);

  return rows ? kmx_reply_new_rows (SOUP_STATUS_OK, rows, "number", error) : NULL;
}

static KmxReply *
list_all_numbers (KmxDb *db, const KmxContext *context, GError **error)
{
  g_autoptr (KmxRows) rows = kmx_db_ask (db, &KMX_SQL_NUMBER_LIST_ALL, error);

  return rows ? kmx_reply_new_rows (SOUP_STATUS_OK, rows, "number", error) : NULL;
}

static const char *
clears (gpointer body, guint field)
{
  return kmx_record_is_null (body, field) ? "t" : "f";
}

static gboolean
forward_number (KmxDb *db, const KmxContext *context, GError **error)
{
  gpointer body = context->body;
  g_autoptr (KmxRows) rows = NULL;

  if (!kmx_record_is_set (body, KMX_NUMBER_EDIT_FORWARDED_FROM_E164) &&
      !kmx_record_is_null (body, KMX_NUMBER_EDIT_FORWARDED_FROM_E164))
    return TRUE;
  rows = kmx_db_ask (db, &KMX_SQL_NUMBER_FORWARD, error,
                     kmx_context_parameter (context, "number_id"), context->if_match,
                     kmx_record_get_text (body, KMX_NUMBER_EDIT_FORWARDED_FROM_E164));
  return rows != NULL;
}

static KmxReply *
edit_number (KmxDb *db, const KmxContext *context, GError **error)
{
  gpointer body = context->body;
  g_autoptr (KmxRows) checked = NULL;
  g_autoptr (KmxRows) rows = NULL;
  KmxReply *reply;

  if (!forward_number (db, context, error))
    return NULL;
  rows = kmx_db_ask (
      db, &KMX_SQL_NUMBER_EDIT, error, kmx_context_parameter (context, "number_id"),
      context->if_match, kmx_record_get_text (body, KMX_NUMBER_EDIT_LABEL),
      kmx_record_get_text (body, KMX_NUMBER_EDIT_AGENT_ID), clears (body, KMX_NUMBER_EDIT_AGENT_ID),
      kmx_record_get_text (body, KMX_NUMBER_EDIT_FALLBACK_E164),
      clears (body, KMX_NUMBER_EDIT_FALLBACK_E164), context->user_id, context->user_name);
  checked = rows ? kmx_db_ask (db, &KMX_SQL_NUMBER_REFUSE_LOOP, error,
                               kmx_context_parameter (context, "number_id"))
                 : NULL;
  reply = checked ? kmx_reply_new_rows (SOUP_STATUS_OK, rows, "number", error) : NULL;
  if (reply != NULL)
    kmx_reply_set_revision (reply, kmx_rows_integer (rows, 0, "revision"));
  return reply;
}

static KmxReply *
give_number (KmxDb *db, const KmxContext *context, GError **error)
{
  g_autoptr (KmxRows) rows = NULL;

  if (!kmx_record_is_set (context->body, KMX_NUMBER_OWNER_ACCOUNT_ID) &&
      !kmx_record_is_null (context->body, KMX_NUMBER_OWNER_ACCOUNT_ID)) {
    kmx_error_set_invalid (error, "/account_id", "\"account_id\" is required, if only as null");
    return NULL;
  }
  rows = kmx_db_ask (db, &KMX_SQL_NUMBER_GIVE, error, kmx_context_parameter (context, "number_id"),
                     kmx_record_get_text (context->body, KMX_NUMBER_OWNER_ACCOUNT_ID),
                     context->user_id, context->user_name);
  return rows ? kmx_reply_new_rows (SOUP_STATUS_OK, rows, "number", error) : NULL;
}

static KmxReply *
pull_numbers (KmxDb *db, const KmxContext *context, GError **error)
{
  if (!kmx_job_enqueue (db, "numbers.pull", NULL, NULL, "numbers.pull", NULL, 0, error))
    return NULL;
  return kmx_reply_new (SOUP_STATUS_ACCEPTED);
}

static KmxReply *
release_number (KmxDb *db, const KmxContext *context, GError **error)
{
  g_autoptr (KmxRows) rows =
      kmx_db_ask (db, &KMX_SQL_NUMBER_RELEASE, error, kmx_context_parameter (context, "number_id"),
                  context->if_match, context->user_id, context->user_name);

  return rows ? kmx_reply_new_rows (SOUP_STATUS_ACCEPTED, rows, "number", error) : NULL;
}

static KmxReply *
retry_number (KmxDb *db, const KmxContext *context, GError **error)
{
  g_autoptr (KmxRows) rows =
      kmx_db_ask (db, &KMX_SQL_NUMBER_RETRY, error, kmx_context_parameter (context, "number_id"),
                  context->user_id, context->user_name);

  return rows ? kmx_reply_new_rows (SOUP_STATUS_ACCEPTED, rows, "number", error) : NULL;
}

static KmxReply *
test_number (KmxDb *db, const KmxContext *context, GError **error)
{
  g_autoptr (KmxRows) rows = kmx_db_ask (db, &KMX_SQL_NUMBER_WANT_TEST, error,
                                         kmx_context_parameter (context, "number_id"));

  return rows ? kmx_reply_new_rows (SOUP_STATUS_ACCEPTED, rows, "test", error) : NULL;
}

static KmxReply *
find_test (KmxDb *db, const KmxContext *context, GError **error)
{
  g_autoptr (KmxRows) rows =
      kmx_db_ask (db, &KMX_SQL_NUMBER_TEST, error, kmx_context_parameter (context, "number_id"));

  return rows ? kmx_reply_new_rows (SOUP_STATUS_OK, rows, "test", error) : NULL;
}

void
kmx_number_routes_register (KmxEndpoints *endpoints)
{
  static const KmxEndpoint table[] = {
    { "GET", "/api/v1/numbers", KMX_ACCESS_VIEWER, list_numbers },
    { "PATCH", "/api/v1/numbers/{number_id}", KMX_ACCESS_MANAGER, edit_number,
      kmx_number_edit_get_type, TRUE },
    { "DELETE", "/api/v1/numbers/{number_id}", KMX_ACCESS_MANAGER, release_number, NULL, TRUE },
    { "POST", "/api/v1/numbers/{number_id}/retry", KMX_ACCESS_MANAGER, retry_number },
    { "POST", "/api/v1/numbers/{number_id}/test", KMX_ACCESS_MANAGER, test_number },
    { "GET", "/api/v1/numbers/{number_id}/test", KMX_ACCESS_VIEWER, find_test },
    { "GET", "/api/v1/admin/numbers", KMX_ACCESS_ADMIN, list_all_numbers },
    { "POST", "/api/v1/admin/numbers/pull", KMX_ACCESS_ADMIN, pull_numbers },
    { "POST", "/api/v1/admin/numbers/{number_id}/account", KMX_ACCESS_ADMIN, give_number,
      kmx_number_owner_get_type },
  };

  kmx_endpoints_add (endpoints, table, G_N_ELEMENTS (table), NULL);
}
