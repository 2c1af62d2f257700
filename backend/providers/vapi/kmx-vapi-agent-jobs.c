/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-vapi-sync-private.h"

#include "kmx-agent-compiler.h"
#include "kmx-agent-drift.h"
#include "kmx-error.h"
#include "kmx-log.h"
#include "kmx-vapi-list.h"
#include "kmx-vapi-sync-sql.h"

#define VERIFY_PERIOD_S 3600
#define SYNC_CONCURRENCY 4

/* What agent.sync stores at its end. */
typedef struct {
  char *agent_id;
  char *provider_id;
  char *revision;
} Synced;

static void
synced_free (gpointer data)
{
  Synced *synced = data;

  g_free (synced->agent_id);
  g_free (synced->provider_id);
  g_free (synced->revision);
  g_free (synced);
}

static gpointer
load_agents (KmxDb *db, gpointer data, GError **error)
{
  return kmx_db_ask (db, &KMX_SQL_VAPI_AGENT_FACTS, error, (const char *) data);
}

static gpointer
record_synced (KmxDb *db, gpointer data, GError **error)
{
  const Synced *synced = data;
  g_autoptr (KmxRows) rows = kmx_db_ask (db, &KMX_SQL_VAPI_AGENT_SYNCED, error, synced->agent_id,
                                         synced->provider_id, synced->revision);

  return NULL;
}

static gpointer
record_deleted (KmxDb *db, gpointer data, GError **error)
{
  g_autoptr (KmxRows) rows =
      kmx_db_ask (db, &KMX_SQL_VAPI_AGENT_DELETED, error, (const char *) data);

  return NULL;
}

static JsonNode *
compile_row (KmxVapiSync *sync, const KmxRows *rows, guint row, GError **error)
{
  const char *text = kmx_rows_text (rows, row, "facts");
  g_autoptr (KmxBusinessFacts) facts = kmx_record_new_from_bytes (
      KMX_TYPE_BUSINESS_FACTS, text, strlen (text), KMX_RECORD_IGNORE_UNKNOWN, error);
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

  return facts != NULL ? kmx_agent_compile (&plan, error) : NULL;
}

/* (nullable): our agent's id, when this assistant was made by us. */
static const char *
get_agent_id (JsonObject *assistant)
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
finish_sync (KmxVapiStep *step, const char *provider_id)
{
  Synced *synced = g_new0 (Synced, 1);

  synced->agent_id = g_strdup (kmx_rows_text (step->rows, 0, "id"));
  synced->provider_id = g_strdup (provider_id);
  synced->revision = g_strdup (kmx_rows_text (step->rows, 0, "live_revision"));
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
    finish_sync (step, id);
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
  kmx_vapi_step_failed (step, error, &KMX_SQL_VAPI_AGENT_SYNC_FAILED, FALSE);
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

    if (g_strcmp0 (get_agent_id (assistant), agent_id) == 0)
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
    kmx_vapi_step_failed (step, error, &KMX_SQL_VAPI_AGENT_SYNC_FAILED, FALSE);
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

/* Agents of which something is published, and that are not being deleted. */
static gboolean
is_live (const KmxRows *rows, guint row)
{
  return g_strcmp0 (kmx_rows_text (rows, row, "state"), "active") == 0 &&
         !kmx_rows_is_null (rows, row, "facts");
}

static void
on_agent_loaded (GObject *pool, GAsyncResult *result, gpointer user_data)
{
  KmxVapiStep *step = user_data;
  KmxRows *rows = kmx_vapi_step_loaded (step, result);
  GError *error = NULL;

  if (rows == NULL)
    return;
  if (kmx_rows_count (rows) == 0 || !is_live (rows, 0)) {
    kmx_vapi_step_done (step, NULL, NULL, NULL);
    return;
  }
  step->body = compile_row (step->sync, rows, 0, &error);
  if (step->body == NULL)
    kmx_vapi_step_failed (step, error, &KMX_SQL_VAPI_AGENT_SYNC_FAILED, FALSE);
  else if (kmx_rows_is_null (rows, 0, "provider_id"))
    look_for_assistant (step);
  else
    send_assistant (step, kmx_rows_text (rows, 0, "provider_id"));
}

static void
on_agent_sync (KmxJobRun *run, gpointer user_data)
{
  kmx_vapi_step_load (kmx_vapi_step_new (user_data, run), load_agents, on_agent_loaded);
}

static void delete_next (KmxVapiStep *step);

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
    kmx_vapi_step_failed (
        step, error,
        kmx_job_run_get_job (step->run)->subject_id ? &KMX_SQL_VAPI_AGENT_SYNC_FAILED : NULL, TRUE);
    return;
  }
  g_ptr_array_remove_index_fast (step->ids, step->ids->len - 1);
  delete_next (step);
}

static gpointer
record_drifts (KmxDb *db, gpointer data, GError **error)
{
  const GPtrArray *drifts = data;

  for (guint i = 0; i + 1 < drifts->len; i += 2) {
    g_autoptr (KmxRows) rows =
        kmx_db_ask (db, &KMX_SQL_VAPI_AGENT_DRIFTED, error, (const char *) drifts->pdata[i],
                    (const char *) drifts->pdata[i + 1]);

    if (rows == NULL)
      return NULL;
  }
  return NULL;
}

