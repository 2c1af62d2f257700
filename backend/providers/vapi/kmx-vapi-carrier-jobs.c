/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-vapi-sync-private.h"

#include <string.h>

#include "kmx-error.h"
#include "kmx-vapi-list.h"
#include "kmx-vapi-number-sql.h"

#define SYNC_CONCURRENCY 2

static gpointer
load_carrier (KmxDb *db, gpointer data, GError **error)
{
  return kmx_db_ask (db, &KMX_SQL_VAPI_CARRIER_FACTS, error, (const char *) data);
}

typedef struct {
  char *carrier_id;
  char *provider_id; /* (nullable) */
  char *sip_host;    /* (nullable) */
} Synced;

static void
synced_free (gpointer data)
{
  Synced *synced = data;

  g_free (synced->carrier_id);
  g_free (synced->provider_id);
  g_free (synced->sip_host);
  g_free (synced);
}

static gpointer
record_synced (KmxDb *db, gpointer data, GError **error)
{
  const Synced *synced = data;
  g_autoptr (KmxRows) rows = kmx_db_ask (db, &KMX_SQL_VAPI_CARRIER_SYNCED, error,
                                         synced->carrier_id, synced->provider_id, synced->sip_host);

  return NULL;
}

static gpointer
record_deleted (KmxDb *db, gpointer data, GError **error)
{
  g_autoptr (KmxRows) rows =
      kmx_db_ask (db, &KMX_SQL_VAPI_CARRIER_DELETED, error, (const char *) data);

  return NULL;
}

JsonNode *
kmx_vapi_sync_open_secrets (const KmxVapiSync *sync,
                            const KmxRows *rows,
                            const char *id_column,
                            GError **error)
{
  g_autofree char *place = kmx_carrier_secret_place (kmx_rows_text (rows, 0, id_column),
                                                     kmx_rows_text (rows, 0, "account_id"));
  JsonNode *node;
  char *text;

  if (sync->carriers == NULL || sync->carriers->box == NULL) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_CONFIGURATION,
                 "a stored secret was sealed, and there is no master key");
    return NULL;
  }
  text =
      kmx_secret_box_open (sync->carriers->box, place, kmx_rows_text (rows, 0, "secrets"), error);
  if (text == NULL)
    return NULL;
  node = json_from_string (text, error);
  kmx_secret_forget (text);
  return node;
}

/* Copies a member under the provider's name for it. */
static void
copy (JsonObject *from, const char *name, JsonObject *to, const char *name_there)
{
  JsonNode *value = json_object_get_member (from, name);

  if (value != NULL)
    json_object_set_member (to, name_there, json_node_copy (value));
}

static JsonArray *
new_gateways (JsonArray *ours)
{
  JsonArray *gateways = json_array_new ();

  for (guint i = 0; i < json_array_get_length (ours); i++) {
    JsonObject *gateway = json_array_get_object_element (ours, i);
    JsonObject *there = json_object_new ();

    copy (gateway, "ip", there, "ip");
    copy (gateway, "port", there, "port");
    copy (gateway, "netmask", there, "netmask");
    copy (gateway, "inbound", there, "inboundEnabled");
    copy (gateway, "outbound", there, "outboundEnabled");
    copy (gateway, "protocol", there, "outboundProtocol");
    copy (gateway, "ping", there, "optionsPingEnabled");
    json_array_add_object_element (gateways, there);
  }
  return gateways;
}

static void
add_trunk (JsonObject *body, JsonObject *settings, JsonObject *secrets)
{
  json_object_set_array_member (body, "gateways",
                                new_gateways (json_object_get_array_member (settings, "gateways")));
  copy (settings, "leading_plus", body, "outboundLeadingPlusEnabled");
  if (json_object_has_member (settings, "username")) {
    JsonObject *plan = json_object_new ();

    copy (settings, "username", plan, "authUsername");
    copy (secrets, "password", plan, "authPassword");
    if (json_object_has_member (settings, "register_domain")) {
      JsonObject *registration = json_object_new ();

      copy (settings, "register_domain", registration, "domain");
      copy (settings, "register_username", registration, "username");
      copy (settings, "register_realm", registration, "realm");
      json_object_set_object_member (plan, "sipRegisterPlan", registration);
    }
    json_object_set_object_member (body, "outboundAuthenticationPlan", plan);
  }
}

