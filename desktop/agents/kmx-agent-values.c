/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-values.h"

#include <glib/gi18n.h>

#include "kmx-voice.h"

enum { CALL_MAX_S = 600 };

const char *const kmx_agent_members[] = { "name",     "business_name", "enabled",
                                          "language", "voice",         "call_max_s",
                                          "greeting", "instructions",  NULL };

JsonObject *
kmx_agent_values_new (const char *business_name, const char *language)
{
  JsonObject *values = json_object_new ();

  json_object_set_string_member (values, "name", "");
  json_object_set_string_member (values, "business_name",
                                 business_name != NULL ? business_name : "");
  json_object_set_boolean_member (values, "enabled", TRUE);
  json_object_set_string_member (values, "language", language);
  json_object_set_string_member (values, "voice", "");
  json_object_set_int_member (values, "call_max_s", CALL_MAX_S);
  json_object_set_string_member (values, "greeting", "");
  json_object_set_string_member (values, "instructions", "");
  return values;
}

static void
take_fact (JsonObject *values, JsonObject *facts, const char *member, JsonNode *standard)
{
  g_autoptr (JsonNode) owned = standard;
  JsonNode *fact = json_object_get_member (facts, member);

  json_object_set_member (values, member, json_node_copy (fact != NULL ? fact : standard));
}

static JsonNode *
node_of_text (const char *text)
{
  JsonNode *node = json_node_new (JSON_NODE_VALUE);

  json_node_set_string (node, text);
  return node;
}

JsonObject *
kmx_agent_values_of (KmxAgent *agent)
{
  KmxBusinessFacts *given = kmx_record_get_record (agent, KMX_AGENT_FACTS);
  g_autoptr (JsonNode) node = given != NULL ? kmx_record_to_json (given) : NULL;
  g_autoptr (JsonObject) none = json_object_new ();
  JsonObject *facts = given != NULL ? json_node_get_object (node) : none;
  JsonObject *values = json_object_new ();
  JsonNode *seconds = json_node_new (JSON_NODE_VALUE);

  json_node_set_int (seconds, CALL_MAX_S);
  json_object_set_string_member (values, "name", kmx_record_get_text (agent, KMX_AGENT_NAME));
  take_fact (values, facts, "business_name",
             node_of_text (kmx_record_get_text (agent, KMX_AGENT_BUSINESS_NAME)));
  json_object_set_boolean_member (values, "enabled",
                                  kmx_record_get_boolean (agent, KMX_AGENT_ENABLED));
  take_fact (values, facts, "language",
             node_of_text (kmx_record_get_text (agent, KMX_AGENT_LANGUAGE)));
  take_fact (values, facts, "voice", node_of_text (kmx_record_get_text (agent, KMX_AGENT_VOICE)));
  take_fact (values, facts, "call_max_s", seconds);
  take_fact (values, facts, "greeting", node_of_text (""));
  take_fact (values, facts, "instructions", node_of_text (""));
  return values;
}

static gboolean
is_fact (const char *member)
{
  return !g_str_equal (member, "name") && !g_str_equal (member, "enabled");
}

JsonObject *
kmx_agent_values_to_body (JsonObject *changes, KmxAgent *agent)
{
  KmxBusinessFacts *held = agent != NULL ? kmx_record_get_record (agent, KMX_AGENT_FACTS) : NULL;
  g_autoptr (JsonNode) node = held != NULL ? kmx_record_to_json (held) : NULL;
  JsonObject *facts =
      node != NULL ? json_object_ref (json_node_get_object (node)) : json_object_new ();
  JsonObject *body = json_object_new ();
  gboolean changed = FALSE;

  if (held == NULL)
    json_object_set_string_member (facts, "sector", "standard");
  for (guint i = 0; kmx_agent_members[i] != NULL; i++) {
    const char *member = kmx_agent_members[i];

    if (!json_object_has_member (changes, member))
      continue;
    changed = changed || is_fact (member);
    json_object_set_member (is_fact (member) ? facts : body, member,
                            json_object_dup_member (changes, member));
  }
  if (changed)
    json_object_set_object_member (body, "facts", facts);
  else
    json_object_unref (facts);
  return body;
}

