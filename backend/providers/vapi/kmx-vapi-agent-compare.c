/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include <string.h>

#include "kmx-agent-adopt.h"
#include "kmx-agent-comparison.h"
#include "kmx-error.h"
#include "kmx-json.h"
#include "kmx-log.h"
#include "kmx-vapi-list.h"
#include "kmx-vapi-sync-private.h"
#include "kmx-vapi-sync-sql.h"

#define PATH_CHARACTERS_MAX 500
#define VALUE_CHARACTERS_MAX 20000

typedef enum { RESEND, MISSING, COMPARED } FindingKind;

/* What is to be stored of one agent. */
typedef struct {
  FindingKind kind;
  char *agent_id;
  char *revision; /* that was compared */
  char *items;    /* KmxDriftItem objects as JSON text */
  char *removals; /* a line each */
  gboolean forbidden;
} Finding;

static void
finding_free (gpointer data)
{
  Finding *finding = data;

  g_free (finding->agent_id);
  g_free (finding->revision);
  g_free (finding->items);
  g_free (finding->removals);
  g_free (finding);
}

static Finding *
add_finding (KmxVapiStep *step, guint row, FindingKind kind)
{
  Finding *finding = g_new0 (Finding, 1);

  finding->kind = kind;
  finding->agent_id = g_strdup (kmx_rows_text (step->rows, row, "id"));
  finding->revision = g_strdup (kmx_rows_text (step->rows, row, "live_revision"));
  g_ptr_array_add (step->outcome, finding);
  return finding;
}

static KmxRows *
record_finding (KmxDb *db, const Finding *finding, GError **error)
{
  if (finding->kind == RESEND)
    return kmx_db_ask (db, &KMX_SQL_VAPI_AGENT_RESEND, error, finding->agent_id);
  if (finding->kind == MISSING)
    return kmx_db_ask (db, &KMX_SQL_VAPI_AGENT_DRIFTED, error, finding->agent_id, "missing");
  return kmx_db_ask (db, &KMX_SQL_VAPI_AGENT_DRIFT_FOUND, error, finding->agent_id,
                     finding->revision, finding->items, finding->removals,
                     finding->forbidden ? "t" : "f");
}

static gpointer
record_findings (KmxDb *db, gpointer data, GError **error)
{
  const GPtrArray *findings = data;

  for (guint i = 0; i < findings->len; i++) {
    g_autoptr (KmxRows) rows = record_finding (db, findings->pdata[i], error);

    if (rows == NULL)
      return NULL;
  }
  return NULL;
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

/* (nullable) */
static JsonNode *
parse_copy (const KmxRows *rows, guint row, const char *column)
{
  const char *text = kmx_rows_text (rows, row, column);

  return text != NULL ? kmx_json_parse (text, strlen (text), &kmx_json_limits_provider, NULL)
                      : NULL;
}

/* Names over there are anybody's. */
static char *
clean_path (const char *path)
{
  g_autoptr (GString) clean = g_string_new (NULL);
  guint characters = 0;

  for (const char *at = path; *at != '\0' && characters < PATH_CHARACTERS_MAX;
       at = g_utf8_next_char (at), characters++) {
    gunichar c = g_utf8_get_char (at);

    g_string_append_unichar (clean, g_unichar_isprint (c) ? c : '?');
  }
  return g_string_free (g_steal_pointer (&clean), FALSE);
}

static void
set_value (JsonObject *item, const char *name, JsonNode *value)
{
  g_autofree char *text = value != NULL ? kmx_json_to_string (value) : NULL;
  g_autofree char *cut = NULL;

  if (text == NULL)
    return;
  cut = g_utf8_strlen (text, -1) > VALUE_CHARACTERS_MAX
            ? g_utf8_substring (text, 0, VALUE_CHARACTERS_MAX)
            : NULL;
  json_object_set_string_member (item, name, cut != NULL ? cut : text);
}

/* Facts can say it, and said by facts it is what is there. */
static gboolean
is_adoptable (KmxVapiStep *step,
              guint row,
              KmxBusinessFacts *facts,
              const KmxAgentForeignEdit *edit,
              const char **ret_reason)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxBusinessFacts) adopted = kmx_agent_adopt (
      facts, edit->path, edit->theirs, kmx_vapi_client_is_outside_eu (step->sync->client), &error);
  g_autoptr (JsonNode) again = NULL;
  g_autoptr (JsonNode) value = NULL;

  if (adopted == NULL) {
    *ret_reason = kmx_error_get_reason (error);
    return FALSE;
  }
  *ret_reason = "platform";
  again = kmx_vapi_agent_compile (step->sync, step->rows, row, adopted, NULL);
  value = again != NULL ? kmx_agent_dup_at (again, edit->path) : NULL;
  return value != NULL && kmx_agent_same (value, edit->theirs);
}

