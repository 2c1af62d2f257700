/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-linter.h"

#include "kmx-agent-opening.h"
#include "kmx-agent-schema.h"
#include "kmx-error.h"
#include "kmx-json.h"
#include "kmx-transcribers.h"
#include "kmx-voices.h"

typedef struct {
  const char *path;
  const char *wanted; /* JSON; NULL: must be there and not null */
} Switch;

static const Switch switches[] = {
  /* CR-01: the notice is spoken, first and to its end */
  { "firstMessage", NULL },
  { "firstMessageMode", "\"assistant-speaks-first\"" },
  { "firstMessageInterruptionsEnabled", "false" },
  /* CR-03 */
  { "backgroundSound", "\"off\"" },
  /* CR-04 */
  { "artifactPlan.recordingEnabled", "false" },
  { "artifactPlan.videoRecordingEnabled", "false" },
  { "artifactPlan.pcapEnabled", "false" },
  { "artifactPlan.loggingEnabled", "false" },
  { "artifactPlan.fullMessageHistoryEnabled", "false" },
  { "artifactPlan.transcriptPlan.enabled", NULL },
  { "monitorPlan.listenEnabled", "false" },
  { "monitorPlan.listenAuthenticationEnabled", "true" },
  { "monitorPlan.controlAuthenticationEnabled", "true" },
  { "compliancePlan.hipaaEnabled", "false" },
  { "compliancePlan.pciEnabled", "false" },
  /* the baseline of every German assistant */
  { "model.provider", "\"openai\"" },
  { "model.emotionRecognitionEnabled", "false" },
  { "model.maxTokens", NULL },
  { "model.temperature", NULL },
  { "model.messages", NULL },
  { "model.tools", NULL },
  { "voice.provider", NULL },
  { "voice.voiceId", NULL },
  { "voice.cachingEnabled", "false" },
  { "voice.chunkPlan.formatPlan.formattersEnabled", NULL },
  { "transcriber.provider", NULL },
  { "startSpeakingPlan.smartEndpointingPlan.provider", "\"vapi\"" },
  { "stopSpeakingPlan.acknowledgementPhrases", NULL },
  { "stopSpeakingPlan.interruptionPhrases", NULL },
  { "voicemailDetection", "\"off\"" },
  { "modelOutputInMessagesEnabled", "false" },
  { "clientMessages", "[]" },
  { "serverMessages", NULL },
  { "server.url", NULL },
  { "server.timeoutSeconds", NULL },
  { "server.backoffPlan.type", "\"exponential\"" },
  { "server.backoffPlan.maxRetries", "10" },
  { "server.backoffPlan.baseDelaySeconds", "10" },
  { "analysisPlan.summaryPlan.messages", NULL },
  { "analysisPlan.structuredDataPlan.enabled", "false" },
  { "analysisPlan.successEvaluationPlan.enabled", "false" },
  { "maxDurationSeconds", NULL },
  { "endCallMessage", NULL },
  { "hooks", NULL },
  { "metadata.agent_id", NULL },
};

static JsonNode *
find_path (JsonNode *root, const char *path)
{
  g_auto (GStrv) steps = g_strsplit (path, ".", -1);
  JsonNode *node = root;

  for (guint i = 0; steps[i] != NULL; i++) {
    if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
      return NULL;
    node = json_object_get_member (json_node_get_object (node), steps[i]);
  }
  return node;
}

static gboolean
refuse (GError **error, const char *path, const char *why)
{
  g_set_error (error, KMX_ERROR, KMX_ERROR_INTERNAL, "assistant refused: \"%s\" %s", path, why);
  return FALSE;
}

static gboolean
text_at (JsonNode *assistant, const char *path, const char **ret_text)
{
  JsonNode *node = find_path (assistant, path);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_STRING)
    return FALSE;
  *ret_text = json_node_get_string (node);
  return TRUE;
}

/* The word must stand in the first words that are spoken, as a word of its own or before a hyphen.
 */
static gboolean
names_the_machine (const char *message)
{
  g_auto (GStrv) words = g_strsplit (message, " ", KMX_OPENING_WORDS_MAX + 1);

  for (guint i = 0; words[i] != NULL && i < KMX_OPENING_WORDS_MAX; i++)
    if (g_str_equal (words[i], "KI") || g_str_has_prefix (words[i], "KI-") ||
        g_str_equal (words[i], "AI") || g_str_has_prefix (words[i], "AI-"))
      return TRUE;
  return FALSE;
}

