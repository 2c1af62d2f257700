/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-vapi-sync-private.h"

#include <string.h>

#include "kmx-agent-drift.h"
#include "kmx-error.h"
#include "kmx-id.h"
#include "kmx-log.h"
#include "kmx-vapi-list.h"
#include "kmx-vapi-sync-sql.h"

#define PULL_PERIOD_S 900
#define SYNC_CONCURRENCY 4
#define WEBHOOK_TIMEOUT_S 20
#define NAME_LENGTH_MAX 40

typedef struct {
  char *number_id;
  char *revision;
} Synced;

static void
synced_free (gpointer data)
{
  Synced *synced = data;

  g_free (synced->number_id);
  g_free (synced->revision);
  g_free (synced);
}

static gpointer
load_numbers (KmxDb *db, gpointer data, GError **error)
{
  return kmx_db_ask (db, &KMX_SQL_VAPI_NUMBER_FACTS, error, (const char *) data);
}

static gpointer
record_synced (KmxDb *db, gpointer data, GError **error)
{
  const Synced *synced = data;
  g_autoptr (KmxRows) rows =
      kmx_db_ask (db, &KMX_SQL_VAPI_NUMBER_SYNCED, error, synced->number_id, synced->revision);

  return NULL;
}

static gpointer
record_gone (KmxDb *db, gpointer data, GError **error)
{
  g_autoptr (KmxRows) rows = kmx_db_ask (db, &KMX_SQL_VAPI_NUMBER_GONE, error, (const char *) data);

  return NULL;
}

char *
kmx_vapi_sync_dup_webhook (const KmxVapiSync *sync)
{
  gsize size = strlen (sync->public_url);

  while (size > 0 && sync->public_url[size - 1] == '/')
    size--;
  return g_strdup_printf ("%.*s/webhooks/vapi", (int) size, sync->public_url);
}

JsonObject *
kmx_vapi_sync_new_server (const KmxVapiSync *sync)
{
  JsonObject *server = json_object_new ();
  g_autofree char *url = kmx_vapi_sync_dup_webhook (sync);

  json_object_set_string_member (server, "url", url);
  json_object_set_int_member (server, "timeoutSeconds", WEBHOOK_TIMEOUT_S);
  if (sync->credential_id != NULL && *sync->credential_id != '\0')
    json_object_set_string_member (server, "credentialId", sync->credential_id);
  return server;
}

/* Spoken by the provider when we do not answer and nobody stands in. */
static const char *
get_apology (const char *language)
{
  return g_strcmp0 (language, "en") == 0
             ? "We are sorry, we cannot take your call right now. Please call again later."
             : "Es tut uns leid, wir können Ihren Anruf gerade nicht annehmen. Bitte rufen Sie "
               "später noch einmal an.";
}

static const char *
get_announcement (const char *language)
{
  return g_strcmp0 (language, "en") == 0 ? "One moment please, you are being connected."
                                         : "Einen Moment bitte, Sie werden verbunden.";
}

static JsonArray *
new_hooks (const char *language)
{
  static const char *const reasons[] = {
    "assistant-request-failed",
    "assistant-request-returned-error",
    "assistant-request-returned-unspeakable-error",
    "assistant-request-returned-invalid-assistant",
    "assistant-request-returned-no-assistant",
  };
  JsonArray *hooks = json_array_new ();
  JsonArray *filters = json_array_new ();
  JsonArray *values = json_array_new ();
  JsonObject *hook = json_object_new ();
  JsonObject *filter = json_object_new ();
  JsonObject *say = json_object_new ();

  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    json_array_add_string_element (values, reasons[i]);
  json_object_set_string_member (filter, "type", "oneOf");
  json_object_set_string_member (filter, "key", "call.endedReason");
  json_object_set_array_member (filter, "oneOf", values);
  json_array_add_object_element (filters, filter);
  json_object_set_string_member (say, "type", "say");
  json_object_set_string_member (say, "exact", get_apology (language));
  json_object_set_string_member (hook, "on", "call.ending");
  json_object_set_array_member (hook, "filters", filters);
  json_object_set_object_member (hook, "do", say);
  json_array_add_object_element (hooks, hook);
  return hooks;
}

/* No assistant of its own, so that every call asks us; when we do not answer, the fallback takes
 * the call, or else the caller is told in words. */
