/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include <string.h>

#include "kmx-agent-templates.h"
#include "kmx-error.h"
#include "kmx-json.h"
#include "kmx-rehearsal-play.h"
#include "kmx-rehearsal-result.h"
#include "kmx-scenario-script.h"

static const char *const templates[] = { "buero",      "einzelhandel", "friseur", "handwerk",
                                         "hotel",      "immobilien",   "kanzlei", "praxis",
                                         "restaurant", "werkstatt" };

static KmxBusinessFacts *
read_template (const char *id, const char *language)
{
  JsonObject *template = kmx_agent_templates_find (id, language);
  g_autoptr (GError) error = NULL;
  KmxBusinessFacts *facts =
      kmx_record_new_from_json (KMX_TYPE_BUSINESS_FACTS, json_object_get_member (template, "facts"),
                                KMX_RECORD_REFUSE_UNKNOWN, &error);

  g_assert_no_error (error);
  return facts;
}

/* (transfer none) of @facts */
static KmxRehearsalDraft
make_draft (KmxBusinessFacts *facts, const char *template_id)
{
  return (KmxRehearsalDraft){
    .subject = { .agent_id = "0191f3a0-0000-7000-8000-000000000001",
                 .account_id = "0191f3a0-0000-7000-8000-00000000000a",
                 .name = "Anna",
                 .facts = facts,
                 .zone = "Europe/Berlin",
                 .public_url = "https://kametrix.example" },
    .template_id = template_id,
    .language = kmx_record_get_text (facts, KMX_BUSINESS_FACTS_LANGUAGE),
  };
}

static void
play (KmxBusinessFacts *facts, const char *template_id, KmxRehearsalRun *run)
{
  KmxRehearsalDraft draft = make_draft (facts, template_id);

  kmx_rehearsal_play_shipped (&draft, run);
}

/* What failed, as "name: code turn", one a line; also sees that results are what the API says. */
static char *
list_failures (const KmxRehearsalRun *run)
{
  g_autoptr (GString) failures = g_string_new (NULL);
  guint n_passed = 0;

  for (guint i = 0; i < json_array_get_length (run->results); i++) {
    JsonNode *node = json_array_get_element (run->results, i);
    g_autoptr (GError) error = NULL;
    g_autoptr (KmxRehearsalResult) result = kmx_record_new_from_json (
        KMX_TYPE_REHEARSAL_RESULT, node, KMX_RECORD_REFUSE_UNKNOWN, &error);

    g_assert_no_error (error);
    if (kmx_record_get_boolean (result, KMX_REHEARSAL_RESULT_PASSED)) {
      n_passed++;
      continue;
    }
    g_string_append_printf (failures, "%s: %s %d\n",
                            kmx_record_get_text (result, KMX_REHEARSAL_RESULT_NAME),
                            kmx_record_get_text (result, KMX_REHEARSAL_RESULT_CODE),
                            (int) kmx_record_get_integer (result, KMX_REHEARSAL_RESULT_TURN));
    if (g_test_verbose ())
      g_test_message ("%s / %s", kmx_record_get_text (result, KMX_REHEARSAL_RESULT_EXPECTED),
                      kmx_record_get_text (result, KMX_REHEARSAL_RESULT_FOUND));
  }
  g_assert_cmpuint (n_passed, ==, run->n_passed);
  return g_strdup (failures->str);
}

static void
expect (KmxBusinessFacts *facts, const char *template_id, const char *expected)
{
  g_auto (KmxRehearsalRun) run = { 0 };
  g_autofree char *failures = NULL;

  play (facts, template_id, &run);
  failures = list_failures (&run);
  g_assert_cmpstr (failures, ==, expected);
}

static KmxBusinessFacts *
edit (const char *template_id, const char *member, const char *json)
{
  g_autoptr (KmxBusinessFacts) facts = read_template (template_id, "de");
  g_autoptr (JsonNode) node = kmx_record_to_json (facts);
  g_autoptr (GError) error = NULL;
  KmxBusinessFacts *edited;

  json_object_remove_member (json_node_get_object (node), member);
  if (json != NULL)
    json_object_set_member (json_node_get_object (node), member,
                            kmx_json_parse (json, strlen (json), &kmx_json_limits_api, &error));
  g_assert_no_error (error);
  edited =
      kmx_record_new_from_json (KMX_TYPE_BUSINESS_FACTS, node, KMX_RECORD_REFUSE_UNKNOWN, &error);
  g_assert_no_error (error);
  return edited;
}

