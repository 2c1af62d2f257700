/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-scenario-play.h"

#include <string.h>

#include "kmx-agent-compiler.h"
#include "kmx-error.h"
#include "kmx-json.h"
#include "kmx-scenario-clock.h"
#include "kmx-scenario-script.h"
#include "kmx-scenario-text.h"
#include "kmx-tools.h"

#define ZONE_DEFAULT "Europe/Berlin"

/* One scenario while it is played. */
typedef struct {
  JsonObject *script;
  KmxBusinessFacts *facts; /* the draft's, with what the scenario presumes */
  JsonNode *assistant;
  char *facts_texts;    /* of the draft, folded */
  char *template_texts; /* (nullable): of the template */
  char *compiled_texts; /* (nullable): of the assistant, in small letters */
  KmxToolContext context;
  GPtrArray *tried; /* numbers, ended by NULL */

  guint turn; /* from 1; 0: the compiled texts */
  gboolean message, connected, ended;
  char *connected_to; /* (nullable): number of the connection that was begun last */
  guint not_judged;
  JsonArray *lines;
  /* why it failed */
  const char *code; /* NULL: it did not */
  char *expected, *found;
} Play;

static void
play_clear (Play *play)
{
  g_clear_object (&play->facts);
  g_clear_pointer (&play->assistant, json_node_unref);
  g_free (play->facts_texts);
  g_free (play->template_texts);
  g_free (play->compiled_texts);
  g_clear_pointer (&play->tried, g_ptr_array_unref);
  g_free (play->connected_to);
  g_clear_pointer (&play->lines, json_array_unref);
  g_free (play->expected);
  g_free (play->found);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Play, play_clear)

static gboolean
fail (Play *play, const char *code, const char *expected, const char *found)
{
  play->code = code;
  play->expected = g_strdup (expected);
  play->found = g_strdup (found);
  return FALSE;
}

static JsonObject *
add_line (Play *play, const char *role, const char *text)
{
  JsonObject *line = json_object_new ();

  json_object_set_string_member (line, "role", role);
  json_object_set_string_member (line, "text", text);
  json_array_add_object_element (play->lines, line);
  return line;
}

/* The draft with the members that the scenario presumes. */
static KmxBusinessFacts *
presume (KmxBusinessFacts *draft, JsonObject *script, JsonNode *template_facts, GError **error)
{
  JsonArray *presumed = template_facts != NULL && json_object_has_member (script, "presumes")
                            ? json_object_get_array_member (script, "presumes")
                            : NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object;

  if (presumed == NULL)
    return g_object_ref (draft);
  node = kmx_record_to_json (draft);
  object = json_node_get_object (node);
  for (guint i = 0; i < json_array_get_length (presumed); i++) {
    const char *name = json_array_get_string_element (presumed, i);
    JsonNode *value = json_object_get_member (json_node_get_object (template_facts), name);

    json_object_remove_member (object, name);
    if (value != NULL)
      json_object_set_member (object, name, kmx_json_copy (value));
  }
  return kmx_record_new_from_json (KMX_TYPE_BUSINESS_FACTS, node, KMX_RECORD_REFUSE_UNKNOWN, error);
}

static gboolean
compile (Play *play, const KmxRehearsalSubject *subject)
{
  g_autoptr (GError) error = NULL;
  const KmxAgentPlan plan = {
    .agent_id = subject->agent_id,
    .name = subject->name,
    .facts = play->facts,
    .account_id = subject->account_id,
    .zone = subject->zone,
    .live_transcript = subject->live_transcript,
    .public_url = subject->public_url,
    .outside_eu = subject->outside_eu,
    .now_us = play->context.now_us,
  };

  play->assistant = kmx_agent_compile (&plan, &error);
  return play->assistant != NULL ||
         fail (play, "compile", kmx_error_get_member (error), error->message);
}

const char *
kmx_scenario_opening (JsonNode *assistant)
{
  return json_object_get_string_member (json_node_get_object (assistant), "firstMessage");
}

const char *
kmx_scenario_prompt (JsonNode *assistant)
{
  JsonObject *model = json_object_get_object_member (json_node_get_object (assistant), "model");
  JsonArray *messages = json_object_get_array_member (model, "messages");

  return json_object_get_string_member (json_array_get_object_element (messages, 0), "content");
}

GStrv
kmx_scenario_present (KmxBusinessFacts *facts)
{
  KmxHandover *handover = kmx_record_get_record (facts, KMX_BUSINESS_FACTS_HANDOVER);
  GStrvBuilder *builder = g_strv_builder_new ();
  GStrv present;

  for (guint i = 0;
       handover != NULL &&
       i < g_list_model_get_n_items (kmx_record_get_list (handover, KMX_HANDOVER_DESTINATIONS));
       i++) {
    g_autoptr (KmxHandoverDestination) one =
        g_list_model_get_item (kmx_record_get_list (handover, KMX_HANDOVER_DESTINATIONS), i);
    const char *id = kmx_record_get_text (one, KMX_HANDOVER_DESTINATION_PERSON_ID);

    if (id != NULL)
      g_strv_builder_add (builder, id);
  }
  present = g_strv_builder_end (builder);
  g_strv_builder_unref (builder);
  return present;
}