JsonNode *
kmx_vapi_sync_new_number (const KmxVapiSync *sync, const KmxRows *rows, guint row)
{
  JsonObject *number = json_object_new ();
  JsonNode *node = json_node_init_object (json_node_alloc (), number);
  const char *label = kmx_rows_text (rows, row, "label");
  const char *fallback = kmx_rows_text (rows, row, "fallback_e164");
  const char *language = kmx_rows_text (rows, row, "language");
  const char *address = kmx_rows_text (rows, row, "address");
  g_autofree char *name = NULL;
  JsonObject *destination;

  json_object_unref (number);
  if (address == NULL)
    address = kmx_rows_text (rows, row, "id");
  name = g_utf8_substring (
      *label != '\0' ? label : address, 0,
      MIN (NAME_LENGTH_MAX, g_utf8_strlen (*label != '\0' ? label : address, -1)));
  json_object_set_string_member (number, "name", name);
  json_object_set_null_member (number, "assistantId");
  json_object_set_object_member (number, "server", kmx_vapi_sync_new_server (sync));
  if (fallback == NULL) {
    json_object_set_null_member (number, "fallbackDestination");
    json_object_set_array_member (number, "hooks", new_hooks (language));
    return node;
  }
  destination = json_object_new ();
  json_object_set_string_member (destination, "type", "number");
  json_object_set_string_member (destination, "number", fallback);
  json_object_set_string_member (destination, "message", get_announcement (language));
  json_object_set_object_member (number, "fallbackDestination", destination);
  json_object_set_array_member (number, "hooks", json_array_new ());
  return node;
}

static char *
number_path (const KmxVapiStep *step)
{
  g_autofree char *escaped =
      g_uri_escape_string (kmx_rows_text (step->rows, 0, "provider_id"), NULL, FALSE);

  return g_strconcat ("/phone-number/", escaped, NULL);
}

static void
on_number_sent (GObject *client, GAsyncResult *result, gpointer user_data)
{
  KmxVapiStep *step = user_data;
  GError *error = NULL;
  g_autoptr (JsonNode) answer =
      kmx_vapi_client_send_finish (KMX_VAPI_CLIENT (client), result, &error);
  Synced *synced;

  if (answer == NULL) {
    kmx_vapi_step_sync_failed (step, error, &KMX_SQL_VAPI_NUMBER_SYNC_FAILED, FALSE);
    return;
  }
  synced = g_new0 (Synced, 1);
  synced->number_id = g_strdup (kmx_rows_text (step->rows, 0, "id"));
  synced->revision = g_strdup (kmx_rows_text (step->rows, 0, "revision"));
  kmx_vapi_step_done (step, record_synced, synced, synced_free);
}

/* The update is told apart by the number's carrier, which only the provider knows; and routes that
 * were set over there beside the assistant must go as well. */
static void
complete_body (JsonObject *body, JsonObject *held)
{
  static const char *const routes[] = { "squadId", "workflowId" };
  const char *provider = kmx_vapi_get_text (held, "provider");

  if (provider != NULL)
    json_object_set_string_member (body, "provider", provider);
  for (guint i = 0; i < G_N_ELEMENTS (routes); i++)
    if (kmx_vapi_get_text (held, routes[i]) != NULL)
      json_object_set_null_member (body, routes[i]);
}

static void
on_number_held (GObject *client, GAsyncResult *result, gpointer user_data)
{
  KmxVapiStep *step = user_data;
  GError *error = NULL;
  g_autoptr (JsonNode) held =
      kmx_vapi_client_send_finish (KMX_VAPI_CLIENT (client), result, &error);
  g_autofree char *path = NULL;

  if (g_error_matches (error, KMX_ERROR, KMX_ERROR_NOT_FOUND)) {
    g_error_free (error);
    kmx_vapi_step_done (step, record_gone, g_strdup (kmx_rows_text (step->rows, 0, "id")), g_free);
    return;
  }
  if (held != NULL && !JSON_NODE_HOLDS_OBJECT (held))
    g_set_error (&error, KMX_ERROR, KMX_ERROR_PROVIDER, "the number is no object");
  if (error != NULL) {
    kmx_vapi_step_sync_failed (step, error, &KMX_SQL_VAPI_NUMBER_SYNC_FAILED, FALSE);
    return;
  }
  complete_body (json_node_get_object (step->body), json_node_get_object (held));
  path = number_path (step);
  kmx_vapi_client_send_async (step->sync->client, "PATCH", path, step->body, NULL, on_number_sent,
                              step);
}

static void
on_number_loaded (GObject *pool, GAsyncResult *result, gpointer user_data)
{
  KmxVapiStep *step = user_data;
  KmxRows *rows = kmx_vapi_step_loaded (step, result);
  g_autofree char *path = NULL;

  if (rows == NULL)
    return;
  if (kmx_rows_count (rows) == 0) {
    kmx_vapi_step_done (step, NULL, NULL, NULL);
    return;
  }
  step->body = kmx_vapi_sync_new_number (step->sync, rows, 0);
  path = number_path (step);
  kmx_vapi_client_send_async (step->sync->client, "GET", path, NULL, NULL, on_number_held, step);
}

static void
on_number_sync (KmxJobRun *run, gpointer user_data)
{
  kmx_vapi_step_load (kmx_vapi_step_new (user_data, run), load_numbers, on_number_loaded);
}

/* The provider's list, to be folded into ours in one transaction. */
typedef struct {
  KmxVapiSync *sync;
  JsonArray *numbers;
} Pulled;

