/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-drift-text.h"

#include <glib/gi18n.h>
#include <string.h>

#include "kmx-format.h"
#include "kmx-json.h"

typedef struct {
  const char *key;
  const char *text;
} Meaning;

/* The first that fits: longer paths first. */
static const Meaning titles[] = {
  { "/firstMessage", NC_ ("drift", "What callers hear first") },
  { "/maxDurationSeconds", NC_ ("drift", "Longest call") },
  { "/hooks/0/options/timeoutSeconds", NC_ ("drift", "Patience with silence") },
  { "/hooks", NC_ ("drift", "Reaction to silence") },
  { "/voice", NC_ ("drift", "Voice") },
  { "/transcriber", NC_ ("drift", "Speech recognition") },
  { "/model/messages", NC_ ("drift", "Instructions") },
  { "/model", NC_ ("drift", "Language model") },
  { "/artifactPlan", NC_ ("drift", "Recording and storage") },
  { "/monitorPlan", NC_ ("drift", "Listening in") },
  { "/server", NC_ ("drift", "Where calls are reported") },
  { "/serverMessages", NC_ ("drift", "Where calls are reported") },
  { "/analysisPlan", NC_ ("drift", "Summary") },
  { "/name", NC_ ("drift", "Name") },
  { "/backgroundSound", NC_ ("drift", "Background sound") },
  { "/endCallMessage", NC_ ("drift", "Last words") },
};

static const Meaning reasons[] = {
  { "composed",
    N_ ("This text is made from the details of the agent. Change them in the agent instead.") },
  { "greeting", N_ ("This cannot be a greeting as it is. Write the greeting in the agent.") },
  { "voice", N_ ("This voice is not offered here, or does not speak the agent's language.") },
  { "range", N_ ("This value is not possible here.") },
};

const char *
kmx_drift_text_title (const char *path)
{
  for (guint i = 0; i < G_N_ELEMENTS (titles); i++) {
    gsize size = strlen (titles[i].key);

    if (g_str_has_prefix (path, titles[i].key) && (path[size] == '/' || path[size] == '\0'))
      return g_dpgettext2 (NULL, "drift", titles[i].text);
  }
  return C_ ("drift", "Another setting");
}

static char *
voice_text (JsonObject *voice)
{
  return g_strdup_printf ("%s: %s",
                          json_object_get_string_member_with_default (voice, "provider", "?"),
                          json_object_get_string_member_with_default (voice, "voiceId", "?"));
}

static char *
seconds_text (gint64 seconds)
{
  return g_strdup_printf (ngettext ("%d second", "%d seconds", (gulong) seconds), (int) seconds);
}

/* Plain words where there are some, else what the provider itself calls it. */
static char *
node_text (const char *path, JsonNode *node, const char *json)
{
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_NONE;

  if (JSON_NODE_HOLDS_OBJECT (node) && g_str_equal (path, "/voice"))
    return voice_text (json_node_get_object (node));
  if (type == G_TYPE_STRING)
    return g_strdup (json_node_get_string (node));
  if (type == G_TYPE_BOOLEAN)
    return g_strdup (json_node_get_boolean (node) ? C_ ("drift", "on") : C_ ("drift", "off"));
  if (type == G_TYPE_INT64 && g_str_has_suffix (path, "Seconds"))
    return seconds_text (json_node_get_int (node));
  return g_strdup (json);
}

char *
kmx_drift_text_value (KmxDriftItem *item, guint field)
{
  const char *json = kmx_record_get_text (item, field);
  g_autoptr (JsonNode) node = NULL;

  if (json == NULL)
    return g_strdup (C_ ("drift", "not set"));
  /* Cut values are no JSON; they are shown as they are. */
  node = kmx_json_parse (json, strlen (json), &kmx_json_limits_api, NULL);
  return node != NULL ? node_text (kmx_record_get_text (item, KMX_DRIFT_ITEM_PATH), node, json)
                      : g_strdup (json);
}

const char *
kmx_drift_text_reason (const char *reason)
{
  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (g_strcmp0 (reasons[i].key, reason) == 0)
      return _ (reasons[i].text);
  return _ ("Kametrix decides this for all agents.");
}

char *
kmx_drift_text_mark (KmxAgent *agent)
{
  KmxDriftMark *mark = kmx_record_get_record (agent, KMX_AGENT_DRIFT);
  GDateTime *at = mark != NULL ? kmx_record_get_instant (mark, KMX_DRIFT_MARK_TAKEN_BACK_AT) : NULL;
  guint count = mark != NULL ? (guint) kmx_record_get_integer (mark, KMX_DRIFT_MARK_COUNT) : 0;
  g_autofree char *when = at != NULL ? kmx_format_relative (at) : NULL;

  if (count > 0)
    return g_strdup_printf (ngettext ("%u setting was changed at the telephone provider.",
                                      "%u settings were changed at the telephone provider.", count),
                            count);
  if (when == NULL)
    return NULL;
  /* Translators: %s is a time: "today, 14:05". */
  return g_strdup_printf (_ ("A forbidden change at the telephone provider was taken back: %s"),
                          when);
}
