/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-compiler.h"

#include <string.h>

#include "kmx-agent-linter.h"
#include "kmx-agent-opening.h"
#include "kmx-agent-parts.h"
#include "kmx-agent-prompt.h"
#include "kmx-error.h"
#include "kmx-transcribers.h"
#include "kmx-voices.h"

#define MODEL "gpt-4.1-2025-04-14:germanywestcentral"
#define TEMPERATURE 0.3
#define TOKENS_PER_TURN_MAX 400 /* the default of 250 cuts German answers off */
#define WEBHOOK_TIMEOUT_S 20
#define CALL_MAX_S 600
#define DURATION_MIN_S 10 /* the provider's own minimum */
#define NAME_CHARACTERS_MAX 40

static void
add_model (JsonObject *assistant, const KmxAgentPlan *plan, const char *prompt)
{
  JsonObject *model = kmx_agent_json_child (assistant, "model");
  JsonArray *messages = json_array_new ();

  json_object_set_string_member (model, "provider", "openai");
  json_object_set_string_member (model, "model", MODEL);
  json_object_set_double_member (model, "temperature", TEMPERATURE);
  json_object_set_int_member (model, "maxTokens", TOKENS_PER_TURN_MAX);
  json_object_set_boolean_member (model, "emotionRecognitionEnabled", FALSE);
  kmx_agent_json_append_message (messages, "system", prompt);
  json_object_set_array_member (model, "messages", messages);
  json_object_set_array_member (model, "tools", kmx_agent_make_tools (plan));
}

/* CR-25: the fewest messages; without a back-off plan a lost report would never come again. */
static void
add_server (JsonObject *assistant, const KmxAgentPlan *plan)
{
  static const char *const none[] = { NULL };
  const char *messages[] = { "status-update",
                             "end-of-call-report",
                             "tool-calls",
                             "transfer-destination-request",
                             "transfer-update",
                             "call.deleted",
                             "call.delete.failed",
                             plan->live_transcript ? "transcript[transcriptType=\"final\"]" : NULL,
                             NULL };
  JsonObject *server = kmx_agent_json_child (assistant, "server");
  JsonObject *backoff = kmx_agent_json_child (server, "backoffPlan");
  gsize size = strlen (plan->public_url);
  g_autofree char *url = NULL;

  while (size > 0 && plan->public_url[size - 1] == '/')
    size--;
  url = g_strdup_printf ("%.*s/webhooks/vapi", (int) size, plan->public_url);
  json_object_set_string_member (server, "url", url);
  json_object_set_int_member (server, "timeoutSeconds", WEBHOOK_TIMEOUT_S);
  json_object_set_string_member (backoff, "type", "exponential");
  json_object_set_int_member (backoff, "maxRetries", 10);
  json_object_set_int_member (backoff, "baseDelaySeconds", 10);
  if (plan->credential_id != NULL && *plan->credential_id != '\0')
    json_object_set_string_member (server, "credentialId", plan->credential_id);
  kmx_agent_json_set_texts (assistant, "serverMessages", messages);
  kmx_agent_json_set_texts (assistant, "clientMessages", none);
}

static void
add_identity (JsonObject *assistant, const KmxAgentPlan *plan)
{
  JsonObject *metadata = kmx_agent_json_child (assistant, "metadata");
  g_autofree char *name =
      g_utf8_substring (plan->name, 0, MIN (g_utf8_strlen (plan->name, -1), NAME_CHARACTERS_MAX));

  json_object_set_string_member (assistant, "name", name);
  json_object_set_string_member (metadata, "agent_id", plan->agent_id);
  json_object_set_string_member (metadata, "account_id", plan->account_id);
  json_object_set_int_member (metadata, "revision", plan->revision);
  json_object_set_string_member (metadata, "made_by", "kametrix");
}

static void
add_speech (JsonObject *assistant, const KmxAgentPlan *plan)
{
  g_autofree char *opening =
      kmx_agent_opening (kmx_agent_plan_get_text (plan, KMX_BUSINESS_FACTS_BUSINESS_NAME),
                         kmx_agent_plan_get_text (plan, KMX_BUSINESS_FACTS_GREETING),
                         kmx_agent_plan_get_language (plan));
  guint duration_s =
      kmx_record_is_set (plan->facts, KMX_BUSINESS_FACTS_CALL_MAX_S)
          ? (guint) kmx_record_get_integer (plan->facts, KMX_BUSINESS_FACTS_CALL_MAX_S)
          : CALL_MAX_S;

  if (plan->max_duration_s > 0)
    duration_s = MIN (duration_s, plan->max_duration_s);
  json_object_set_string_member (assistant, "firstMessage", opening);
  json_object_set_string_member (assistant, "firstMessageMode", "assistant-speaks-first");
  json_object_set_boolean_member (assistant, "firstMessageInterruptionsEnabled", FALSE);
  json_object_set_string_member (assistant, "backgroundSound", "off");
  json_object_set_string_member (assistant, "voicemailDetection", "off");
  json_object_set_boolean_member (assistant, "modelOutputInMessagesEnabled", FALSE);
  json_object_set_string_member (assistant, "endCallMessage",
                                 kmx_agent_wording (kmx_agent_plan_get_language (plan), "goodbye"));
  json_object_set_int_member (assistant, "maxDurationSeconds", MAX (duration_s, DURATION_MIN_S));
}

