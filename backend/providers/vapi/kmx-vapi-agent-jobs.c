/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-vapi-sync-private.h"

#include "kmx-agent-compiler.h"
#include "kmx-error.h"
#include "kmx-json.h"
#include "kmx-vapi-list.h"
#include "kmx-vapi-sync-sql.h"

#define SYNC_CONCURRENCY 4

/* What agent.sync stores at its end. */
typedef struct {
  char *agent_id;
  char *provider_id;
  char *revision;
  char *sent;     /* our words */
  char *answered; /* what the provider made of them */
} Synced;

static void
synced_free (gpointer data)
{
  Synced *synced = data;

  g_free (synced->agent_id);
  g_free (synced->provider_id);
  g_free (synced->revision);
  g_free (synced->sent);
  g_free (synced->answered);
  g_free (synced);
}

gpointer
kmx_vapi_agent_load (KmxDb *db, gpointer data, GError **error)
{
  return kmx_db_ask (db, &KMX_SQL_VAPI_AGENT_FACTS, error, (const char *) data);
}

static gpointer
record_synced (KmxDb *db, gpointer data, GError **error)
{
  const Synced *synced = data;
  g_autoptr (KmxRows) rows =
      kmx_db_ask (db, &KMX_SQL_VAPI_AGENT_SYNCED, error, synced->agent_id, synced->provider_id,
                  synced->revision, synced->sent, synced->answered);

  return NULL;
}

static gpointer
record_deleted (KmxDb *db, gpointer data, GError **error)
{
  g_autoptr (KmxRows) rows =
      kmx_db_ask (db, &KMX_SQL_VAPI_AGENT_DELETED, error, (const char *) data);

  return NULL;
}

KmxBusinessFacts *
kmx_vapi_agent_read_facts (const KmxRows *rows, guint row, GError **error)
{
  const char *text = kmx_rows_text (rows, row, "facts");

  return kmx_record_new_from_bytes (KMX_TYPE_BUSINESS_FACTS, text, strlen (text),
                                    KMX_RECORD_IGNORE_UNKNOWN, error);
}

JsonNode *
kmx_vapi_agent_compile (const KmxVapiSync *sync,
                        const KmxRows *rows,
                        guint row,
                        KmxBusinessFacts *facts,
                        GError **error)
{
  const KmxAgentPlan plan = {
    .agent_id = kmx_rows_text (rows, row, "id"),
    .name = kmx_rows_text (rows, row, "name"),
    .revision = kmx_rows_integer (rows, row, "live_revision"),
    .facts = facts,
    .account_id = kmx_rows_text (rows, row, "account_id"),
    .zone = kmx_rows_text (rows, row, "zone"),
    .live_transcript = kmx_rows_boolean (rows, row, "live_transcript"),
    .public_url = sync->public_url,
    .credential_id = sync->credential_id,
    .outside_eu = kmx_vapi_client_is_outside_eu (sync->client),
  };

  return kmx_agent_compile (&plan, error);
}

const char *
kmx_vapi_agent_get_id (JsonObject *assistant)
{
  JsonNode *node = json_object_get_member (assistant, "metadata");

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node) ||
      g_strcmp0 (kmx_vapi_get_text (json_node_get_object (node), "made_by"), "kametrix") != 0)
    return NULL;
  return kmx_vapi_get_text (json_node_get_object (node), "agent_id");
}

static char *
assistant_path (const char *provider_id)
{
  g_autofree char *escaped = g_uri_escape_string (provider_id, NULL, FALSE);

  return g_strconcat ("/assistant/", escaped, NULL);
}

static void send_assistant (KmxVapiStep *step, const char *provider_id);
static void look_for_assistant (KmxVapiStep *step);

static void
finish_sync (KmxVapiStep *step, const char *provider_id, JsonNode *answer)
{
  Synced *synced = g_new0 (Synced, 1);

  synced->agent_id = g_strdup (kmx_rows_text (step->rows, 0, "id"));
  synced->provider_id = g_strdup (provider_id);
  synced->revision = g_strdup (kmx_rows_text (step->rows, 0, "live_revision"));
  synced->sent = kmx_json_to_string (step->body);
  synced->answered = kmx_json_to_string (answer);
  kmx_vapi_step_done (step, record_synced, synced, synced_free);
}