/* Named after our id, so that one made by an earlier try is found again. */
static JsonNode *
make_credential (const KmxRows *rows, JsonNode *secrets, GError **error)
{
  const char *kind = kmx_rows_text (rows, 0, "kind");
  g_autoptr (JsonNode) settings = json_from_string (kmx_rows_text (rows, 0, "settings"), error);
  JsonObject *body;
  JsonNode *node;

  if (settings == NULL)
    return NULL;
  body = json_object_new ();
  node = json_node_init_object (json_node_alloc (), body);
  json_object_unref (body);
  json_object_set_string_member (body, "provider",
                                 g_str_equal (kind, "sip") ? "byo-sip-trunk" : kind);
  json_object_set_string_member (body, "name", kmx_rows_text (rows, 0, "id"));
  if (g_str_equal (kind, "sip")) {
    add_trunk (body, json_node_get_object (settings), json_node_get_object (secrets));
  } else {
    copy (json_node_get_object (secrets), "api_key", body, "apiKey");
    copy (json_node_get_object (secrets), "api_secret", body, "apiSecret");
  }
  return node;
}

static void
finish_synced (KmxVapiStep *step, const char *provider_id)
{
  gboolean sip = g_str_equal (kmx_rows_text (step->rows, 0, "kind"), "sip");
  Synced *synced = g_new0 (Synced, 1);

  synced->carrier_id = g_strdup (kmx_rows_text (step->rows, 0, "id"));
  synced->provider_id = g_strdup (provider_id);
  if (sip && provider_id != NULL && step->sync->carriers != NULL)
    synced->sip_host = g_strdup_printf ("%s.%s", provider_id, step->sync->carriers->sip_domain);
  kmx_vapi_step_done (step, record_synced, synced, synced_free);
}

/* What is repeated is not said before it is given up. */
static void
fail (KmxVapiStep *step, GError *error)
{
  kmx_vapi_step_failed (step, error,
                        kmx_vapi_error_is_retryable (error) ? NULL : &KMX_SQL_VAPI_CARRIER_FAILED,
                        FALSE);
}

static void
on_credential_made (GObject *client, GAsyncResult *result, gpointer user_data)
{
  KmxVapiStep *step = user_data;
  GError *error = NULL;
  g_autoptr (JsonNode) made =
      kmx_vapi_client_send_finish (KMX_VAPI_CLIENT (client), result, &error);
  const char *id = NULL;

  if (made != NULL && JSON_NODE_HOLDS_OBJECT (made))
    id = kmx_vapi_get_text (json_node_get_object (made), "id");
  if (made != NULL && id == NULL)
    g_set_error (&error, KMX_ERROR, KMX_ERROR_PROVIDER, "the answer has no id");
  if (error != NULL)
    fail (step, error);
  else
    finish_synced (step, id);
}

static void
make (KmxVapiStep *step)
{
  GError *error = NULL;
  g_autoptr (JsonNode) secrets = kmx_vapi_sync_open_secrets (step->sync, step->rows, "id", &error);

  if (secrets != NULL)
    step->body = make_credential (step->rows, secrets, &error);
  if (step->body == NULL) {
    fail (step, error);
    return;
  }
  kmx_vapi_client_send_async (step->sync->client, "POST", "/credential", step->body, NULL,
                              on_credential_made, step);
}

