/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-values.h"

#include "kmx-agent-card.h"
#include "kmx-facts-words.h"
#include "kmx-voice.h"

static const char AGENT[] =
    "{\"id\":\"0190b5a0-0000-7000-8000-000000000001\",\"name\":\"Empfang\","
    "\"business_name\":\"Lindner\",\"voice\":\"katja\",\"language\":\"de\",\"sector\":\"standard\","
    "\"enabled\":true,\"state\":\"active\",\"opening\":\"x\",\"numbers\":[],"
    "\"sync\":{\"state\":\"unpublished\"},\"revision\":3,"
    "\"created_at\":\"2026-11-22T13:05:00Z\",\"updated_at\":\"2026-11-22T13:05:00Z\","
    "\"facts\":{\"business_name\":\"Lindner\",\"greeting\":\"Hallo\\nSie\",\"voice\":\"katja\","
    "\"language\":\"de\",\"sector\":\"standard\",\"call_max_s\":90,\"city\":\"Köln\"}}";

static KmxAgent *
make_agent (void)
{
  g_autoptr (GError) error = NULL;
  KmxAgent *agent = kmx_record_new_from_bytes (KMX_TYPE_AGENT, AGENT, sizeof AGENT - 1,
                                               KMX_RECORD_REFUSE_UNKNOWN, &error);

  g_assert_no_error (error);
  return agent;
}

static JsonObject *
values_of_agent (void)
{
  g_autoptr (KmxAgent) agent = make_agent ();

  return kmx_agent_values_of (agent);
}

/* The facts go as one document, name and switch by themselves. */
static void
test_body_is_a_whole_document (void)
{
  g_autoptr (JsonObject) values = values_of_agent ();
  g_autoptr (JsonObject) changes = json_object_new ();
  g_autoptr (JsonObject) switched = NULL;
  g_autoptr (JsonObject) edited = NULL;
  JsonObject *facts;

  json_object_set_boolean_member (changes, "enabled", FALSE);
  switched = kmx_agent_values_to_body (values, changes);
  g_assert_false (json_object_has_member (switched, "facts"));
  g_assert_false (json_object_get_boolean_member (switched, "enabled"));
  json_object_set_string_member (changes, "greeting", "Moin");
  json_object_set_string_member (values, "greeting", "Moin");
  edited = kmx_agent_values_to_body (values, changes);
  facts = json_object_get_object_member (edited, "facts");
  g_assert_cmpstr (json_object_get_string_member (facts, "greeting"), ==, "Moin");
  g_assert_cmpstr (json_object_get_string_member (facts, "city"), ==, "Köln");
  g_assert_false (json_object_has_member (facts, "name"));
  g_assert_false (json_object_has_member (facts, "enabled"));
  g_assert_false (json_object_has_member (edited, "greeting"));
}

static void
test_every_member_has_a_title_and_a_section (void)
{
  KmxRecordClass *klass = g_type_class_ref (KMX_TYPE_BUSINESS_FACTS);

  for (guint i = 0; i < klass->n_fields; i++) {
    const char *name = klass->fields[i].name;

    if (g_str_equal (name, "transcriber")) /* no person chooses it */
      continue;
    g_assert_true (g_strv_contains (kmx_agent_members, name));
    g_assert_cmpstr (kmx_agent_member_title (name), !=, name);
    g_assert_cmpstr (kmx_agent_member_section (name), !=, "overview");
  }
  g_type_class_unref (klass);
}

static void
test_faults_are_found_before_the_server_is_asked (void)
{
  g_autoptr (JsonObject) values = values_of_agent ();
  g_autofree char *none = kmx_agent_values_find_fault (values);
  g_autofree char *business = NULL;
  g_autofree char *name = NULL;

  g_assert_null (none);
  json_object_remove_member (values, "business_name");
  business = kmx_agent_values_find_fault (values);
  g_assert_cmpstr (business, ==, "/business_name");
  json_object_set_string_member (values, "name", "");
  name = kmx_agent_values_find_fault (values);
  g_assert_cmpstr (name, ==, "/name");
}

/* Edits of different members go together; only the same member is a conflict. */
static void
test_conflict_is_about_one_member (void)
{
  g_autoptr (JsonObject) base = values_of_agent ();
  g_autoptr (JsonObject) mine = values_of_agent ();
  g_autoptr (JsonObject) theirs = values_of_agent ();

  json_object_set_string_member (mine, "city", "Bonn");
  json_object_set_string_member (theirs, "street", "Ring 1");
  g_assert_false (kmx_agent_values_conflict (base, mine, theirs));
  json_object_set_string_member (theirs, "city", "Bonn");
  g_assert_false (kmx_agent_values_conflict (base, mine, theirs));
  json_object_set_string_member (theirs, "city", "Aachen");
  g_assert_true (kmx_agent_values_conflict (base, mine, theirs));
}

static void
test_nothing_is_nothing_however_it_is_written (void)
{
  g_autoptr (JsonObject) base = values_of_agent ();
  g_autoptr (JsonObject) mine = values_of_agent ();
  g_autoptr (JsonObject) gone = NULL;
  g_autoptr (JsonObject) none = NULL;

  json_object_set_string_member (mine, "street", "");
  json_object_set_array_member (mine, "faq", json_array_new ());
  none = kmx_agent_values_changes (base, mine);
  g_assert_cmpuint (json_object_get_size (none), ==, 0);
  json_object_remove_member (mine, "city");
  gone = kmx_agent_values_changes (base, mine);
  g_assert_cmpuint (json_object_get_size (gone), ==, 1);
  g_assert_true (json_object_get_null_member (gone, "city"));
}