static void
on_assistant_sent (GObject *client, GAsyncResult *result, gpointer user_data)
{
  KmxVapiStep *step = user_data;
  GError *error = NULL;
  g_autoptr (JsonNode) answer =
      kmx_vapi_client_send_finish (KMX_VAPI_CLIENT (client), result, &error);
  const char *id = NULL;

  if (answer != NULL && JSON_NODE_HOLDS_OBJECT (answer))
    id = kmx_vapi_get_text (json_node_get_object (answer), "id");
  if (id != NULL) {
    finish_sync (step, id, answer);
    return;
  }
  if (answer != NULL)
    g_set_error (&error, KMX_ERROR, KMX_ERROR_PROVIDER, "the provider named no assistant");
  if (g_error_matches (error, KMX_ERROR, KMX_ERROR_NOT_FOUND) && !step->looked) {
    /* Somebody deleted our assistant over there: look whether there is another, else make one. */
    g_clear_error (&error);
    look_for_assistant (step);
    return;
  }
  kmx_vapi_step_sync_failed (step, error, &KMX_SQL_VAPI_AGENT_SYNC_FAILED, FALSE);
}

/* The whole assistant, because a PATCH replaces member by member and forgets nothing else. */
static void
send_assistant (KmxVapiStep *step, const char *provider_id)
{
  g_autofree char *path = provider_id ? assistant_path (provider_id) : g_strdup ("/assistant");

  kmx_vapi_client_send_async (step->sync->client, provider_id ? "PATCH" : "POST", path, step->body,
                              NULL, on_assistant_sent, step);
}

/* (nullable): the first assistant made for @agent_id. */
static const char *
find_assistant (JsonArray *assistants, const char *agent_id)
{
  for (guint i = 0; i < json_array_get_length (assistants); i++) {
    JsonObject *assistant = json_array_get_object_element (assistants, i);

    if (g_strcmp0 (kmx_vapi_agent_get_id (assistant), agent_id) == 0)
      return kmx_vapi_get_text (assistant, "id");
  }
  return NULL;
}

static void
on_assistants_listed (GObject *client, GAsyncResult *result, gpointer user_data)
{
  KmxVapiStep *step = user_data;
  GError *error = NULL;
  g_autoptr (JsonArray) assistants =
      kmx_vapi_list_finish (KMX_VAPI_CLIENT (client), result, &error);

  if (assistants == NULL) {
    kmx_vapi_step_sync_failed (step, error, &KMX_SQL_VAPI_AGENT_SYNC_FAILED, FALSE);
    return;
  }
  step->looked = TRUE;
  send_assistant (step, find_assistant (assistants, kmx_rows_text (step->rows, 0, "id")));
}

/* Creation is not idempotent over there, and an earlier try may have ended with nobody knowing how:
 * what carries our id already is taken instead. */
static void
look_for_assistant (KmxVapiStep *step)
{
  kmx_vapi_list_async (step->sync->client, "/assistant", NULL, on_assistants_listed, step);
}

gboolean
kmx_vapi_agent_is_live (const KmxRows *rows, guint row)
{
  return g_strcmp0 (kmx_rows_text (rows, row, "state"), "active") == 0 &&
         !kmx_rows_is_null (rows, row, "facts");
}

/* Members that somebody added over there: a PATCH leaves alone what it does not name. */
static void
take_away (KmxVapiStep *step)
{
  const char *names = kmx_rows_text (step->rows, 0, "removals");
  g_auto (GStrv) added = g_strsplit (names != NULL ? names : "", "\n", -1);
  JsonObject *body = json_node_get_object (step->body);

  for (guint i = 0; added[i] != NULL; i++)
    if (*added[i] != '\0' && !json_object_has_member (body, added[i]))
      json_object_set_null_member (body, added[i]);
}

static void
on_agent_loaded (GObject *pool, GAsyncResult *result, gpointer user_data)
{
  KmxVapiStep *step = user_data;
  KmxRows *rows = kmx_vapi_step_loaded (step, result);
  g_autoptr (KmxBusinessFacts) facts = NULL;
  GError *error = NULL;

  if (rows == NULL)
    return;
  if (kmx_rows_count (rows) == 0 || !kmx_vapi_agent_is_live (rows, 0)) {
    kmx_vapi_step_done (step, NULL, NULL, NULL);
    return;
  }
  facts = kmx_vapi_agent_read_facts (rows, 0, &error);
  if (facts != NULL)
    step->body = kmx_vapi_agent_compile (step->sync, rows, 0, facts, &error);
  if (step->body == NULL)
    kmx_vapi_step_sync_failed (step, error, &KMX_SQL_VAPI_AGENT_SYNC_FAILED, FALSE);
  else if (kmx_rows_is_null (rows, 0, "provider_id"))
    look_for_assistant (step);
  else {
    take_away (step);
    send_assistant (step, kmx_rows_text (rows, 0, "provider_id"));
  }
}

