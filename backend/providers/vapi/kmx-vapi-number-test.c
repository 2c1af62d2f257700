/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include <libsoup/soup.h>

#include "kmx-agent-drift.h"
#include "kmx-error.h"
#include "kmx-vapi-list.h"
#include "kmx-vapi-number-sql.h"
#include "kmx-vapi-sync-private.h"

#define TEST_CONCURRENCY 2
#define PROBE_TIMEOUT_S 10

/* One test of one number on its way: what the database says, what the provider holds, and whether
 * our own address answers.  What cannot be looked at has not passed. */
typedef struct {
  KmxVapiStep *step;
  SoupSession *session;
  SoupMessage *message;
  JsonArray *steps;
} Test;

static gpointer
load_test (KmxDb *db, gpointer data, GError **error)
{
  return kmx_db_ask (db, &KMX_SQL_VAPI_TEST_FACTS, error, (const char *) data);
}

typedef struct {
  char *number_id;
  char *steps;
} Tested;

static void
tested_free (gpointer data)
{
  Tested *tested = data;

  g_free (tested->number_id);
  g_free (tested->steps);
  g_free (tested);
}

static gpointer
record_tested (KmxDb *db, gpointer data, GError **error)
{
  const Tested *tested = data;
  g_autoptr (KmxRows) rows =
      kmx_db_ask (db, &KMX_SQL_VAPI_NUMBER_TESTED, error, tested->number_id, tested->steps);

  return NULL;
}

static void
add (Test *test, const char *check, gboolean passed, const char *detail)
{
  JsonObject *step = json_object_new ();

  json_object_set_string_member (step, "check", check);
  json_object_set_boolean_member (step, "passed", passed);
  if (detail != NULL)
    json_object_set_string_member (step, "detail", detail);
  json_array_add_object_element (test->steps, step);
}

static void
finish (Test *test)
{
  g_autoptr (JsonNode) node = json_node_init_array (json_node_alloc (), test->steps);
  Tested *tested = g_new0 (Tested, 1);

  tested->number_id = g_strdup (kmx_rows_text (test->step->rows, 0, "id"));
  tested->steps = json_to_string (node, FALSE);
  kmx_vapi_step_done (test->step, record_tested, tested, tested_free);
  json_array_unref (test->steps);
  g_clear_object (&test->message);
  g_clear_object (&test->session);
  g_free (test);
}

/* Our answer to a message without signature is a refusal; anything else means that the address
 * leads elsewhere. */
static void
on_probed (GObject *session, GAsyncResult *result, gpointer user_data)
{
  Test *test = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) body = soup_session_send_finish (SOUP_SESSION (session), result, &error);
  guint status = body ? soup_message_get_status (test->message) : 0;
  g_autofree char *detail = status != 0 ? g_strdup_printf ("%u", status) : g_strdup ("unreachable");

  add (test, "webhook", status == SOUP_STATUS_UNAUTHORIZED, detail);
  finish (test);
}

static void
probe (Test *test)
{
  static const char empty[] = "{}";
  g_autofree char *url = kmx_vapi_sync_dup_webhook (test->step->sync);
  g_autoptr (GBytes) body = g_bytes_new_static (empty, sizeof empty - 1);

  test->message = soup_message_new ("POST", url);
  if (test->message == NULL) {
    add (test, "webhook", FALSE, "unreachable");
    finish (test);
    return;
  }
  test->session = soup_session_new_with_options ("timeout", PROBE_TIMEOUT_S, NULL);
  soup_message_add_flags (test->message, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_set_request_body_from_bytes (test->message, "application/json", body);
  soup_session_send_async (test->session, test->message, G_PRIORITY_DEFAULT, NULL, on_probed, test);
}

/* What our own tables say. */
static void
add_facts (Test *test)
{
  const KmxRows *rows = test->step->rows;
  const char *loop = kmx_rows_text (rows, 0, "loop");
  gboolean assigned = !kmx_rows_is_null (rows, 0, "agent_enabled");

  add (test, "agent",
       assigned && kmx_rows_boolean (rows, 0, "agent_enabled") &&
           kmx_rows_boolean (rows, 0, "agent_live"),
       !assigned                                      ? "unassigned"
       : !kmx_rows_boolean (rows, 0, "agent_enabled") ? "disabled"
       : !kmx_rows_boolean (rows, 0, "agent_live")    ? "unpublished"
                                                      : NULL);
  add (test, "fallback", !kmx_rows_is_null (rows, 0, "fallback_e164"),
       kmx_rows_text (rows, 0, "fallback_e164"));
  add (test, "loop", loop == NULL, loop);
  if (!kmx_rows_is_null (rows, 0, "forwarded_from_e164"))
    add (test, "forwarding", !kmx_rows_is_null (rows, 0, "forwarding_seen_at"),
         kmx_rows_text (rows, 0, "forwarded_from_e164"));
}

static void
add_provider (Test *test, JsonNode *held)
{
  JsonObject *number = json_node_get_object (held);
  const char *status = kmx_vapi_get_text (number, "status");
  g_autoptr (JsonNode) desired = kmx_vapi_sync_new_number (test->step->sync, test->step->rows, 0);
  g_autofree char *drift = kmx_agent_find_drift (desired, held);

  add (test, "provider", status == NULL || g_str_equal (status, "active"), status);
  add (test, "routing", drift == NULL && kmx_vapi_get_text (number, "squadId") == NULL, drift);
}

static void
on_held (GObject *client, GAsyncResult *result, gpointer user_data)
{
  Test *test = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) held =
      kmx_vapi_client_send_finish (KMX_VAPI_CLIENT (client), result, &error);

  if (held != NULL && JSON_NODE_HOLDS_OBJECT (held))
    add_provider (test, held);
  else
    add (test, "provider", FALSE,
         g_error_matches (error, KMX_ERROR, KMX_ERROR_NOT_FOUND) ? "unknown" : "unreachable");
  add_facts (test);
  probe (test);
}

static void
on_test_loaded (GObject *pool, GAsyncResult *result, gpointer user_data)
{
  KmxVapiStep *step = user_data;
  KmxRows *rows = kmx_vapi_step_loaded (step, result);
  g_autofree char *escaped = NULL;
  g_autofree char *path = NULL;
  Test *test;

  if (rows == NULL)
    return;
  if (kmx_rows_count (rows) == 0) {
    kmx_vapi_step_done (step, NULL, NULL, NULL);
    return;
  }
  test = g_new0 (Test, 1);
  test->step = step;
  test->steps = json_array_new ();
  if (kmx_rows_is_null (rows, 0, "provider_id")) {
    add (test, "provider", FALSE, kmx_rows_text (rows, 0, "state"));
    add_facts (test);
    probe (test);
    return;
  }
  escaped = g_uri_escape_string (kmx_rows_text (rows, 0, "provider_id"), NULL, FALSE);
  path = g_strconcat ("/phone-number/", escaped, NULL);
  kmx_vapi_client_send_async (step->sync->client, "GET", path, NULL, NULL, on_held, test);
}

static void
on_number_test (KmxJobRun *run, gpointer user_data)
{
  kmx_vapi_step_load (kmx_vapi_step_new (user_data, run), load_test, on_test_loaded);
}

void
kmx_vapi_number_test_register (KmxVapiSync *sync, KmxJobWorker *worker)
{
  kmx_job_worker_handle (worker, "number.test", TEST_CONCURRENCY, on_number_test, sync);
}
