/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-vapi-sync-private.h"

#include "kmx-error.h"
#include "kmx-phone.h"
#include "kmx-vapi-list.h"
#include "kmx-vapi-number-sql.h"
#include "kmx-vapi-sync-sql.h"

#define IMPORT_CONCURRENCY 2
#define CARRIER_PAUSE_S 2

typedef struct {
  char *number_id;
  char *provider_id;
  char *e164; /* (nullable): the provider has not said yet, or it is an address */
  const char *state;
} Imported;

static void
imported_free (gpointer data)
{
  Imported *imported = data;

  g_free (imported->number_id);
  g_free (imported->provider_id);
  g_free (imported->e164);
  g_free (imported);
}

static gpointer
load_import (KmxDb *db, gpointer data, GError **error)
{
  return kmx_db_ask (db, &KMX_SQL_VAPI_IMPORT_FACTS, error, (const char *) data);
}

static gpointer
record_imported (KmxDb *db, gpointer data, GError **error)
{
  const Imported *imported = data;
  g_autoptr (KmxRows) rows =
      kmx_db_ask (db, &KMX_SQL_VAPI_NUMBER_IMPORTED, error, imported->number_id,
                  imported->provider_id, imported->e164, imported->state);

  return NULL;
}

static void
fail (KmxVapiStep *step, GError *error)
{
  kmx_vapi_step_failed (
      step, error, kmx_vapi_error_is_retryable (error) ? NULL : &KMX_SQL_VAPI_NUMBER_IMPORT_FAILED,
      FALSE);
}

static void
finish_imported (KmxVapiStep *step, JsonObject *held)
{
  const char *e164 = kmx_vapi_get_text (held, "number");
  const char *status = kmx_vapi_get_text (held, "status");
  Imported *imported = g_new0 (Imported, 1);

  imported->number_id = g_strdup (kmx_rows_text (step->rows, 0, "id"));
  imported->provider_id = g_strdup (kmx_vapi_get_text (held, "id"));
  imported->e164 = kmx_phone_is_e164 (e164) ? g_strdup (e164) : NULL;
  imported->state = g_strcmp0 (status, "activating") == 0 ? "activating"
                    : g_strcmp0 (status, "blocked") == 0  ? "blocked"
                                                          : "active";
  kmx_vapi_step_done (step, record_imported, imported, imported_free);
}

static void
add_twilio (JsonObject *body, JsonObject *settings, JsonObject *secrets)
{
  static const char *const names[][2] = { { "auth_token", "twilioAuthToken" },
                                          { "api_key", "twilioApiKey" },
                                          { "api_secret", "twilioApiSecret" } };

  json_object_set_string_member (body, "twilioAccountSid",
                                 json_object_get_string_member (settings, "account_sid"));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (json_object_has_member (secrets, names[i][0]))
      json_object_set_string_member (body, names[i][1],
                                     json_object_get_string_member (secrets, names[i][0]));
  /* Messages stay with whoever got them before. */
  json_object_set_boolean_member (body, "smsEnabled", FALSE);
}

static gboolean
add_carrier (const KmxVapiStep *step, JsonObject *body, GError **error)
{
  const char *kind = kmx_rows_text (step->rows, 0, "kind");

  json_object_set_string_member (body, "number", kmx_rows_text (step->rows, 0, "e164"));
  if (g_str_equal (kind, "twilio")) {
    g_autoptr (JsonNode) settings =
        json_from_string (kmx_rows_text (step->rows, 0, "settings"), error);
    g_autoptr (JsonNode) secrets =
        settings ? kmx_vapi_sync_open_secrets (step->sync, step->rows, "carrier_id", error) : NULL;

    if (secrets == NULL)
      return FALSE;
    json_object_set_string_member (body, "provider", kind);
    add_twilio (body, json_node_get_object (settings), json_node_get_object (secrets));
    return TRUE;
  }
  json_object_set_string_member (body, "provider",
                                 g_str_equal (kind, "sip") ? "byo-phone-number" : kind);
  json_object_set_string_member (body, "credentialId",
                                 kmx_rows_text (step->rows, 0, "credential_id"));
  return TRUE;
}