/* The end of agent.delete and of agent.verify: one by one, then the outcome is stored. */
static void
delete_next (KmxVapiStep *step)
{
  g_autofree char *path = NULL;

  if (step->ids->len > 0) {
    path = assistant_path (step->ids->pdata[step->ids->len - 1]);
    kmx_vapi_client_send_async (step->sync->client, "DELETE", path, NULL, NULL,
                                on_assistant_deleted, step);
  } else if (step->drifts != NULL) {
    kmx_vapi_step_done (step, record_drifts, g_ptr_array_ref (step->drifts),
                        (GDestroyNotify) g_ptr_array_unref);
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
    kmx_vapi_step_failed (step, error, &KMX_SQL_VAPI_AGENT_SYNC_FAILED, TRUE);
    return;
  }
  step->ids = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < json_array_get_length (assistants); i++) {
    JsonObject *assistant = json_array_get_object_element (assistants, i);
    const char *id = kmx_vapi_get_text (assistant, "id");

    if (g_strcmp0 (id, provider_id) == 0 || g_strcmp0 (get_agent_id (assistant), agent_id) == 0)
      g_ptr_array_add (step->ids, g_strdup (id));
  }
  delete_next (step);
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
  kmx_vapi_step_load (kmx_vapi_step_new (user_data, run), load_agents, on_doomed_loaded);
}

/* (nullable) */
static JsonNode *
find_copy (JsonArray *assistants, const char *provider_id)
{
  for (guint i = 0; i < json_array_get_length (assistants); i++) {
    JsonNode *node = json_array_get_element (assistants, i);

    if (g_strcmp0 (kmx_vapi_get_text (json_node_get_object (node), "id"), provider_id) == 0)
      return node;
  }
  return NULL;
}

/* An agent whose last edit is still on its way is left alone. */
static void
compare_agent (KmxVapiStep *step, guint row, JsonArray *assistants)
{
  const char *provider_id = kmx_rows_text (step->rows, row, "provider_id");
  g_autoptr (JsonNode) desired = NULL;
  g_autofree char *drift = NULL;
  JsonNode *held;

  if (!is_live (step->rows, row))
    return;
  desired = compile_row (step->sync, step->rows, row, NULL);
  held = provider_id ? find_copy (assistants, provider_id) : NULL;
  if (desired == NULL)
    return;
  if (!kmx_rows_boolean (step->rows, row, "in_sync"))
    drift = g_strdup ("not in sync");
  else
    drift = held ? kmx_agent_find_drift (desired, held) : g_strdup ("missing");
  if (drift == NULL)
    return;
  kmx_log_event (KMX_LOG_WARNING, "agent_drift", "agent", kmx_rows_text (step->rows, row, "id"),
                 "path", drift, NULL);
  g_ptr_array_add (step->drifts, g_strdup (kmx_rows_text (step->rows, row, "id")));
  g_ptr_array_add (step->drifts, g_steal_pointer (&drift));
}

/* Made by us for an agent that is deleted, or has another assistant: nobody answers for it any
 * more.  Agents that this database does not know may be another installation's. */
static void
collect_orphans (KmxVapiStep *step, JsonArray *assistants)
{
  for (guint i = 0; i < json_array_get_length (assistants); i++) {
    JsonObject *assistant = json_array_get_object_element (assistants, i);
    const char *agent_id = get_agent_id (assistant);
    const char *id = kmx_vapi_get_text (assistant, "id");

    for (guint row = 0; agent_id != NULL && row < kmx_rows_count (step->rows); row++) {
      const char *ours = kmx_rows_text (step->rows, row, "provider_id");
      const char *state = kmx_rows_text (step->rows, row, "state");

      if (g_str_equal (kmx_rows_text (step->rows, row, "id"), agent_id) &&
          (g_str_equal (state, "deleted") || (ours != NULL && !g_str_equal (ours, id))))
        g_ptr_array_add (step->ids, g_strdup (id));
    }
  }
}

static void
on_all_listed (GObject *client, GAsyncResult *result, gpointer user_data)
{
  KmxVapiStep *step = user_data;
  GError *error = NULL;
  g_autoptr (JsonArray) assistants =
      kmx_vapi_list_finish (KMX_VAPI_CLIENT (client), result, &error);

  if (assistants == NULL) {
    kmx_vapi_step_failed (step, error, NULL, FALSE);
    return;
  }
  step->drifts = g_ptr_array_new_with_free_func (g_free);
  step->ids = g_ptr_array_new_with_free_func (g_free);
  for (guint row = 0; row < kmx_rows_count (step->rows); row++)
    compare_agent (step, row, assistants);
  collect_orphans (step, assistants);
  delete_next (step);
}

static void
on_all_loaded (GObject *pool, GAsyncResult *result, gpointer user_data)
{
  KmxVapiStep *step = user_data;

  if (kmx_vapi_step_loaded (step, result) != NULL)
    kmx_vapi_list_async (step->sync->client, "/assistant", NULL, on_all_listed, step);
}

static void
on_agent_verify (KmxJobRun *run, gpointer user_data)
{
  kmx_vapi_step_load (kmx_vapi_step_new (user_data, run), load_agents, on_all_loaded);
}

void
kmx_vapi_agent_jobs_register (KmxVapiSync *sync, KmxJobWorker *worker)
{
  kmx_job_worker_handle (worker, "agent.sync", SYNC_CONCURRENCY, on_agent_sync, sync);
  kmx_job_worker_handle (worker, "agent.delete", SYNC_CONCURRENCY, on_agent_delete, sync);
  kmx_job_worker_handle (worker, "agent.verify", 1, on_agent_verify, sync);
  kmx_job_worker_schedule (worker, "agent.verify", VERIFY_PERIOD_S);
}