static gboolean
lint_texts (JsonNode *assistant, GError **error)
{
  const char *text;

  if (!text_at (assistant, "firstMessage", &text) || !names_the_machine (text))
    return refuse (error, "firstMessage", "does not begin with the AI notice");
  if (g_strstr_len (text, -1, "{{") != NULL || g_strstr_len (text, -1, "{%") != NULL)
    return refuse (error, "firstMessage", "holds a template variable");
  if (!text_at (assistant, "model.model", &text) || !g_str_has_suffix (text, ":germanywestcentral"))
    return refuse (error, "model.model", "is not pinned to a region");
  if (!text_at (assistant, "server.url", &text) ||
      !(g_str_has_prefix (text, "https://") || g_str_has_prefix (text, "http://")))
    return refuse (error, "server.url", "is not a web address");
  if (!text_at (assistant, "name", &text) || g_utf8_strlen (text, -1) > 40)
    return refuse (error, "name", "is missing or too long");
  return TRUE;
}

static gboolean
lint_messages (JsonNode *assistant, GError **error)
{
  JsonNode *node = find_path (assistant, "serverMessages");
  gboolean reported = FALSE;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return refuse (error, "serverMessages", "is not a list");
  for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++) {
    const char *kind = json_array_get_string_element (json_node_get_array (node), i);

    if (g_strcmp0 (kind, "end-of-call-report") == 0)
      reported = TRUE;
    if (g_strcmp0 (kind, "phone-call-control") == 0 || g_strcmp0 (kind, "conversation-update") == 0)
      return refuse (error, "serverMessages", "asks for more than it may");
  }
  return reported ? TRUE : refuse (error, "serverMessages", "lacks the end-of-call report");
}

static gboolean
lint_caching (JsonObject *voice, GError **error)
{
  /* What is cached may hold names. */
  if (json_object_get_boolean_member_with_default (voice, "cachingEnabled", TRUE))
    return refuse (error, "voice.cachingEnabled", "has a forbidden value");
  return TRUE;
}

/* CR-18 for one speaker or listener and those that stand in for it. */
static gboolean
lint_residency (JsonNode *assistant,
                const char *member,
                const char *others_path,
                gboolean (*is_eu) (JsonObject *),
                GError **error)
{
  JsonNode *first = find_path (assistant, member);
  JsonNode *others = find_path (assistant, others_path);
  JsonArray *array = others != NULL ? json_node_get_array (others) : NULL;

  if (!is_eu (json_node_get_object (first)))
    return refuse (error, member, "is not known to stay within the EU");
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    if (!is_eu (json_array_get_object_element (array, i)))
      return refuse (error, others_path, "is not known to stay within the EU");
  return TRUE;
}

static gboolean
lint_fallbacks (JsonNode *assistant, GError **error)
{
  JsonNode *others = find_path (assistant, "voice.fallbackPlan.voices");
  JsonArray *array = others != NULL ? json_node_get_array (others) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    if (!lint_caching (json_array_get_object_element (array, i), error))
      return FALSE;
  return TRUE;
}

/* A tool without words of its own is announced in English. */
static gboolean
lint_tools (JsonNode *assistant, GError **error)
{
  JsonArray *tools = json_node_get_array (find_path (assistant, "model.tools"));

  for (guint i = 0; i < json_array_get_length (tools); i++) {
    JsonObject *tool = json_array_get_object_element (tools, i);
    JsonArray *messages = json_object_has_member (tool, "messages")
                              ? json_object_get_array_member (tool, "messages")
                              : NULL;
    gboolean announced = FALSE;

    for (guint m = 0; messages != NULL && m < json_array_get_length (messages); m++)
      announced |= g_str_equal (
          json_object_get_string_member (json_array_get_object_element (messages, m), "type"),
          "request-start");
    if (!announced && !g_str_equal (json_object_get_string_member (tool, "type"), "endCall"))
      return refuse (error, "model.tools", "has a tool without words for its start");
  }
  return TRUE;
}

static gboolean
lint_switches (JsonNode *assistant, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (switches); i++) {
    JsonNode *node = find_path (assistant, switches[i].path);
    g_autofree char *text = NULL;

    if (node == NULL || JSON_NODE_HOLDS_NULL (node))
      return refuse (error, switches[i].path, "is not set");
    if (switches[i].wanted == NULL)
      continue;
    text = kmx_json_to_string (node);
    if (!g_str_equal (text, switches[i].wanted))
      return refuse (error, switches[i].path, "has a forbidden value");
  }
  return TRUE;
}

gboolean
kmx_agent_lint (JsonNode *assistant, gboolean outside_eu, GError **error)
{
  if (assistant == NULL || !JSON_NODE_HOLDS_OBJECT (assistant))
    return refuse (error, "", "is not an object");
  if (!lint_switches (assistant, error) || !kmx_agent_schema_check (assistant, error) ||
      !lint_texts (assistant, error) || !lint_messages (assistant, error) ||
      !lint_fallbacks (assistant, error) || !lint_tools (assistant, error))
    return FALSE;
  if (outside_eu)
    return TRUE;
  return lint_residency (assistant, "voice", "voice.fallbackPlan.voices", kmx_voices_is_eu,
                         error) &&
         lint_residency (assistant, "transcriber", "transcriber.fallbackPlan.transcribers",
                         kmx_transcribers_is_eu, error);
}
