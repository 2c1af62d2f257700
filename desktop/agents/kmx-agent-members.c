/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-values.h"

#include <glib/gi18n.h>
#include <string.h>

#include "kmx-format.h"
#include "kmx-voice.h"

static const struct {
  const char *member, *title, *section;
} members[] = {
  { "name", N_ ("Name"), "overview" },
  { "enabled", N_ ("Answers calls"), "overview" },
  { "business_name", N_ ("Business name"), "business" },
  { "street", N_ ("Street and number"), "business" },
  { "postal_code", N_ ("Postal code"), "business" },
  { "city", N_ ("Town"), "business" },
  { "directions", N_ ("Directions"), "business" },
  { "website", N_ ("Website"), "business" },
  { "email", N_ ("E-mail"), "business" },
  { "hours", N_ ("Opening hours"), "hours" },
  { "land", N_ ("Federal state"), "hours" },
  { "closed_on_holidays", N_ ("Closed on public holidays"), "hours" },
  { "exceptions", N_ ("Exceptions and company holidays"), "hours" },
  { "services", N_ ("Services and prices"), "services" },
  { "staff", N_ ("Staff"), "services" },
  { "faq", N_ ("Questions and answers"), "questions" },
  { "collect", N_ ("What the agent asks for"), "questions" },
  { "goals", N_ ("Goals"), "rules" },
  { "policies", N_ ("House rules"), "rules" },
  { "handover_rules", N_ ("When to hand over"), "rules" },
  { "forbidden", N_ ("What the agent never says"), "rules" },
  { "handover", N_ ("Hand-over to people"), "handover" },
  { "language", N_ ("Language"), "voice" },
  { "voice", N_ ("Voice"), "voice" },
  { "tone", N_ ("Tone"), "voice" },
  { "greeting", N_ ("Greeting"), "voice" },
  { "call_max_s", N_ ("Longest call"), "voice" },
  { "silence_s", N_ ("Silence"), "voice" },
  { "sector", N_ ("Line of business"), "privacy" },
  { "retention", N_ ("Storage periods"), "privacy" },
  { "live_control", N_ ("Control of running calls"), "privacy" },
  { "instructions", N_ ("Instructions"), "instructions" },
};

const char *const kmx_agent_members[] = {
  "name",        "enabled",   "business_name", "street",
  "postal_code", "city",      "directions",    "website",
  "email",       "hours",     "land",          "closed_on_holidays",
  "exceptions",  "services",  "staff",         "faq",
  "collect",     "goals",     "policies",      "handover_rules",
  "forbidden",   "handover",  "language",      "voice",
  "tone",        "greeting",  "call_max_s",    "silence_s",
  "sector",      "retention", "live_control",  "instructions",
  NULL,
};

const char *
kmx_agent_member_title (const char *member)
{
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    if (g_str_equal (members[i].member, member))
      return _ (members[i].title);
  return member;
}

const char *
kmx_agent_member_section (const char *member)
{
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    if (g_str_equal (members[i].member, member))
      return members[i].section;
  return "overview";
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

/* The texts of an item, one after the other, as one can read them. */
static void
append_item (GString *text, JsonNode *node)
{
  JsonObjectIter iterator;
  const char *name;
  JsonNode *member;
  gboolean first = TRUE;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return;
  json_object_iter_init_ordered (&iterator, json_node_get_object (node));
  while (json_object_iter_next_ordered (&iterator, &name, &member)) {
    GType type = json_node_get_value_type (member);

    if (JSON_NODE_HOLDS_ARRAY (member)) {
      JsonArray *array = json_node_get_array (member);

      for (guint i = 0; i < json_array_get_length (array); i++) {
        g_string_append (text, i > 0 ? ", " : " ");
        append_item (text, json_array_get_element (array, i));
      }
      continue;
    }
    if (type != G_TYPE_STRING && type != G_TYPE_INT64)
      continue;
    if (!first)
      g_string_append (text, " · ");
    first = FALSE;
    if (type == G_TYPE_STRING)
      g_string_append (text, json_node_get_string (member));
    else
      g_string_append_printf (text, "%" G_GINT64_FORMAT, json_node_get_int (member));
  }
}

static char *
nested_text (JsonNode *node)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (JSON_NODE_HOLDS_OBJECT (node)) {
    append_item (text, node);
  } else {
    JsonArray *array = json_node_get_array (node);

    for (guint i = 0; i < json_array_get_length (array); i++) {
      if (i > 0)
        g_string_append_c (text, '\n');
      append_item (text, json_array_get_element (array, i));
    }
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
kmx_agent_member_text (JsonObject *values, const char *member, GListModel *voices)
{
  JsonNode *node = json_object_get_member (values, member);
  const char *text;

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return g_strdup (C_ ("text of an agent", "(empty)"));
  if (JSON_NODE_HOLDS_OBJECT (node) || JSON_NODE_HOLDS_ARRAY (node))
    return nested_text (node);
  if (json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    return g_strdup (json_node_get_boolean (node) ? C_ ("switch", "On") : C_ ("switch", "Off"));
  if (g_str_equal (member, "call_max_s"))
    return call_max_text (json_node_get_int (node));
  if (json_node_get_value_type (node) == G_TYPE_INT64)
    return kmx_format_count (json_node_get_int (node));
  text = json_node_get_string (node);
  if (g_str_equal (member, "language"))
    text = kmx_agent_language_text (text);
  else if (g_str_equal (member, "voice"))
    text = kmx_agent_voice_text (voices, text);
  return g_strdup (*text != '\0' ? text : C_ ("text of an agent", "(empty)"));
}