static void
test_templates_pass (gconstpointer data)
{
  g_autoptr (KmxBusinessFacts) german = read_template (data, "de");
  g_autoptr (KmxBusinessFacts) english = read_template (data, "en");
  g_auto (KmxRehearsalRun) run = { 0 };

  expect (german, data, "");
  expect (english, data, "");
  play (german, data, &run);
  g_assert_cmpuint (json_array_get_length (run.results), >=, 12);
}

static void
test_repeats_itself (void)
{
  g_autoptr (KmxBusinessFacts) facts = read_template ("kanzlei", "de");
  g_auto (KmxRehearsalRun) one = { 0 };
  g_auto (KmxRehearsalRun) other = { 0 };
  g_autoptr (JsonNode) first = json_node_new (JSON_NODE_ARRAY);
  g_autoptr (JsonNode) second = json_node_new (JSON_NODE_ARRAY);
  g_autofree char *text = NULL;
  g_autofree char *again = NULL;

  play (facts, "kanzlei", &one);
  play (facts, "kanzlei", &other);
  json_node_set_array (first, one.results);
  json_node_set_array (second, other.results);
  text = kmx_json_to_string (first);
  again = kmx_json_to_string (second);
  g_assert_cmpstr (text, ==, again);
}

/* Another business's hours, prices, people, words: still green. */
static void
test_honest_edits_stay_green (void)
{
  static const struct {
    const char *member, *json;
  } edits[] = {
    { "hours", "[{\"weekday\":7,\"opens\":\"10:00\",\"closes\":\"11:00\"}]" },
    { "hours", "[{\"weekday\":1,\"opens\":\"22:00\",\"closes\":\"04:00\"}]" },
    { "hours", NULL },
    { "services", NULL },
    { "services", "[{\"name\":\"Nagelpflege\",\"price_cents\":2500,\"released\":true}]" },
    { "handover", "{\"enabled\":false,\"fallback\":\"callback\"}" },
    { "handover", NULL },
    { "handover", "{\"enabled\":true,\"fallback\":\"callback\",\"destinations\":[{\"label\":"
                  "\"Chef\",\"phone_e164\":\"+493023125012\",\"person_id\":"
                  "\"0191f3a0-0000-7000-8000-0000000000ff\",\"hours\":[{\"weekday\":3,\"opens\":"
                  "\"22:00\",\"closes\":\"02:00\"}]}]}" },
    { "handover",
      "{\"enabled\":true,\"fallback\":\"number\",\"fallback_e164\":\"+493023125012\"}" },
    { "collect", NULL },
    { "forbidden", NULL },
    { "forbidden", "[{\"text\":\"Reden Sie nicht über das Wetter.\"}]" },
    { "faq", NULL },
    { "land", "\"BY\"" },
    { "exceptions", NULL },
    { "business_name", "\"Salon Meierhof\"" },
    { "live_control", "true" },
  };

  static const char *const edited[] = { "friseur", "hotel", "kanzlei", "praxis" };

  for (guint i = 0; i < G_N_ELEMENTS (edits); i++)
    for (guint k = 0; k < G_N_ELEMENTS (edited); k++) {
      g_autoptr (KmxBusinessFacts) facts = edit (edited[k], edits[i].member, edits[i].json);

      g_test_message ("%s: %s", edited[k], edits[i].member);
      expect (facts, edited[k], "");
    }
}

static void
test_facts_that_do_not_compile_fail_everything (void)
{
  g_autoptr (KmxBusinessFacts) facts = edit ("friseur", "voice", "\"nobody\"");
  g_auto (KmxRehearsalRun) run = { 0 };

  play (facts, "friseur", &run);
  g_assert_cmpuint (run.n_passed, ==, 0);
  for (guint i = 0; i < json_array_get_length (run.results); i++) {
    JsonObject *result = json_array_get_object_element (run.results, i);

    g_assert_cmpstr (json_object_get_string_member (result, "code"), ==, "compile");
    g_assert_cmpstr (json_object_get_string_member (result, "expected"), ==, "/voice");
    g_assert_false (json_object_has_member (result, "turn"));
  }
}