gboolean
kmx_agent_values_same (JsonObject *one, JsonObject *other, const char *member)
{
  return json_node_equal (json_object_get_member (one, member),
                          json_object_get_member (other, member));
}

JsonObject *
kmx_agent_values_changes (JsonObject *base, JsonObject *values)
{
  JsonObject *changes = json_object_new ();

  for (guint i = 0; kmx_agent_members[i] != NULL; i++)
    if (!kmx_agent_values_same (base, values, kmx_agent_members[i]))
      json_object_set_member (changes, kmx_agent_members[i],
                              json_object_dup_member (values, kmx_agent_members[i]));
  return changes;
}

JsonObject *
kmx_agent_values_merge (JsonObject *values, JsonObject *changes)
{
  JsonObject *merged = json_object_new ();

  for (guint i = 0; kmx_agent_members[i] != NULL; i++) {
    const char *member = kmx_agent_members[i];
    JsonObject *from = json_object_has_member (changes, member) ? changes : values;

    json_object_set_member (merged, member, json_object_dup_member (from, member));
  }
  return merged;
}

const char *
kmx_agent_member_title (const char *member)
{
  static const struct {
    const char *member, *title;
  } titles[] = {
    { "name", N_ ("Name") },
    { "business_name", N_ ("Business name") },
    { "enabled", N_ ("Answers calls") },
    { "language", N_ ("Language") },
    { "voice", N_ ("Voice") },
    { "call_max_s", N_ ("Longest call") },
    { "greeting", N_ ("Greeting") },
    { "instructions", N_ ("Instructions") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    if (g_str_equal (titles[i].member, member))
      return _ (titles[i].title);
  return member;
}

const char *
kmx_agent_language_text (const char *language)
{
  if (g_str_equal (language, "de"))
    return C_ ("language", "German");
  if (g_str_equal (language, "en"))
    return C_ ("language", "English");
  return language;
}

const char *
kmx_agent_voice_text (GListModel *voices, const char *voice_id)
{
  guint n_voices = voices != NULL ? g_list_model_get_n_items (voices) : 0;

  for (guint i = 0; i < n_voices; i++) {
    g_autoptr (KmxVoice) voice = g_list_model_get_item (voices, i);

    /* The list keeps the voice, and with it the text. */
    if (g_str_equal (kmx_record_get_text (voice, KMX_VOICE_ID), voice_id))
      return kmx_record_get_text (voice, KMX_VOICE_NAME);
  }
  return voice_id;
}

static char *
call_max_text (gint64 seconds)
{
  int minutes = (int) (seconds / 60);

  if (seconds % 60 != 0)
    return g_strdup_printf (ngettext ("%d second", "%d seconds", (gulong) seconds), (int) seconds);
  return g_strdup_printf (ngettext ("%d minute", "%d minutes", (gulong) minutes), minutes);
}

char *
kmx_agent_member_text (JsonObject *values, const char *member, GListModel *voices)
{
  const char *text;

  if (g_str_equal (member, "enabled"))
    return g_strdup (json_object_get_boolean_member (values, member) ? C_ ("switch", "On")
                                                                     : C_ ("switch", "Off"));
  if (g_str_equal (member, "call_max_s"))
    return call_max_text (json_object_get_int_member (values, member));
  text = json_object_get_string_member (values, member);
  if (g_str_equal (member, "language"))
    text = kmx_agent_language_text (text);
  else if (g_str_equal (member, "voice"))
    text = kmx_agent_voice_text (voices, text);
  return g_strdup (*text != '\0' ? text : C_ ("text of an agent", "(empty)"));
}