static char *
write_items (KmxVapiStep *step,
             guint row,
             KmxBusinessFacts *facts,
             const KmxAgentComparison *comparison)
{
  g_autoptr (JsonArray) items = json_array_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_ARRAY);

  for (guint i = 0; i < comparison->edits->len; i++) {
    const KmxAgentForeignEdit *edit = comparison->edits->pdata[i];
    g_autofree char *path = clean_path (edit->path);
    JsonObject *item = json_object_new ();
    const char *reason = NULL;
    gboolean adoptable = !comparison->forbidden && is_adoptable (step, row, facts, edit, &reason);

    json_object_set_string_member (item, "path", path);
    set_value (item, "base", edit->base);
    set_value (item, "ours", edit->ours);
    set_value (item, "theirs", edit->theirs);
    json_object_set_boolean_member (item, "adoptable", adoptable);
    if (!adoptable && reason != NULL)
      json_object_set_string_member (item, "reason", reason);
    json_array_add_object_element (items, item);
  }
  json_node_set_array (node, items);
  return kmx_json_to_string (node);
}

/* Added at the top: only there a write of ours would leave them as they are. */
static char *
write_removals (const KmxAgentComparison *comparison)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < comparison->edits->len; i++) {
    const KmxAgentForeignEdit *edit = comparison->edits->pdata[i];
    g_autofree char *clean = clean_path (edit->path);

    if (edit->ours == NULL && strchr (edit->path + 1, '/') == NULL &&
        g_str_equal (clean, edit->path))
      g_string_append_printf (names, "%s%s", names->len > 0 ? "\n" : "", edit->path + 1);
  }
  return g_string_free (g_steal_pointer (&names), FALSE);
}

static void
log_edits (KmxVapiStep *step, guint row, const KmxAgentComparison *comparison)
{
  for (guint i = 0; i < comparison->edits->len; i++) {
    const KmxAgentForeignEdit *edit = comparison->edits->pdata[i];
    g_autofree char *path = clean_path (edit->path);

    kmx_log_event (KMX_LOG_WARNING, "agent_drift", "agent", kmx_rows_text (step->rows, row, "id"),
                   "path", path, "forbidden", comparison->forbidden ? "true" : "false", NULL);
  }
}

static void
compare_with (KmxVapiStep *step, guint row, JsonNode *held)
{
  g_autoptr (KmxBusinessFacts) facts = kmx_vapi_agent_read_facts (step->rows, row, NULL);
  g_autoptr (JsonNode) ours =
      facts != NULL ? kmx_vapi_agent_compile (step->sync, step->rows, row, facts, NULL) : NULL;
  g_autoptr (JsonNode) sent = parse_copy (step->rows, row, "sent");
  g_autoptr (JsonNode) answered = parse_copy (step->rows, row, "answered");
  g_autoptr (KmxAgentComparison) comparison = NULL;
  Finding *finding;

  /* What does not compile is the sync's to report. */
  if (ours == NULL)
    return;
  comparison = kmx_agent_compare (sent, answered, ours, held, facts,
                                  kmx_vapi_client_is_outside_eu (step->sync->client));
  if (comparison->edits->len == 0 && comparison->changed_here) {
    add_finding (step, row, RESEND);
    return;
  }
  if (comparison->edits->len == 0 && !kmx_rows_boolean (step->rows, row, "drifting"))
    return;
  log_edits (step, row, comparison);
  finding = add_finding (step, row, COMPARED);
  finding->items = write_items (step, row, facts, comparison);
  finding->removals = write_removals (comparison);
  finding->forbidden = comparison->forbidden;
}

/* An agent that is not in sync is told again; what it holds meanwhile says nothing. */
static void
compare_agent (KmxVapiStep *step, guint row, JsonArray *assistants)
{
  const char *provider_id = kmx_rows_text (step->rows, row, "provider_id");
  JsonNode *held = provider_id != NULL ? find_copy (assistants, provider_id) : NULL;

  if (!kmx_vapi_agent_is_live (step->rows, row))
    return;
  if (!kmx_rows_boolean (step->rows, row, "in_sync")) {
    add_finding (step, row, RESEND);
  } else if (held == NULL) {
    kmx_log_event (KMX_LOG_WARNING, "agent_drift", "agent", kmx_rows_text (step->rows, row, "id"),
                   "path", "missing", NULL);
    add_finding (step, row, MISSING);
  } else {
    compare_with (step, row, held);
  }
}

/* Made by us for an agent that is deleted, or has another assistant: nobody answers for it any
 * more.  Agents that this database does not know may be another installation's. */
static void
collect_orphans (KmxVapiStep *step, JsonArray *assistants)
{
  for (guint i = 0; i < json_array_get_length (assistants); i++) {
    JsonObject *assistant = json_array_get_object_element (assistants, i);
    const char *agent_id = kmx_vapi_agent_get_id (assistant);
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
  step->record = record_findings;
  step->outcome = g_ptr_array_new_with_free_func (finding_free);
  step->outcome_free = (GDestroyNotify) g_ptr_array_unref;
  step->ids = g_ptr_array_new_with_free_func (g_free);
  for (guint row = 0; row < kmx_rows_count (step->rows); row++)
    compare_agent (step, row, assistants);
  collect_orphans (step, assistants);
  kmx_vapi_agent_delete_all (step);
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
  kmx_vapi_step_load (kmx_vapi_step_new (user_data, run), kmx_vapi_agent_load, on_all_loaded);
}

void
kmx_vapi_agent_compare_register (KmxVapiSync *sync, KmxJobWorker *worker)
{
  kmx_job_worker_handle (worker, "agent.verify", 1, on_agent_verify, sync);
  kmx_job_worker_schedule (worker, "agent.verify", sync->compare_period_s);
}