const char *
kmx_agent_plan_get_text (const KmxAgentPlan *plan, guint field)
{
  const char *text = kmx_record_get_text (plan->facts, field);

  return text != NULL ? text : "";
}

const char *
kmx_agent_plan_get_language (const KmxAgentPlan *plan)
{
  return g_str_equal (kmx_agent_plan_get_text (plan, KMX_BUSINESS_FACTS_LANGUAGE), "en") ? "en"
                                                                                         : "de";
}

static gboolean
check_voice (const KmxAgentPlan *plan, GError **error)
{
  const char *id = kmx_agent_plan_get_text (plan, KMX_BUSINESS_FACTS_VOICE);
  JsonObject *voice = kmx_voices_find (id);

  if (voice == NULL) {
    kmx_error_set_invalid (error, "/voice", "there is no voice \"%s\"", id);
    return FALSE;
  }
  if (!plan->outside_eu && !json_object_get_boolean_member (voice, "eu")) {
    kmx_error_set_invalid (error, "/voice", "the voice \"%s\" is not made within the EU", id);
    return FALSE;
  }
  return TRUE;
}

static gboolean
check_transcriber (const KmxAgentPlan *plan, GError **error)
{
  const char *id = kmx_agent_plan_get_text (plan, KMX_BUSINESS_FACTS_TRANSCRIBER);
  JsonObject *transcriber = kmx_transcribers_find (id);

  if (transcriber == NULL ||
      !json_object_has_member (json_object_get_object_member (transcriber, "languages"),
                               kmx_agent_plan_get_language (plan))) {
    kmx_error_set_invalid (error, "/transcriber", "no transcriber \"%s\" knows this language", id);
    return FALSE;
  }
  if (!plan->outside_eu && !json_object_get_boolean_member (transcriber, "eu")) {
    kmx_error_set_invalid (error, "/transcriber",
                           "the transcriber \"%s\" does not work within the EU", id);
    return FALSE;
  }
  return TRUE;
}

static gboolean
check_plan (const KmxAgentPlan *plan, GError **error)
{
  g_autofree char *name =
      kmx_agent_clean_name (kmx_agent_plan_get_text (plan, KMX_BUSINESS_FACTS_BUSINESS_NAME));

  if (*name == '\0' || kmx_agent_count_words (name) > KMX_BUSINESS_NAME_WORDS_MAX) {
    kmx_error_set_invalid (error, "/business_name", "a business name has 1 to %d words",
                           KMX_BUSINESS_NAME_WORDS_MAX);
    return FALSE;
  }
  return check_voice (plan, error) && check_transcriber (plan, error);
}

JsonNode *
kmx_agent_compile (const KmxAgentPlan *plan, GError **error)
{
  g_autoptr (JsonObject) assistant = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *prompt = NULL;

  if (!check_plan (plan, error))
    return NULL;
  prompt = kmx_agent_prompt (plan);
  if (g_utf8_strlen (prompt, -1) > KMX_AGENT_PROMPT_CHARACTERS_MAX) {
    kmx_error_set_invalid (error, "", "the facts make a prompt of more than %d characters",
                           KMX_AGENT_PROMPT_CHARACTERS_MAX);
    return NULL;
  }
  assistant = json_object_new ();
  add_identity (assistant, plan);
  add_speech (assistant, plan);
  add_model (assistant, plan, prompt);
  kmx_agent_add_voice (assistant, plan);
  kmx_agent_add_transcriber (assistant, plan);
  kmx_agent_add_turn_taking (assistant, plan);
  kmx_agent_add_hooks (assistant, plan);
  kmx_agent_add_records (assistant, plan);
  kmx_agent_add_analysis (assistant, plan);
  add_server (assistant, plan);
  node = json_node_init_object (json_node_alloc (), assistant);
  if (!kmx_agent_lint (node, plan->outside_eu, error))
    return NULL;
  return g_steal_pointer (&node);
}
