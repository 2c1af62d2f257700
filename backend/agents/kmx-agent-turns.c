/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-parts.h"

#define SILENCE_S 8
#define SILENCES 3 /* asked twice, ended at the third */
#define SILENCE_MAX_S 1000

static void
set_phrases (JsonObject *target, const char *member, const KmxAgentPlan *plan, const char *key)
{
  json_object_set_array_member (target, member,
                                kmx_agent_wording_list (kmx_agent_plan_get_language (plan), key));
}

void
kmx_agent_add_turn_taking (JsonObject *assistant, const KmxAgentPlan *plan)
{
  JsonObject *start = kmx_agent_json_child (assistant, "startSpeakingPlan");
  JsonObject *endpointing = kmx_agent_json_child (start, "transcriptionEndpointingPlan");
  JsonObject *stop = kmx_agent_json_child (assistant, "stopSpeakingPlan");
  JsonObject *keypad = kmx_agent_json_child (assistant, "keypadInputPlan");

  json_object_set_double_member (start, "waitSeconds", 0.4);
  json_object_set_string_member (kmx_agent_json_child (start, "smartEndpointingPlan"), "provider",
                                 "vapi");
  json_object_set_double_member (endpointing, "onPunctuationSeconds", 0.1);
  json_object_set_double_member (endpointing, "onNoPunctuationSeconds", 1.5);
  /* People pause while they dictate a number. */
  json_object_set_double_member (endpointing, "onNumberSeconds", 1.0);
  json_object_set_int_member (stop, "numWords", 0);
  json_object_set_double_member (stop, "voiceSeconds", 0.2);
  json_object_set_int_member (stop, "backoffSeconds", 1);
  set_phrases (stop, "acknowledgementPhrases", plan, "acknowledgements");
  set_phrases (stop, "interruptionPhrases", plan, "interruptions");
  /* CR-26: key 0 asks for a human. */
  json_object_set_boolean_member (keypad, "enabled", TRUE);
  json_object_set_int_member (keypad, "timeoutSeconds", 2);
  json_object_set_string_member (keypad, "delimiters", "#");
}

static JsonArray *
append_hook (JsonArray *hooks, const char *name, gint64 silence_s, gint64 times_max)
{
  JsonObject *hook = kmx_agent_json_append (hooks);
  JsonObject *options = kmx_agent_json_child (hook, "options");
  JsonArray *actions = json_array_new ();

  json_object_set_string_member (hook, "on", "customer.speech.timeout");
  json_object_set_string_member (hook, "name", name);
  json_object_set_int_member (options, "timeoutSeconds", MIN (silence_s, SILENCE_MAX_S));
  json_object_set_int_member (options, "triggerMaxCount", times_max);
  json_object_set_string_member (options, "triggerResetMode", "onUserSpeech");
  json_object_set_array_member (hook, "do", actions);
  return actions;
}

static void
append_say (JsonArray *actions, const char *text)
{
  JsonObject *say = kmx_agent_json_append (actions);

  json_object_set_string_member (say, "type", "say");
  json_object_set_string_member (say, "exact", text);
}

/* A hook on elapsed time, for a warning before the end, is in the provider's documents but not in
 * its schema, which refuses what it does not know: so there is none. */
void
kmx_agent_add_hooks (JsonObject *assistant, const KmxAgentPlan *plan)
{
  const char *language = kmx_agent_plan_get_language (plan);
  gint64 silence_s = kmx_record_is_set (plan->facts, KMX_BUSINESS_FACTS_SILENCE_S)
                         ? kmx_record_get_integer (plan->facts, KMX_BUSINESS_FACTS_SILENCE_S)
                         : SILENCE_S;
  JsonArray *hooks = json_array_new ();
  JsonArray *actions;
  JsonObject *hang_up;

  append_say (append_hook (hooks, "silence-ask", silence_s, SILENCES - 1),
              kmx_agent_wording (language, "still_there"));
  actions = append_hook (hooks, "silence-end", SILENCES * silence_s, 1);
  append_say (actions, kmx_agent_wording (language, "silence_end"));
  hang_up = kmx_agent_json_append (actions);
  json_object_set_string_member (hang_up, "type", "tool");
  json_object_set_string_member (kmx_agent_json_child (hang_up, "tool"), "type", "endCall");
  json_object_set_array_member (assistant, "hooks", hooks);
}
