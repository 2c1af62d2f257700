/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-parts.h"

#include "kmx-agent-opening.h"
#include "kmx-json.h"
#include "kmx-transcribers.h"
#include "kmx-voices.h"

#define TERMS_MAX 60
#define TERM_CHARACTERS_MAX 60

static void
copy_members (JsonObject *target, JsonObject *source)
{
  g_autoptr (GList) members = json_object_get_members (source);

  for (GList *at = members; at != NULL; at = at->next)
    json_object_set_member (target, at->data,
                            kmx_json_copy (json_object_get_member (source, at->data)));
}

/* Only formatters that take marks away: all others speak English ("at", "dollars"). */
static void
fill_voice (JsonObject *target, JsonObject *voice)
{
  static const char *const formatters[] = { "markdown", "asterisk",      "quote", "dash",
                                            "newline",  "stripAsterisk", NULL };
  JsonObject *chunks = kmx_agent_json_child (target, "chunkPlan");
  JsonObject *format = kmx_agent_json_child (chunks, "formatPlan");

  copy_members (target, json_object_get_object_member (voice, "provider"));
  json_object_set_boolean_member (target, "cachingEnabled", FALSE);
  json_object_set_boolean_member (chunks, "enabled", TRUE);
  json_object_set_boolean_member (format, "enabled", TRUE);
  kmx_agent_json_set_texts (format, "formattersEnabled", formatters);
}

/* Without a second voice a fault of the first one ends the call; but it never leaves the residency.
 */
void
kmx_agent_add_voice (JsonObject *assistant, const KmxAgentPlan *plan)
{
  JsonObject *voice = kmx_voices_find (kmx_agent_plan_get_text (plan, KMX_BUSINESS_FACTS_VOICE));
  const char *fallback = json_object_get_string_member_with_default (voice, "fallback", NULL);
  JsonObject *second = fallback != NULL ? kmx_voices_find (fallback) : NULL;
  JsonObject *target = kmx_agent_json_child (assistant, "voice");
  JsonArray *others;

  fill_voice (target, voice);
  if (second == NULL || (!plan->outside_eu && !json_object_get_boolean_member (second, "eu")))
    return;
  others = json_array_new ();
  fill_voice (kmx_agent_json_append (others), second);
  json_object_set_array_member (kmx_agent_json_child (target, "fallbackPlan"), "voices", others);
}

static void
take_term (GPtrArray *terms, const char *text)
{
  g_autofree char *term = text != NULL ? kmx_agent_clean_name (text) : g_strdup ("");

  if (*term == '\0' || terms->len >= TERMS_MAX || g_utf8_strlen (term, -1) > TERM_CHARACTERS_MAX ||
      g_ptr_array_find_with_equal_func (terms, term, g_str_equal, NULL))
    return;
  g_ptr_array_add (terms, g_steal_pointer (&term));
}

static void
take_terms (GPtrArray *terms, KmxBusinessFacts *facts, guint list_field, guint field)
{
  GListModel *list = kmx_record_get_list (facts, list_field);

  for (guint i = 0; i < g_list_model_get_n_items (list); i++) {
    g_autoptr (GObject) item = g_list_model_get_item (list, i);

    take_term (terms, kmx_record_get_text (item, field));
  }
}

/* Names that a transcriber cannot know: of the business, its people, its services. */
static GPtrArray *
make_terms (KmxBusinessFacts *facts)
{
  GPtrArray *terms = g_ptr_array_new_with_free_func (g_free);

  take_term (terms, kmx_record_get_text (facts, KMX_BUSINESS_FACTS_BUSINESS_NAME));
  take_terms (terms, facts, KMX_BUSINESS_FACTS_STAFF, KMX_STAFF_MEMBER_NAME);
  take_terms (terms, facts, KMX_BUSINESS_FACTS_SERVICES, KMX_SERVICE_NAME);
  return terms;
}

/* Each provider has its own member and form for them. */
static void
set_terms (JsonObject *target, JsonObject *transcriber, GPtrArray *terms)
{
  const char *member = json_object_get_string_member_with_default (transcriber, "terms", NULL);
  JsonArray *array;

  if (member == NULL)
    return;
  array = json_array_new ();
  for (guint i = 0; i < terms->len; i++) {
    if (g_str_equal (member, "customVocabulary"))
      json_object_set_string_member (kmx_agent_json_append (array), "content", terms->pdata[i]);
    else
      json_array_add_string_element (array, terms->pdata[i]);
  }
  json_object_set_array_member (target, member, array);
}

static void
fill_transcriber (JsonObject *target,
                  JsonObject *transcriber,
                  const char *language,
                  GPtrArray *terms)
{
  JsonObject *languages = json_object_get_object_member (transcriber, "languages");

  copy_members (target, json_object_get_object_member (transcriber, "provider"));
  copy_members (target, json_object_get_object_member (languages, language));
  set_terms (target, transcriber, terms);
}

/* The provider's own choice of a second transcriber may leave the EU: ours is named. */
void
kmx_agent_add_transcriber (JsonObject *assistant, const KmxAgentPlan *plan)
{
  const char *language = kmx_agent_plan_get_language (plan);
  JsonObject *transcriber =
      kmx_transcribers_find (kmx_agent_plan_get_text (plan, KMX_BUSINESS_FACTS_TRANSCRIBER));
  JsonObject *second =
      kmx_transcribers_find (json_object_get_string_member (transcriber, "fallback"));
  g_autoptr (GPtrArray) terms = make_terms (plan->facts);
  JsonObject *target = kmx_agent_json_child (assistant, "transcriber");
  JsonArray *others;

  fill_transcriber (target, transcriber, language, terms);
  if (!plan->outside_eu && !json_object_get_boolean_member (second, "eu"))
    return;
  others = json_array_new ();
  fill_transcriber (kmx_agent_json_append (others), second, language, terms);
  json_object_set_array_member (kmx_agent_json_child (target, "fallbackPlan"), "transcribers",
                                others);
}
