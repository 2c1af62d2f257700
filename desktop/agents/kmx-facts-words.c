/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-facts-words.h"

#include <glib/gi18n.h>
#include <string.h>

#include "kmx-agent-values.h"

typedef struct {
  const char *member;
  const char *title;
} Name;

/* The sections of the editor, by the member of the facts. */
static const Name sections[] = {
  { "business_name", N_ ("Business") },
  { "street", N_ ("Business") },
  { "postal_code", N_ ("Business") },
  { "city", N_ ("Business") },
  { "directions", N_ ("Business") },
  { "website", N_ ("Business") },
  { "email", N_ ("Business") },
  { "land", N_ ("Opening hours") },
  { "closed_on_holidays", N_ ("Opening hours") },
  { "hours", N_ ("Opening hours") },
  { "exceptions", N_ ("Opening hours") },
  { "services", N_ ("Services and prices") },
  { "staff", N_ ("Staff") },
  { "faq", N_ ("Frequent questions") },
  { "collect", N_ ("What to ask callers") },
  { "goals", N_ ("Rules") },
  { "policies", N_ ("Rules") },
  { "handover_rules", N_ ("Rules") },
  { "forbidden", N_ ("Rules") },
  { "handover", N_ ("Hand-over") },
  { "voice", N_ ("Voice and speech") },
  { "transcriber", N_ ("Voice and speech") },
  { "language", N_ ("Voice and speech") },
  { "tone", N_ ("Voice and speech") },
  { "greeting", N_ ("Voice and speech") },
  { "call_max_s", N_ ("Voice and speech") },
  { "silence_s", N_ ("Voice and speech") },
  { "sector", N_ ("Privacy") },
  { "retention", N_ ("Privacy") },
  { "live_control", N_ ("Privacy") },
  { "instructions", N_ ("Instructions") },
};

static const Name members[] = {
  { "business_name", N_ ("Business name") },
  { "language", N_ ("Language") },
  { "sector", N_ ("Line of business") },
  { "voice", N_ ("Voice") },
  { "transcriber", N_ ("Speech recognition") },
  { "tone", N_ ("Tone") },
  { "greeting", N_ ("Greeting") },
  { "instructions", N_ ("Instructions") },
  { "street", N_ ("Street and house number") },
  { "postal_code", N_ ("Postal code") },
  { "city", N_ ("Town") },
  { "directions", N_ ("How to get there") },
  { "website", N_ ("Website") },
  { "email", N_ ("Email") },
  { "land", N_ ("Federal state") },
  { "closed_on_holidays", N_ ("Closed on public holidays") },
  { "hours", N_ ("Hours") },
  { "exceptions", N_ ("Exceptions") },
  { "goals", N_ ("Goals") },
  { "services", N_ ("Services") },
  { "staff", N_ ("Staff") },
  { "faq", N_ ("Frequent questions") },
  { "policies", N_ ("Policies") },
  { "collect", N_ ("What to ask callers") },
  { "handover_rules", N_ ("When to hand over") },
  { "forbidden", N_ ("What the agent never says") },
  { "handover", N_ ("Hand-over") },
  { "retention", N_ ("Retention") },
  { "call_max_s", N_ ("Longest call") },
  { "silence_s", N_ ("Silence before the agent asks") },
  { "live_control", N_ ("People may step into running calls") },
  { "weekday", N_ ("Weekday") },
  { "opens", N_ ("Opens") },
  { "closes", N_ ("Closes") },
  { "from_date", N_ ("From") },
  { "to_date", N_ ("Until") },
  { "closed", N_ ("Closed") },
  { "label", N_ ("Label") },
  { "name", N_ ("Name") },
  { "role", N_ ("Role") },
  { "note", N_ ("Note") },
  { "hint", N_ ("Hint") },
  { "required", N_ ("Required") },
  { "duration_min", N_ ("Duration") },
  { "price_cents", N_ ("Price") },
  { "price_from", N_ ("“From” price") },
  { "released", N_ ("Price is told to callers") },
  { "question", N_ ("Question") },
  { "answer", N_ ("Answer") },
  { "text", N_ ("Text") },
  { "enabled", N_ ("Switched on") },
  { "announcement", N_ ("Announcement") },
  { "triggers", N_ ("Trigger words") },
  { "destinations", N_ ("Destinations") },
  { "fallback", N_ ("When nobody can be reached") },
  { "fallback_e164", N_ ("Fallback number") },
  { "ring_s", N_ ("Ringing time") },
  { "phone_e164", N_ ("Telephone number") },
  { "person_id", N_ ("Team member") },
  { "transcript_days", N_ ("Transcripts are kept") },
  { "summary_days", N_ ("Summaries are kept") },
  { "number_days", N_ ("Callers' numbers are kept") },
};