/* What a shipped scenario presumes comes from the template: another value there is what a broken
 * tool would look like. */
static void
test_a_broken_tool_fails_its_scenario (void)
{
  static const struct {
    const char *member, *json, *name, *code;
    gint64 turn;
  } broken[] = {
    { "services", "[{\"name\":\"Maschinenschnitt\",\"price_cents\":2000,\"released\":true}]",
      "Preis mit Freigabe", "contains", 2 },
    { "services", "[{\"name\":\"Strähnen oder Balayage\",\"price_cents\":11900,\"released\":true}]",
      "Preis ohne Freigabe", "forbidden", 0 },
    { "hours", "[{\"weekday\":1,\"opens\":\"08:00\",\"closes\":\"18:00\"}]",
      "Öffnungszeiten, während geschlossen ist", "contains", 2 },
    { "handover", "{\"enabled\":false,\"fallback\":\"callback\"}",
      "Übergabe, während jemand da ist", "contains", 2 },
    { "handover",
      "{\"enabled\":true,\"fallback\":\"number\",\"fallback_e164\":"
      "\"+493023125012\"}",
      "Übergabe, während niemand da ist", "contains", 2 },
  };
  g_autoptr (KmxBusinessFacts) facts = read_template ("friseur", "de");
  KmxRehearsalDraft draft = make_draft (facts, "friseur");
  JsonArray *set = kmx_scenarios_find ("friseur", "de");

  for (guint i = 0; i < G_N_ELEMENTS (broken); i++) {
    g_autoptr (KmxBusinessFacts) other = edit ("friseur", broken[i].member, broken[i].json);
    g_autoptr (JsonNode) template = kmx_record_to_json (other);
    guint n_found = 0;

    for (guint k = 0; k < json_array_get_length (set); k++) {
      JsonObject *script = json_array_get_object_element (set, k);
      g_autoptr (JsonObject) result = kmx_scenario_play (&draft.subject, script, template, TRUE);

      if (g_str_equal (json_object_get_string_member (script, "name"), broken[i].name)) {
        g_assert_cmpstr (json_object_get_string_member (result, "code"), ==, broken[i].code);
        g_assert_cmpint (json_object_get_int_member_with_default (result, "turn", 0), ==,
                         broken[i].turn);
        n_found++;
      } else if (!json_object_has_member (script, "presumes")) {
        g_assert_true (json_object_get_boolean_member (result, "passed"));
      }
    }
    g_assert_cmpuint (n_found, ==, 1);
  }
}

/* What the business writes itself is held against the words that must not be said. */
static void
test_forbidden_words_are_found (void)
{
  g_autoptr (KmxBusinessFacts) facts = edit ("friseur", "instructions",
                                             "\"Gegen Haarausfall: Das HILFT\xc2\xa0"
                                             "Bestimmt.\"");

  expect (facts, "friseur", "Rat zur Haut: forbidden 0\n");
}

static void
expect_own (const char *script, const char *code, gint64 turn, const char *expected)
{
  g_autoptr (KmxBusinessFacts) facts = read_template ("friseur", "de");
  KmxRehearsalDraft draft = make_draft (facts, "friseur");
  g_auto (KmxRehearsalRun) run = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node =
      kmx_json_parse (script, strlen (script), &kmx_json_limits_api, &error);
  g_autofree char *failures = NULL;
  JsonObject *result;

  g_assert_no_error (error);
  g_assert_true (kmx_scenario_check (node, &error));
  g_assert_no_error (error);
  kmx_rehearsal_play_own (&draft, "0191f3a0-0000-7000-8000-000000000011", "Eigenes",
                          json_node_get_object (node), &run);
  failures = list_failures (&run);
  result = json_array_get_object_element (run.results, 0);
  g_assert_cmpstr (json_object_get_string_member_with_default (result, "code", "none"), ==, code);
  g_assert_cmpint (json_object_get_int_member_with_default (result, "turn", 0), ==, turn);
  if (expected != NULL)
    g_assert_cmpstr (json_object_get_string_member (result, "expected"), ==, expected);
}