/* Named after our id until the first sync, so that it is known again should the answer be lost. */
static JsonNode *
make_number (const KmxVapiStep *step, GError **error)
{
  JsonObject *body = json_object_new ();
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), body);
  const char *area = kmx_rows_text (step->rows, 0, "area_code");

  json_object_unref (body);
  json_object_set_string_member (body, "name", kmx_rows_text (step->rows, 0, "id"));
  json_object_set_object_member (body, "server", kmx_vapi_sync_new_server (step->sync));
  if (!kmx_rows_is_null (step->rows, 0, "kind"))
    return add_carrier (step, body, error) ? g_steal_pointer (&node) : NULL;
  json_object_set_string_member (body, "provider", "vapi");
  if (area != NULL)
    json_object_set_string_member (body, "numberDesiredAreaCode", area);
  else
    json_object_set_string_member (body, "sipUri", kmx_rows_text (step->rows, 0, "sip_uri"));
  return g_steal_pointer (&node);
}

static void
on_number_made (GObject *client, GAsyncResult *result, gpointer user_data)
{
  KmxVapiStep *step = user_data;
  GError *error = NULL;
  g_autoptr (JsonNode) made =
      kmx_vapi_client_send_finish (KMX_VAPI_CLIENT (client), result, &error);

  if (made != NULL && (!JSON_NODE_HOLDS_OBJECT (made) ||
                       kmx_vapi_get_text (json_node_get_object (made), "id") == NULL))
    g_set_error (&error, KMX_ERROR, KMX_ERROR_PROVIDER, "the answer has no id");
  if (error != NULL)
    fail (step, error);
  else
    finish_imported (step, json_node_get_object (made));
}

/* (nullable): ours from an earlier try.  Somebody else's copy of the same number is an error. */
static JsonObject *
find_earlier (const KmxVapiStep *step, JsonArray *numbers, GError **error)
{
  const char *id = kmx_rows_text (step->rows, 0, "id");
  const char *e164 = kmx_rows_text (step->rows, 0, "e164");

  for (guint i = 0; i < json_array_get_length (numbers); i++) {
    JsonObject *number = json_array_get_object_element (numbers, i);

    if (g_strcmp0 (kmx_vapi_get_text (number, "name"), id) == 0)
      return number;
    if (e164 != NULL && g_strcmp0 (kmx_vapi_get_text (number, "number"), e164) == 0) {
      g_set_error (error, KMX_ERROR, KMX_ERROR_PROVIDER,
                   "the provider has this number already, for somebody else");
      return NULL;
    }
  }
  return NULL;
}

static void
on_numbers_listed (GObject *client, GAsyncResult *result, gpointer user_data)
{
  KmxVapiStep *step = user_data;
  GError *error = NULL;
  g_autoptr (JsonArray) numbers = kmx_vapi_list_finish (KMX_VAPI_CLIENT (client), result, &error);
  JsonObject *earlier = numbers ? find_earlier (step, numbers, &error) : NULL;

  if (earlier != NULL) {
    finish_imported (step, earlier);
    return;
  }
  if (error == NULL)
    step->body = make_number (step, &error);
  if (error != NULL) {
    fail (step, error);
    return;
  }
  kmx_vapi_client_send_async (step->sync->client, "POST", "/phone-number", step->body, NULL,
                              on_number_made, step);
}

