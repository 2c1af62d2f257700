/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-rehearsal-play.h"

#include <string.h>

#include "kmx-agent-templates.h"
#include "kmx-error.h"
#include "kmx-id.h"
#include "kmx-json.h"
#include "kmx-rehearsal-sql.h"
#include "kmx-scenario-script.h"

KmxRehearsalDraft *
kmx_rehearsal_load (KmxDb *db,
                    const char *agent_id,
                    const KmxRehearsalPlatform *platform,
                    GError **error)
{
  g_autoptr (KmxRehearsalDraft) draft = g_new0 (KmxRehearsalDraft, 1);
  const char *facts, *never;

  draft->rows = kmx_db_ask (db, &KMX_SQL_REHEARSAL_SUBJECT, error, agent_id);
  if (draft->rows == NULL)
    return NULL;
  if (kmx_rows_count (draft->rows) == 0) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_NOT_FOUND, "this agent does not exist");
    return NULL;
  }
  facts = kmx_rows_text (draft->rows, 0, "facts");
  draft->subject.facts = kmx_record_new_from_bytes (KMX_TYPE_BUSINESS_FACTS, facts, strlen (facts),
                                                    KMX_RECORD_IGNORE_UNKNOWN, error);
  if (draft->subject.facts == NULL)
    return NULL;
  never = kmx_rows_text (draft->rows, 0, "never");
  draft->never = g_strsplit (never != NULL ? never : "", ",", -1);
  draft->template_id = kmx_rows_text (draft->rows, 0, "template");
  draft->facts_hash = kmx_rows_text (draft->rows, 0, "facts_hash");
  draft->language = kmx_record_get_text (draft->subject.facts, KMX_BUSINESS_FACTS_LANGUAGE);
  draft->subject.agent_id = kmx_rows_text (draft->rows, 0, "id");
  draft->subject.account_id = kmx_rows_text (draft->rows, 0, "account_id");
  draft->subject.name = kmx_rows_text (draft->rows, 0, "name");
  draft->subject.zone = kmx_rows_text (draft->rows, 0, "zone");
  draft->subject.public_url = platform->public_url;
  draft->subject.outside_eu = platform->outside_eu;
  draft->subject.live_transcript = kmx_rows_boolean (draft->rows, 0, "live_transcript");
  draft->subject.never = (const char *const *) draft->never;
  return g_steal_pointer (&draft);
}

void
kmx_rehearsal_draft_free (KmxRehearsalDraft *draft)
{
  g_clear_pointer (&draft->rows, PQclear);
  g_clear_object (&draft->subject.facts);
  g_strfreev (draft->never);
  g_free (draft);
}

void
kmx_rehearsal_run_clear (KmxRehearsalRun *run)
{
  g_clear_pointer (&run->results, json_array_unref);
}

static void
add_result (
    KmxRehearsalRun *run, JsonObject *result, const char *id, const char *origin, const char *name)
{
  if (run->results == NULL)
    run->results = json_array_new ();
  if (json_object_get_boolean_member (result, "passed"))
    run->n_passed++;
  if (id != NULL)
    json_object_set_string_member (result, "scenario_id", id);
  json_object_set_string_member (result, "origin", origin);
  json_object_set_string_member (result, "name", name);
  json_array_add_object_element (run->results, result);
}

static void
play_set (const KmxRehearsalDraft *draft,
          JsonArray *set,
          const char *origin,
          JsonNode *template_facts,
          KmxRehearsalRun *run)
{
  for (guint i = 0; i < json_array_get_length (set); i++) {
    JsonObject *script = json_array_get_object_element (set, i);
    JsonObject *result = kmx_scenario_play (&draft->subject, script, template_facts, TRUE);

    if (result != NULL)
      add_result (run, result, NULL, origin, json_object_get_string_member (script, "name"));
  }
}

void
kmx_rehearsal_play_shipped (const KmxRehearsalDraft *draft, KmxRehearsalRun *run)
{
  JsonArray *set;
  JsonObject *template;

  play_set (draft, kmx_scenarios_common (draft->language), "common", NULL, run);
  if (draft->template_id == NULL)
    return;
  set = kmx_scenarios_find (draft->template_id, draft->language);
  template = kmx_agent_templates_find (draft->template_id, draft->language);
  if (set != NULL && template != NULL)
    play_set (draft, set, "template", json_object_get_member (template, "facts"), run);
}

void
kmx_rehearsal_play_own (const KmxRehearsalDraft *draft,
                        const char *id,
                        const char *name,
                        JsonObject *script,
                        KmxRehearsalRun *run)
{
  add_result (run, kmx_scenario_play (&draft->subject, script, NULL, FALSE), id, "own", name);
}

static gboolean
play_all (KmxDb *db, const KmxRehearsalDraft *draft, KmxRehearsalRun *run, GError **error)
{
  g_autoptr (KmxRows) rows =
      kmx_db_ask (db, &KMX_SQL_REHEARSAL_OWN_SCENARIOS, error, draft->subject.agent_id);

  if (rows == NULL)
    return FALSE;
  kmx_rehearsal_play_shipped (draft, run);
  for (guint i = 0; i < kmx_rows_count (rows); i++) {
    const char *text = kmx_rows_text (rows, i, "script");
    g_autoptr (JsonNode) script = kmx_json_parse (text, strlen (text), &kmx_json_limits_api, error);

    if (script == NULL)
      return FALSE;
    kmx_rehearsal_play_own (draft, kmx_rows_text (rows, i, "id"), kmx_rows_text (rows, i, "name"),
                            json_node_get_object (script), run);
  }
  return TRUE;
}

static KmxRows *
store_run (KmxDb *db, const KmxRehearsalDraft *draft, const KmxRehearsalRun *run, GError **error)
{
  guint n_total = json_array_get_length (run->results);
  g_autofree char *id = kmx_id_new ();
  g_autofree char *passed = g_strdup_printf ("%u", run->n_passed);
  g_autofree char *total = g_strdup_printf ("%u", n_total);
  g_autoptr (JsonNode) node = json_node_init_array (json_node_alloc (), run->results);
  g_autofree char *results = kmx_json_to_string (node);

  return kmx_db_ask (db, &KMX_SQL_REHEARSAL_STORE, error, id, draft->subject.agent_id,
                     draft->facts_hash, "offline", passed, total, results);
}

KmxRows *
kmx_rehearsal_rehearse (KmxDb *db,
                        const char *agent_id,
                        const KmxRehearsalPlatform *platform,
                        GError **error)
{
  g_autoptr (KmxRows) held = kmx_db_ask (db, &KMX_SQL_REHEARSAL_LOCK, error, agent_id);
  g_autoptr (KmxRehearsalDraft) draft =
      held != NULL ? kmx_rehearsal_load (db, agent_id, platform, error) : NULL;
  g_auto (KmxRehearsalRun) run = { 0 };

  if (draft == NULL || !play_all (db, draft, &run, error))
    return NULL;
  return store_run (db, draft, &run, error);
}