static gboolean
holds (const char *folded, const char *text, gboolean casefold)
{
  g_autofree char *wanted = kmx_scenario_fold (text, casefold);

  return strstr (folded, wanted) != NULL;
}

static gboolean
check_opening (const char *text, gpointer data)
{
  Play *play = data;
  g_autofree char *opening = kmx_scenario_fold (kmx_scenario_opening (play->assistant), FALSE);

  return holds (opening, text, FALSE) ||
         fail (play, "opening", text, kmx_scenario_opening (play->assistant));
}

static gboolean
check_prompt (const char *text, gpointer data)
{
  Play *play = data;
  g_autofree char *prompt = kmx_scenario_fold (kmx_scenario_prompt (play->assistant), FALSE);

  if (holds (prompt, text, FALSE))
    return TRUE;
  /* The business struck what the template told. */
  if (play->template_texts != NULL && holds (play->template_texts, text, FALSE) &&
      !holds (play->facts_texts, text, FALSE))
    return TRUE;
  return fail (play, "prompt", text, NULL);
}

static gboolean
check_compiled_word (const char *word, gpointer data)
{
  Play *play = data;
  g_autofree char *opening = NULL;

  if (play->compiled_texts == NULL)
    play->compiled_texts = kmx_scenario_texts (play->assistant, TRUE);
  if (!holds (play->compiled_texts, word, TRUE))
    return TRUE;
  opening = kmx_scenario_fold (kmx_scenario_opening (play->assistant), TRUE);
  return fail (play, "forbidden", word, holds (opening, word, TRUE) ? "opening" : "prompt");
}

typedef struct {
  Play *play;
  const char *tool;
  const char *answer;
  char *folded;
} Judged;

static gboolean
check_answer_word (const char *word, gpointer data)
{
  const Judged *judged = data;
  g_autofree char *answer = kmx_scenario_fold (judged->answer, TRUE);

  return !holds (answer, word, TRUE) || fail (judged->play, "forbidden", word, judged->tool);
}

static gboolean
check_contains (const char *text, gpointer data)
{
  const Judged *judged = data;

  return holds (judged->folded, text, FALSE) ||
         fail (judged->play, "contains", text, judged->answer);
}

static gboolean
check_lacks (const char *text, gpointer data)
{
  const Judged *judged = data;

  return !holds (judged->folded, text, FALSE) || fail (judged->play, "lacks", text, judged->answer);
}

static gboolean
judge_answer (Play *play, JsonObject *step, const char *tool, const char *answer)
{
  g_autofree char *folded = kmx_scenario_fold (answer, FALSE);
  Judged judged = { play, tool, answer, folded };

  return kmx_scenario_foreach (step, "result_contains", check_contains, &judged) &&
         kmx_scenario_foreach (step, "result_lacks", check_lacks, &judged) &&
         kmx_scenario_foreach (play->script, "forbidden", check_answer_word, &judged);
}

static void
note_effect (Play *play, const KmxToolOutcome *outcome)
{
  if (outcome->effect == KMX_TOOL_MESSAGE)
    play->message = TRUE;
  if (outcome->effect == KMX_TOOL_ENDED)
    play->ended = TRUE;
  if (outcome->effect != KMX_TOOL_TRANSFER)
    return;
  play->connected = TRUE;
  g_free (play->connected_to);
  play->connected_to = g_strdup (outcome->e164);
}

/* The connection that was begun ends, before anybody took it. */
static gboolean
end_connection (Play *play)
{
  if (!play->connected)
    return fail (play, "transfer", NULL, NULL);
  play->connected = FALSE;
  g_ptr_array_insert (play->tried, (int) play->tried->len - 1,
                      g_steal_pointer (&play->connected_to));
  play->context.tried = (const char *const *) play->tried->pdata;
  return TRUE;
}

static gboolean
play_tool (Play *play, JsonObject *step)
{
  const char *name = json_object_get_string_member (step, "expect_tool");
  JsonNode *written = json_object_get_member (step, "arguments");
  g_autoptr (JsonNode) arguments = written != NULL ? kmx_json_copy (written) : NULL;
  JsonObject *tool = kmx_scenario_find_tool (play->assistant, name);
  g_autoptr (JsonObject) none = json_object_new ();
  g_autofree char *bad = NULL;
  g_autofree char *answer = NULL;
  g_auto (KmxToolOutcome) outcome = { 0 };
  JsonObject *line;

  line = add_line (play, "tool", "");
  json_object_set_string_member (line, "tool", name);
  if (arguments != NULL) {
    g_autofree char *text = kmx_json_to_string (arguments);

    json_object_set_string_member (line, "arguments", text);
  }
  if (tool == NULL)
    return fail (play, "tool", name, NULL);
  bad = kmx_scenario_find_bad_argument (tool, arguments != NULL ? json_node_get_object (arguments)
                                                                : none);
  if (bad != NULL)
    return fail (play, "arguments", bad, NULL);
  answer = kmx_tools_run (NULL, &play->context, name, arguments, &outcome, NULL);
  g_assert (answer != NULL); /* without a database nothing can fail */
  json_object_set_string_member (line, "text", answer);
  note_effect (play, &outcome);
  return judge_answer (play, step, name, answer);
}