static const char *
find_title (const Name *names, guint n_names, const char *member)
{
  for (guint i = 0; i < n_names; i++)
    if (g_str_equal (names[i].member, member))
      return _ (names[i].title);
  return NULL;
}

const char *
kmx_facts_words_member (const char *member)
{
  const char *title = find_title (members, G_N_ELEMENTS (members), member);

  /* A newer server may know more members. */
  return title != NULL ? title : member;
}

char *
kmx_facts_words_section (const char *pointer)
{
  g_auto (GStrv) parts = g_strsplit (pointer, "/", -1);
  const char *title = parts[0] != NULL && parts[1] != NULL
                          ? find_title (sections, G_N_ELEMENTS (sections), parts[1])
                          : NULL;

  return g_strdup (title != NULL ? title : _ ("Others"));
}

static JsonNode *
step_into (JsonNode *node, const char *part)
{
  guint64 position;

  if (node == NULL)
    return NULL;
  if (JSON_NODE_HOLDS_OBJECT (node))
    return json_object_get_member (json_node_get_object (node), part);
  if (!JSON_NODE_HOLDS_ARRAY (node) ||
      !g_ascii_string_to_unsigned (part, 10, 0, G_MAXUINT, &position, NULL) ||
      position >= json_array_get_length (json_node_get_array (node)))
    return NULL;
  return json_array_get_element (json_node_get_array (node), (guint) position);
}

static void
add_part (GString *title, const char *part)
{
  if (title->len > 0)
    g_string_append (title, ": ");
  g_string_append (title, part);
}

/* The name of an entry says more than that of its list, when it has one. */
static void
add_entry (GString *title, JsonNode *node, const char *list)
{
  g_autofree char *name = node != NULL && JSON_NODE_HOLDS_OBJECT (node)
                              ? kmx_facts_words_entry (json_node_get_object (node))
                              : NULL;

  add_part (title, name != NULL ? name : kmx_facts_words_member (list));
}

static gboolean
is_position (const char *part)
{
  return part != NULL && g_ascii_isdigit (*part);
}

char *
kmx_facts_words_title (KmxFactsChange *change, JsonObject *before, JsonObject *after)
{
  gboolean removed = !kmx_record_is_set (change, KMX_FACTS_CHANGE_AFTER);
  g_auto (GStrv) parts = g_strsplit (kmx_record_get_text (change, KMX_FACTS_CHANGE_PATH), "/", -1);
  JsonObject *document = removed ? before : after;
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GString) title = g_string_new (NULL);
  JsonNode *node;

  if (document != NULL)
    root = json_node_init_object (json_node_alloc (), document);
  node = root;
  for (guint i = 1; parts[0] != NULL && parts[i] != NULL; i++) {
    node = step_into (node, parts[i]);
    if (is_position (parts[i]))
      add_entry (title, node, parts[i - 1]);
    else if (parts[i + 1] == NULL)
      add_part (title, kmx_facts_words_member (parts[i]));
  }
  return g_string_free (g_steal_pointer (&title), FALSE);
}

static char *
dup_side (KmxFactsChange *change, guint field, GListModel *voices)
{
  const char *path = kmx_record_get_text (change, KMX_FACTS_CHANGE_PATH);
  const char *text = kmx_record_get_text (change, field);
  g_autoptr (JsonNode) value = text != NULL ? json_from_string (text, NULL) : NULL;

  if (value == NULL)
    return NULL;
  if (g_str_equal (path, "/voice") && json_node_get_value_type (value) == G_TYPE_STRING)
    return g_strdup (kmx_agent_voice_text (voices, json_node_get_string (value)));
  return kmx_facts_words_value (path, value);
}

char *
kmx_facts_words_before (KmxFactsChange *change, GListModel *voices)
{
  return dup_side (change, KMX_FACTS_CHANGE_BEFORE, voices);
}

char *
kmx_facts_words_after (KmxFactsChange *change, GListModel *voices)
{
  return dup_side (change, KMX_FACTS_CHANGE_AFTER, voices);
}