/* NULL when the carrier is ready, or none is wanted. */
static GError *
check_carrier (const KmxVapiStep *step)
{
  const char *state = kmx_rows_text (step->rows, 0, "carrier_state");
  gboolean from_carrier = g_str_equal (kmx_rows_text (step->rows, 0, "origin"), "import");
  GError *error = NULL;

  if (!from_carrier || g_strcmp0 (state, "active") == 0)
    return NULL;
  if (g_strcmp0 (state, "pending") == 0) {
    error = g_error_new_literal (KMX_ERROR, KMX_ERROR_UNAVAILABLE, "the carrier is being set up");
    kmx_error_set_retry_after (error, CARRIER_PAUSE_S);
    return error;
  }
  return g_error_new_literal (KMX_ERROR, KMX_ERROR_PROVIDER, "the carrier could not be set up");
}

static void
on_import_loaded (GObject *pool, GAsyncResult *result, gpointer user_data)
{
  KmxVapiStep *step = user_data;
  KmxRows *rows = kmx_vapi_step_loaded (step, result);
  GError *error;

  if (rows == NULL)
    return;
  if (kmx_rows_count (rows) == 0) {
    kmx_vapi_step_done (step, NULL, NULL, NULL);
    return;
  }
  error = check_carrier (step);
  if (error != NULL)
    fail (step, error);
  else
    kmx_vapi_list_async (step->sync->client, "/phone-number", NULL, on_numbers_listed, step);
}

static void
on_number_import (KmxJobRun *run, gpointer user_data)
{
  kmx_vapi_step_load (kmx_vapi_step_new (user_data, run), load_import, on_import_loaded);
}

static gpointer
load_release (KmxDb *db, gpointer data, GError **error)
{
  return kmx_db_ask (db, &KMX_SQL_VAPI_RELEASE_FACTS, error, (const char *) data);
}

static gpointer
record_gone (KmxDb *db, gpointer data, GError **error)
{
  g_autoptr (KmxRows) rows = kmx_db_ask (db, &KMX_SQL_VAPI_NUMBER_GONE, error, (const char *) data);

  return NULL;
}

static void
on_number_deleted (GObject *client, GAsyncResult *result, gpointer user_data)
{
  KmxVapiStep *step = user_data;
  GError *error = NULL;
  g_autoptr (JsonNode) gone =
      kmx_vapi_client_send_finish (KMX_VAPI_CLIENT (client), result, &error);

  if (gone == NULL && !g_error_matches (error, KMX_ERROR, KMX_ERROR_NOT_FOUND)) {
    kmx_vapi_step_failed (step, error, &KMX_SQL_VAPI_NUMBER_SYNC_FAILED, TRUE);
    return;
  }
  g_clear_error (&error);
  kmx_vapi_step_done (step, record_gone, g_strdup (kmx_rows_text (step->rows, 0, "id")), g_free);
}

static void
on_release_loaded (GObject *pool, GAsyncResult *result, gpointer user_data)
{
  KmxVapiStep *step = user_data;
  KmxRows *rows = kmx_vapi_step_loaded (step, result);
  g_autofree char *escaped = NULL;
  g_autofree char *path = NULL;

  if (rows == NULL)
    return;
  if (kmx_rows_count (rows) == 0) {
    kmx_vapi_step_done (step, NULL, NULL, NULL);
    return;
  }
  escaped = g_uri_escape_string (kmx_rows_text (rows, 0, "provider_id"), NULL, FALSE);
  path = g_strconcat ("/phone-number/", escaped, NULL);
  kmx_vapi_client_send_async (step->sync->client, "DELETE", path, NULL, NULL, on_number_deleted,
                              step);
}

static void
on_number_release (KmxJobRun *run, gpointer user_data)
{
  kmx_vapi_step_load (kmx_vapi_step_new (user_data, run), load_release, on_release_loaded);
}

void
kmx_vapi_import_jobs_register (KmxVapiSync *sync, KmxJobWorker *worker)
{
  kmx_job_worker_handle (worker, "number.import", IMPORT_CONCURRENCY, on_number_import, sync);
  kmx_job_worker_handle (worker, "number.release", IMPORT_CONCURRENCY, on_number_release, sync);
}