static void
on_agent_sync (KmxJobRun *run, gpointer user_data)
{
  kmx_vapi_step_load (kmx_vapi_step_new (user_data, run), kmx_vapi_agent_load, on_agent_loaded);
}

static void
on_assistant_deleted (GObject *client, GAsyncResult *result, gpointer user_data)
{
  KmxVapiStep *step = user_data;
  GError *error = NULL;
  g_autoptr (JsonNode) answer =
      kmx_vapi_client_send_finish (KMX_VAPI_CLIENT (client), result, &error);

  /* What is not there is what we want. */
  if (g_error_matches (error, KMX_ERROR, KMX_ERROR_NOT_FOUND))
    g_clear_error (&error);
  if (error != NULL) {
    kmx_vapi_step_sync_failed (
        step, error,
        kmx_job_run_get_job (step->run)->subject_id ? &KMX_SQL_VAPI_AGENT_SYNC_FAILED : NULL, TRUE);
    return;
  }
  g_ptr_array_remove_index_fast (step->ids, step->ids->len - 1);
  kmx_vapi_agent_delete_all (step);
}

/* The end of agent.delete and of agent.verify: one by one, then the outcome is stored. */
void
kmx_vapi_agent_delete_all (KmxVapiStep *step)
{
  g_autofree char *path = NULL;

  if (step->ids->len > 0) {
    path = assistant_path (step->ids->pdata[step->ids->len - 1]);
    kmx_vapi_client_send_async (step->sync->client, "DELETE", path, NULL, NULL,
                                on_assistant_deleted, step);
  } else if (step->record != NULL) {
    kmx_vapi_step_done (step, step->record, g_steal_pointer (&step->outcome), step->outcome_free);
  } else {
    kmx_vapi_step_done (step, record_deleted,
                        g_strdup (kmx_job_run_get_job (step->run)->subject_id), g_free);
  }
}

static void
on_copies_listed (GObject *client, GAsyncResult *result, gpointer user_data)
{
  KmxVapiStep *step = user_data;
  GError *error = NULL;
  g_autoptr (JsonArray) assistants =
      kmx_vapi_list_finish (KMX_VAPI_CLIENT (client), result, &error);
  const char *agent_id = kmx_rows_text (step->rows, 0, "id");
  const char *provider_id = kmx_rows_text (step->rows, 0, "provider_id");

  if (assistants == NULL) {
    kmx_vapi_step_sync_failed (step, error, &KMX_SQL_VAPI_AGENT_SYNC_FAILED, TRUE);
    return;
  }
  step->ids = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < json_array_get_length (assistants); i++) {
    JsonObject *assistant = json_array_get_object_element (assistants, i);
    const char *id = kmx_vapi_get_text (assistant, "id");

    if (g_strcmp0 (id, provider_id) == 0 ||
        g_strcmp0 (kmx_vapi_agent_get_id (assistant), agent_id) == 0)
      g_ptr_array_add (step->ids, g_strdup (id));
  }
  kmx_vapi_agent_delete_all (step);
}

static void
on_doomed_loaded (GObject *pool, GAsyncResult *result, gpointer user_data)
{
  KmxVapiStep *step = user_data;
  KmxRows *rows = kmx_vapi_step_loaded (step, result);

  if (rows == NULL)
    return;
  if (kmx_rows_count (rows) == 0 || g_strcmp0 (kmx_rows_text (rows, 0, "state"), "deleting") != 0)
    kmx_vapi_step_done (step, NULL, NULL, NULL);
  else
    kmx_vapi_list_async (step->sync->client, "/assistant", NULL, on_copies_listed, step);
}

static void
on_agent_delete (KmxJobRun *run, gpointer user_data)
{
  kmx_vapi_step_load (kmx_vapi_step_new (user_data, run), kmx_vapi_agent_load, on_doomed_loaded);
}

void
kmx_vapi_agent_jobs_register (KmxVapiSync *sync, KmxJobWorker *worker)
{
  kmx_job_worker_handle (worker, "agent.sync", SYNC_CONCURRENCY, on_agent_sync, sync);
  kmx_job_worker_handle (worker, "agent.delete", SYNC_CONCURRENCY, on_agent_delete, sync);
}