static void
pulled_free (gpointer data)
{
  Pulled *pulled = data;

  json_array_unref (pulled->numbers);
  g_free (pulled);
}

static const char *
get_state (JsonObject *number)
{
  const char *status = kmx_vapi_get_text (number, "status");

  if (g_strcmp0 (status, "activating") == 0 || g_strcmp0 (status, "blocked") == 0)
    return status;
  return "active";
}

static gboolean
is_routed_otherwise (const Pulled *pulled, const KmxRows *ours, JsonNode *held)
{
  const char *provider_id = kmx_vapi_get_text (json_node_get_object (held), "id");

  for (guint row = 0; row < kmx_rows_count (ours); row++) {
    g_autoptr (JsonNode) desired = NULL;
    g_autofree char *drift = NULL;

    if (g_strcmp0 (kmx_rows_text (ours, row, "provider_id"), provider_id) != 0)
      continue;
    desired = kmx_vapi_sync_new_number (pulled->sync, ours, row);
    drift = kmx_agent_find_drift (desired, held);
    if (drift != NULL)
      kmx_log_event (KMX_LOG_WARNING, "number_drift", "number", kmx_rows_text (ours, row, "id"),
                     "path", drift, NULL);
    return drift != NULL || kmx_vapi_get_text (json_node_get_object (held), "squadId") != NULL;
  }
  return FALSE;
}

/* SIP addresses have no telephone number and are not ours to sell. */
static const char *
get_e164 (JsonObject *number)
{
  const char *e164 = kmx_vapi_get_text (number, "number");

  return e164 != NULL && g_regex_match_simple ("^\\+[1-9][0-9]{5,14}$", e164, 0, 0) ? e164 : NULL;
}

static gboolean
fold_vanished (KmxDb *db, const Pulled *pulled, GError **error)
{
  g_autoptr (GString) listed = g_string_new ("{");
  g_autoptr (KmxRows) rows = NULL;

  for (guint i = 0; i < json_array_get_length (pulled->numbers); i++) {
    const char *id = kmx_vapi_get_text (json_array_get_object_element (pulled->numbers, i), "id");
    g_autofree char *escaped = g_strescape (id, NULL);

    g_string_append_printf (listed, "%s\"%s\"", i > 0 ? "," : "", escaped);
  }
  g_string_append_c (listed, '}');
  rows = kmx_db_ask (db, &KMX_SQL_VAPI_NUMBERS_VANISHED, error, listed->str);
  return rows != NULL;
}

static gpointer
record_pulled (KmxDb *db, gpointer data, GError **error)
{
  const Pulled *pulled = data;
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (KmxRows) ours = NULL;

  if (!fold_vanished (db, pulled, error))
    return NULL;
  ours = kmx_db_ask (db, &KMX_SQL_VAPI_NUMBER_FACTS, error, NULL);
  for (guint i = 0; ours != NULL && i < json_array_get_length (pulled->numbers); i++) {
    JsonNode *node = json_array_get_element (pulled->numbers, i);
    JsonObject *number = json_node_get_object (node);
    const char *e164 = get_e164 (number);
    g_autofree char *id = kmx_id_new ();
    g_autoptr (KmxRows) rows = NULL;

    if (e164 == NULL || !g_hash_table_add (seen, (gpointer) e164))
      continue;
    rows =
        kmx_db_ask (db, &KMX_SQL_VAPI_NUMBER_SEEN, error, id, kmx_vapi_get_text (number, "id"),
                    e164, get_state (number), is_routed_otherwise (pulled, ours, node) ? "t" : "f");
    if (rows == NULL)
      return NULL;
  }
  return NULL;
}

static void
on_numbers_listed (GObject *client, GAsyncResult *result, gpointer user_data)
{
  KmxVapiStep *step = user_data;
  GError *error = NULL;
  JsonArray *numbers = kmx_vapi_list_finish (KMX_VAPI_CLIENT (client), result, &error);
  Pulled *pulled;

  if (numbers == NULL) {
    kmx_vapi_step_failed (step, error, NULL, FALSE);
    return;
  }
  pulled = g_new0 (Pulled, 1);
  pulled->sync = step->sync;
  pulled->numbers = numbers;
  kmx_vapi_step_done (step, record_pulled, pulled, pulled_free);
}

static void
on_numbers_pull (KmxJobRun *run, gpointer user_data)
{
  KmxVapiSync *sync = user_data;

  kmx_vapi_list_async (sync->client, "/phone-number", NULL, on_numbers_listed,
                       kmx_vapi_step_new (sync, run));
}

void
kmx_vapi_number_jobs_register (KmxVapiSync *sync, KmxJobWorker *worker)
{
  kmx_job_worker_handle (worker, "number.sync", SYNC_CONCURRENCY, on_number_sync, sync);
  kmx_job_worker_handle (worker, "numbers.pull", 1, on_numbers_pull, sync);
  kmx_job_worker_schedule (worker, "numbers.pull", PULL_PERIOD_S);
}