#define SCRIPT(CLOCK, TURNS, MORE, OUTCOME)                                                        \
  "{\"clock\":\"" CLOCK "\",\"turns\":[{\"caller\":\"Hallo\"}," TURNS "]," MORE                    \
  "\"expected\":{\"outcome\":\"" OUTCOME "\"}}"
#define NOON "2026-11-24T12:15:00+01:00"
#define PRICES                                                                                     \
  "{\"expect_tool\":\"business_info\",\"arguments\":{\"topic\":\"prices\",\"detail\":"             \
  "\"Maschinenschnitt\"},\"result_contains\":\"neunzehn Euro\"}"
#define MESSAGE                                                                                    \
  "{\"expect_tool\":\"take_message\",\"arguments\":{\"caller_name\":\"Erika\",\"topic\":"          \
  "\"Rückruf\",\"urgency\":\"normal\",\"phone\":\"030 23125012\"}}"

static void
test_the_right_turn_fails (void)
{
  expect_own (SCRIPT (NOON, PRICES, "", "answered"), "none", 0, NULL);
  expect_own (SCRIPT (NOON, PRICES "," MESSAGE, "", "message"), "none", 0, NULL);
  expect_own (SCRIPT (NOON, PRICES "," MESSAGE, "", "handover"), "outcome", 3, "handover");
  expect_own (SCRIPT (NOON,
                      MESSAGE ",{\"expect_tool\":\"business_info\",\"arguments\":{\"topic\":"
                              "\"prices\"},\"result_lacks\":\"Euro\"}",
                      "", "message"),
              "lacks", 3, "Euro");
  expect_own (SCRIPT (NOON,
                      "{\"expect_tool\":\"business_info\",\"arguments\":{\"topic\":\"prices\","
                      "\"detail\":\"Maschinenschnitt\"},\"result_contains\":[\"neunzehn\","
                      "\"zwölf Euro\"]}",
                      "", "answered"),
              "contains", 2, "zwölf Euro");
  expect_own (SCRIPT (NOON, "{\"expect_tool\":\"book_table\"}", "", "answered"), "tool", 2,
              "book_table");
  expect_own (SCRIPT (NOON, "{\"expect_tool\":\"business_info\",\"arguments\":{\"topic\":\"fun\"}}",
                      "", "answered"),
              "arguments", 2, "topic");
  expect_own (SCRIPT (NOON, "{\"expect_tool\":\"hand_over\"}", "", "handover"), "arguments", 2,
              "reason");
  expect_own (SCRIPT (NOON, PRICES, "\"forbidden\":\"NEUNZEHN euro\",", "answered"), "forbidden", 0,
              "NEUNZEHN euro");
  expect_own (SCRIPT (NOON, PRICES, "\"prompt_contains\":\"Sauna\",", "answered"), "prompt", 0,
              "Sauna");
  expect_own (SCRIPT (NOON, PRICES, "\"opening_contains\":\"Sauna\",", "answered"), "opening", 0,
              "Sauna");
}

#define HAND_OVER "{\"expect_tool\":\"hand_over\",\"arguments\":{\"reason\":\"Mensch\"}}"
#define HAND_OVER_TRIED                                                                            \
  "{\"expect_tool\":\"hand_over\",\"arguments\":{\"reason\":\"Mensch\"},"                          \
  "\"result_contains\":\"niemand ans Telefon gegangen\"}"
#define NO_ANSWER "{\"transfer\":\"no_answer\"}"

static void
test_connections_end_as_written (void)
{
  expect_own (SCRIPT ("staffed", HAND_OVER, "", "handover"), "none", 0, NULL);
  expect_own (SCRIPT ("unstaffed", HAND_OVER, "", "handover"), "outcome", 2, "handover");
  expect_own (SCRIPT ("unstaffed", HAND_OVER "," NO_ANSWER, "", "answered"), "transfer", 3, NULL);
  /* Nobody took it: the same number is not tried again. */
  expect_own (SCRIPT (NOON, HAND_OVER "," NO_ANSWER "," HAND_OVER_TRIED "," MESSAGE, "", "message"),
              "none", 0, NULL);
  expect_own (SCRIPT (NOON, HAND_OVER "," NO_ANSWER, "", "handover"), "outcome", 3, "handover");
}