/* An earlier try may have made it without our learning of it. */
static void
on_credentials_listed (GObject *client, GAsyncResult *result, gpointer user_data)
{
  KmxVapiStep *step = user_data;
  GError *error = NULL;
  g_autoptr (JsonNode) listed =
      kmx_vapi_client_send_finish (KMX_VAPI_CLIENT (client), result, &error);
  const char *id = kmx_rows_text (step->rows, 0, "id");

  if (listed == NULL && !g_error_matches (error, KMX_ERROR, KMX_ERROR_NOT_FOUND)) {
    fail (step, error);
    return;
  }
  g_clear_error (&error);
  for (guint i = 0; listed != NULL && JSON_NODE_HOLDS_ARRAY (listed) &&
                    i < json_array_get_length (json_node_get_array (listed));
       i++) {
    JsonNode *node = json_array_get_element (json_node_get_array (listed), i);

    if (JSON_NODE_HOLDS_OBJECT (node) &&
        g_strcmp0 (kmx_vapi_get_text (json_node_get_object (node), "name"), id) == 0) {
      finish_synced (step, kmx_vapi_get_text (json_node_get_object (node), "id"));
      return;
    }
  }
  make (step);
}

static void
on_credential_deleted (GObject *client, GAsyncResult *result, gpointer user_data)
{
  KmxVapiStep *step = user_data;
  GError *error = NULL;
  g_autoptr (JsonNode) gone =
      kmx_vapi_client_send_finish (KMX_VAPI_CLIENT (client), result, &error);

  if (gone == NULL && !g_error_matches (error, KMX_ERROR, KMX_ERROR_NOT_FOUND)) {
    kmx_vapi_step_failed (step, error, NULL, TRUE);
    return;
  }
  g_clear_error (&error);
  kmx_vapi_step_done (step, record_deleted, g_strdup (kmx_rows_text (step->rows, 0, "id")), g_free);
}

static void
remove_credential (KmxVapiStep *step)
{
  const char *provider_id = kmx_rows_text (step->rows, 0, "provider_id");
  g_autofree char *escaped = NULL;
  g_autofree char *path = NULL;

  if (provider_id == NULL) {
    kmx_vapi_step_done (step, record_deleted, g_strdup (kmx_rows_text (step->rows, 0, "id")),
                        g_free);
    return;
  }
  escaped = g_uri_escape_string (provider_id, NULL, FALSE);
  path = g_strconcat ("/credential/", escaped, NULL);
  kmx_vapi_client_send_async (step->sync->client, "DELETE", path, NULL, NULL, on_credential_deleted,
                              step);
}

static void
on_carrier_loaded (GObject *pool, GAsyncResult *result, gpointer user_data)
{
  KmxVapiStep *step = user_data;
  KmxRows *rows = kmx_vapi_step_loaded (step, result);

  if (rows == NULL)
    return;
  if (kmx_rows_count (rows) == 0)
    kmx_vapi_step_done (step, NULL, NULL, NULL);
  else if (g_str_equal (kmx_rows_text (rows, 0, "state"), "deleting"))
    remove_credential (step);
  else if (g_str_equal (kmx_rows_text (rows, 0, "kind"), "twilio"))
    /* Twilio's secrets go with every number; the provider keeps no credential. */
    finish_synced (step, NULL);
  else if (kmx_job_run_get_job (step->run)->attempt > 1)
    kmx_vapi_client_send_async (step->sync->client, "GET", "/credential?limit=1000", NULL, NULL,
                                on_credentials_listed, step);
  else
    make (step);
}

static void
on_carrier_sync (KmxJobRun *run, gpointer user_data)
{
  kmx_vapi_step_load (kmx_vapi_step_new (user_data, run), load_carrier, on_carrier_loaded);
}

void
kmx_vapi_carrier_jobs_register (KmxVapiSync *sync, KmxJobWorker *worker)
{
  kmx_job_worker_handle (worker, "carrier.sync", SYNC_CONCURRENCY, on_carrier_sync, sync);
}