static gboolean
play_turns (Play *play)
{
  JsonArray *turns = json_object_get_array_member (play->script, "turns");

  for (guint i = 0; i < json_array_get_length (turns); i++) {
    JsonObject *step = json_array_get_object_element (turns, i);

    play->turn = i + 1;
    if (json_object_has_member (step, "caller")) {
      add_line (play, "caller", json_object_get_string_member (step, "caller"));
    } else if (json_object_has_member (step, "expect_text")) {
      play->not_judged++;
      json_object_set_string_member (
          add_line (play, "note", json_object_get_string_member (step, "expect_text")), "code",
          "not_judged");
    } else if (json_object_has_member (step, "transfer")) {
      if (!end_connection (play))
        return FALSE;
    } else if (!play_tool (play, step)) {
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
check_outcome (Play *play)
{
  const char *expected = json_object_get_string_member (
      json_object_get_object_member (play->script, "expected"), "outcome");
  const char *found = play->message     ? "message"
                      : play->connected ? "handover"
                      : play->ended     ? "ended"
                                        : "answered";

  if (g_str_equal (expected, "refused"))
    expected = "answered";
  play->turn = json_array_get_length (json_object_get_array_member (play->script, "turns"));
  return g_str_equal (expected, found) || fail (play, "outcome", expected, found);
}

static gboolean
check_texts (Play *play)
{
  add_line (play, "assistant", kmx_scenario_opening (play->assistant));
  return kmx_scenario_foreach (play->script, "opening_contains", check_opening, play) &&
         kmx_scenario_foreach (play->script, "prompt_contains", check_prompt, play) &&
         kmx_scenario_foreach (play->script, "forbidden", check_compiled_word, play);
}

static JsonObject *
make_result (Play *play)
{
  JsonObject *result = json_object_new ();

  json_object_set_boolean_member (result, "passed", play->code == NULL);
  if (play->code != NULL) {
    json_object_set_string_member (result, "code", play->code);
    if (play->turn > 0)
      json_object_set_int_member (result, "turn", play->turn);
    if (play->expected != NULL)
      json_object_set_string_member (result, "expected", play->expected);
    if (play->found != NULL)
      json_object_set_string_member (result, "found", play->found);
  }
  json_object_set_int_member (result, "not_judged", play->not_judged);
  json_object_set_array_member (result, "lines", json_array_ref (play->lines));
  return result;
}

static void
begin (Play *play, const KmxRehearsalSubject *subject, JsonNode *template_facts)
{
  g_autoptr (JsonNode) facts = kmx_record_to_json (play->facts);
  const char *caller =
      json_object_get_string_member_with_default (play->script, "caller_e164", NULL);

  play->lines = json_array_new ();
  play->tried = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (play->tried, NULL);
  play->facts_texts = kmx_scenario_texts (facts, FALSE);
  if (template_facts != NULL)
    play->template_texts = kmx_scenario_texts (template_facts, FALSE);
  play->context.facts = play->facts;
  play->context.caller_e164 = caller;
  play->context.never = subject->never;
}

JsonObject *
kmx_scenario_play (const KmxRehearsalSubject *subject,
                   JsonObject *script,
                   JsonNode *template_facts,
                   gboolean shipped)
{
  const char *clock = json_object_get_string_member (script, "clock");
  g_autoptr (GTimeZone) zone =
      g_time_zone_new_identifier (subject->zone != NULL ? subject->zone : ZONE_DEFAULT);
  g_auto (Play) play = { .script = script };
  g_auto (GStrv) present = NULL;
  g_autoptr (GError) error = NULL;
  gboolean found;

  play.facts = presume (subject->facts, script, template_facts, &error);
  g_assert_no_error (error); /* the template fits, a test sees to it */
  begin (&play, subject, template_facts);
  if (zone == NULL)
    zone = g_time_zone_new_utc ();
  present = kmx_scenario_present (play.facts);
  play.context.zone = zone;
  play.context.present = (const char *const *) present;
  {
    const KmxScenarioPlace place = { play.facts, zone, play.context.present, subject->never,
                                     play.context.caller_e164 };

    found = kmx_scenario_clock_find (clock, &place, &play.context.now_us);
  }
  if (!found && shipped)
    return NULL;
  if (!found)
    fail (&play, "clock", clock, NULL);
  else if (compile (&play, subject) && check_texts (&play) && play_turns (&play))
    check_outcome (&play);
  return make_result (&play);
}