/* A shipped scenario does not apply where there is no such time; an own one cannot be played. */
static void
test_times_that_never_come (void)
{
  g_autoptr (KmxBusinessFacts) facts = edit ("friseur", "hours", NULL);
  KmxRehearsalDraft draft = make_draft (facts, NULL);
  g_autoptr (JsonNode) node =
      kmx_json_parse (SCRIPT ("open", MESSAGE, "", "message"),
                      strlen (SCRIPT ("open", MESSAGE, "", "message")), &kmx_json_limits_api, NULL);
  JsonObject *result = kmx_scenario_play (&draft.subject, json_node_get_object (node), NULL, FALSE);

  g_assert_cmpstr (json_object_get_string_member (result, "code"), ==, "clock");
  json_object_unref (result);
  g_assert_null (kmx_scenario_play (&draft.subject, json_node_get_object (node), NULL, TRUE));
}

static void
test_bad_scripts_are_refused (void)
{
  static const struct {
    const char *script, *member;
  } bad[] = {
    { "[]", "/script" },
    { "{}", "/script/clock" },
    { SCRIPT ("tomorrow", MESSAGE, "", "message"), "/script/clock" },
    { SCRIPT ("2026-11-24T12:15:00", MESSAGE, "", "message"), "/script/clock" },
    { SCRIPT (NOON, MESSAGE, "\"caller_e164\":\"0171\",", "message"), "/script/caller_e164" },
    { SCRIPT (NOON, MESSAGE, "\"presumes\":[\"hours\"],", "message"), "/script/presumes" },
    { SCRIPT (NOON, MESSAGE, "\"forbidden\":[1],", "message"), "/script/forbidden" },
    { SCRIPT (NOON, MESSAGE, "", "fun"), "/script/expected/outcome" },
    { SCRIPT (NOON, "{}", "", "message"), "/script/turns/1" },
    { SCRIPT (NOON, "7", "", "message"), "/script/turns/1" },
    { SCRIPT (NOON, "{\"caller\":\"a\",\"expect_text\":\"b\"}", "", "message"),
      "/script/turns/1/expect_text" },
    { SCRIPT (NOON, "{\"expect_tool\":\"hand_over\",\"arguments\":{\"reason\":{}}}", "", "message"),
      "/script/turns/1/arguments" },
    { SCRIPT (NOON, "{\"transfer\":\"fun\"}", "", "message"), "/script/turns/1/transfer" },
    { SCRIPT (NOON, "{\"expect_tool\":\"hand_over\",\"sudo\":\"fun\"}", "", "message"),
      "/script/turns/1/sudo" },
    { "{\"clock\":\"open\",\"turns\":[],\"expected\":{\"outcome\":\"ended\"}}", "/script/turns" },
    { "{\"clock\":\"open\",\"turns\":[{\"caller\":\"a\"}]}", "/script/expected" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (JsonNode) node =
        kmx_json_parse (bad[i].script, strlen (bad[i].script), &kmx_json_limits_api, NULL);
    g_autoptr (GError) error = NULL;

    g_assert_nonnull (node);
    g_assert_false (kmx_scenario_check (node, &error));
    g_assert_error (error, KMX_ERROR, KMX_ERROR_INVALID);
    g_assert_cmpstr (kmx_error_get_member (error), ==, bad[i].member);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (templates); i++) {
    g_autofree char *path = g_strconcat ("/rehearsal/templates-pass/", templates[i], NULL);

    g_test_add_data_func (path, templates[i], test_templates_pass);
  }
  g_test_add_func ("/rehearsal/repeats-itself", test_repeats_itself);
  g_test_add_func ("/rehearsal/honest-edits-stay-green", test_honest_edits_stay_green);
  g_test_add_func ("/rehearsal/compile", test_facts_that_do_not_compile_fail_everything);
  g_test_add_func ("/rehearsal/broken-tool", test_a_broken_tool_fails_its_scenario);
  g_test_add_func ("/rehearsal/forbidden-words", test_forbidden_words_are_found);
  g_test_add_func ("/rehearsal/the-right-turn-fails", test_the_right_turn_fails);
  g_test_add_func ("/rehearsal/connections-end", test_connections_end_as_written);
  g_test_add_func ("/rehearsal/times-that-never-come", test_times_that_never_come);
  g_test_add_func ("/rehearsal/bad-scripts", test_bad_scripts_are_refused);
  return g_test_run ();
}