static void
test_only_changes_are_changes (void)
{
  g_autoptr (JsonObject) base = values_of_agent ();
  g_autoptr (JsonObject) mine = values_of_agent ();
  g_autoptr (JsonObject) none = kmx_agent_values_changes (base, mine);
  g_autoptr (JsonObject) some = NULL;

  g_assert_cmpuint (json_object_get_size (none), ==, 0);
  json_object_set_string_member (mine, "name", "Werkstatt");
  json_object_set_boolean_member (mine, "enabled", FALSE);
  some = kmx_agent_values_changes (base, mine);
  g_assert_cmpuint (json_object_get_size (some), ==, 2);
  g_assert_cmpstr (json_object_get_string_member (some, "name"), ==, "Werkstatt");
  g_assert_false (json_object_get_boolean_member (some, "enabled"));
}

/* "Keep mine" keeps what only the other person changed. */
static void
test_merge_keeps_both_edits (void)
{
  g_autoptr (JsonObject) base = values_of_agent ();
  g_autoptr (JsonObject) mine = values_of_agent ();
  g_autoptr (JsonObject) theirs = values_of_agent ();
  g_autoptr (JsonObject) changes = NULL;
  g_autoptr (JsonObject) merged = NULL;

  json_object_set_string_member (mine, "name", "Meiner");
  json_object_set_string_member (theirs, "name", "Ihrer");
  json_object_set_string_member (theirs, "voice", "conrad");
  changes = kmx_agent_values_changes (base, mine);
  merged = kmx_agent_values_merge (theirs, changes);
  g_assert_cmpstr (json_object_get_string_member (merged, "name"), ==, "Meiner");
  g_assert_cmpstr (json_object_get_string_member (merged, "voice"), ==, "conrad");
  g_assert_cmpstr (json_object_get_string_member (merged, "city"), ==, "Köln");
}

static void
assert_text (JsonObject *values, const char *member, GListModel *voices, const char *expected)
{
  g_autofree char *text = kmx_agent_member_text (values, member, voices);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_values_in_words (void)
{
  g_autoptr (JsonObject) values = values_of_agent ();
  g_autoptr (GListStore) voices = g_list_store_new (KMX_TYPE_VOICE);
  g_autoptr (KmxVoice) katja = kmx_record_new (KMX_TYPE_VOICE, "id", "katja", "name", "Katja",
                                               "gender", "female", "language", "de", NULL);

  assert_text (values, "voice", NULL, "katja");
  g_list_store_append (voices, katja);
  assert_text (values, "voice", G_LIST_MODEL (voices), "Katja");
  assert_text (values, "language", NULL, "German");
  assert_text (values, "enabled", NULL, "On");
  assert_text (values, "instructions", NULL, "(empty)");
  assert_text (values, "call_max_s", NULL, "90 seconds");
  json_object_set_int_member (values, "call_max_s", 60);
  assert_text (values, "call_max_s", NULL, "1 minute");
}

static void
test_change_of_voice_in_words (void)
{
  g_autoptr (GListStore) voices = g_list_store_new (KMX_TYPE_VOICE);
  g_autoptr (KmxVoice) katja = kmx_record_new (KMX_TYPE_VOICE, "id", "katja", "name", "Katja",
                                               "gender", "female", "language", "de", NULL);
  g_autoptr (KmxFactsChange) change =
      kmx_record_new (KMX_TYPE_FACTS_CHANGE, "path", "/voice", "kind", "changed", "before",
                      "\"katja\"", "after", "\"long-gone\"", NULL);
  g_autoptr (KmxFactsChange) name = kmx_record_new (KMX_TYPE_FACTS_CHANGE, "path", "/staff/0/name",
                                                    "kind", "removed", "before", "\"katja\"", NULL);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *person = NULL;

  g_list_store_append (voices, katja);
  before = kmx_facts_words_before (change, G_LIST_MODEL (voices));
  after = kmx_facts_words_after (change, G_LIST_MODEL (voices));
  person = kmx_facts_words_before (name, G_LIST_MODEL (voices));
  g_assert_cmpstr (before, ==, "Katja");
  g_assert_cmpstr (after, ==, "long-gone");
  g_assert_cmpstr (person, ==, "katja");
}

static void
test_edits_at_the_provider_are_counted (void)
{
  g_autoptr (KmxAgent) agent = make_agent ();
  g_autofree char *text =
      g_strdup_printf ("%.*s,\"drift\":{\"count\":3}}", (int) sizeof AGENT - 2, AGENT);
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxAgent) edited = kmx_record_new_from_bytes (KMX_TYPE_AGENT, text, strlen (text),
                                                           KMX_RECORD_REFUSE_UNKNOWN, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (kmx_agent_drift_of (agent), ==, 0);
  g_assert_cmpuint (kmx_agent_drift_of (edited), ==, 3);
  g_assert_cmpint (kmx_agent_phase_of (edited), ==, kmx_agent_phase_of (agent));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/agent-values/body", test_body_is_a_whole_document);
  g_test_add_func ("/agent-values/changes", test_only_changes_are_changes);
  g_test_add_func ("/agent-values/merge", test_merge_keeps_both_edits);
  g_test_add_func ("/agent-values/titles", test_every_member_has_a_title_and_a_section);
  g_test_add_func ("/agent-values/faults", test_faults_are_found_before_the_server_is_asked);
  g_test_add_func ("/agent-values/conflict", test_conflict_is_about_one_member);
  g_test_add_func ("/agent-values/nothing", test_nothing_is_nothing_however_it_is_written);
  g_test_add_func ("/agent-values/words", test_values_in_words);
  g_test_add_func ("/agent-values/voice-changed", test_change_of_voice_in_words);
  g_test_add_func ("/agent-values/drift", test_edits_at_the_provider_are_counted);
  return g_test_run ();
}
