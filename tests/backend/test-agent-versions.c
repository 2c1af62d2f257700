/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include <string.h>

#include "kmx-error.h"
#include "kmx-facts-check.h"
#include "kmx-facts-diff.h"
#include "kmx-go-live.h"

/* The smallest document that may go live, with @more members. */
static KmxBusinessFacts *
make_facts (const char *more)
{
  g_autofree char *text = g_strdup_printf (
      "{\"business_name\":\"Autohaus Lindner\",\"language\":\"de\",\"sector\":\"standard\","
      "\"voice\":\"katja\"%s%s}",
      *more != '\0' ? "," : "", more);
  g_autoptr (GError) error = NULL;
  KmxBusinessFacts *facts = kmx_record_new_from_bytes (KMX_TYPE_BUSINESS_FACTS, text, strlen (text),
                                                       KMX_RECORD_REFUSE_UNKNOWN, &error);

  g_assert_no_error (error);
  return facts;
}

#define HOURS(DAY, OPENS, CLOSES)                                                                  \
  "{\"weekday\":" #DAY ",\"opens\":\"" OPENS "\",\"closes\":\"" CLOSES "\"}"
#define DESTINATION(PHONE, HOURS)                                                                  \
  "\"handover\":{\"enabled\":true,\"fallback\":\"callback\",\"destinations\":[{\"label\":\"x\","   \
  "\"phone_e164\":\"" PHONE "\",\"hours\":[" HOURS "]}]}"
#define KEPT(TRANSCRIPT, SUMMARY, NUMBER)                                                          \
  "\"retention\":{\"transcript_days\":" #TRANSCRIPT ",\"summary_days\":" #SUMMARY                  \
  ",\"number_days\":" #NUMBER "}"
#define EXCEPTION(MEMBERS) "\"exceptions\":[{" MEMBERS "}]"

/* What is refused, and where; NULL: nothing is. */
static void
test_facts_are_checked_as_a_whole (void)
{
  static const char *const table[][2] = {
    { "", NULL },
    { "\"hours\":[" HOURS (1, "08:00", "12:00") "," HOURS (1, "12:00", "18:00") "]", NULL },
    { "\"hours\":[" HOURS (1, "08:00", "12:00") "," HOURS (1, "11:59", "18:00") "]",
      "/hours/1/opens" },
    { "\"hours\":[" HOURS (1, "11:59", "18:00") "," HOURS (1, "08:00", "12:00") "]",
      "/hours/0/opens" },
    { "\"hours\":[" HOURS (1, "20:00", "02:00") "," HOURS (2, "02:00", "04:00") "]", NULL },
    { "\"hours\":[" HOURS (1, "20:00", "02:00") "," HOURS (2, "01:00", "04:00") "]",
      "/hours/1/opens" },
    /* The night from Sunday reaches into the first Monday. */
    { "\"hours\":[" HOURS (7, "20:00", "02:00") "," HOURS (1, "01:00", "04:00") "]",
      "/hours/1/opens" },
    { "\"hours\":[" HOURS (1, "00:00", "24:00") "," HOURS (2, "00:00", "24:00") "]", NULL },
    { "\"hours\":[" HOURS (3, "24:00", "08:00") "]", "/hours/0/opens" },
    { "\"hours\":[" HOURS (3, "08:60", "09:00") "]", "/hours/0/opens" },
    { "\"hours\":[" HOURS (3, "08:00", "8 Uhr") "]", "/hours/0/closes" },
    { EXCEPTION ("\"from_date\":\"2026-12-24\",\"to_date\":\"2027-01-01\",\"closed\":true"), NULL },
    { EXCEPTION ("\"from_date\":\"2027-02-29\",\"closed\":true"), "/exceptions/0/from_date" },
    { EXCEPTION ("\"from_date\":\"2026-1-024\",\"closed\":true"), "/exceptions/0/from_date" },
    { EXCEPTION ("\"from_date\":\"2026-12-24\",\"to_date\":\"2026-12-23\",\"closed\":true"),
      "/exceptions/0/to_date" },
    { EXCEPTION ("\"from_date\":\"2026-12-24\",\"to_date\":\"2028-12-23\",\"closed\":true"),
      "/exceptions/0/to_date" },
    { EXCEPTION ("\"from_date\":\"2026-12-24\",\"closed\":false"), "/exceptions/0/opens" },
    { EXCEPTION ("\"from_date\":\"2026-12-24\",\"closed\":true,\"opens\":\"08:00\""),
      "/exceptions/0/closed" },
    { DESTINATION ("+493023125901", HOURS (5, "22:00", "06:00")), NULL },
    { DESTINATION ("+4930112", ""), "/handover/destinations/0/phone_e164" },
    { DESTINATION ("030 23125901", ""), "/handover/destinations/0/phone_e164" },
    { DESTINATION ("+493023125901", HOURS (5, "22:00", "26:00")),
      "/handover/destinations/0/hours/0/closes" },
    { "\"handover\":{\"enabled\":true,\"fallback\":\"number\"}", "/handover/fallback_e164" },
    { "\"handover\":{\"enabled\":true,\"fallback\":\"number\",\"fallback_e164\":\"+4930110\"}"
      "",
      "/handover/fallback_e164" },
    { KEPT (180, 365, 365), NULL },
    { "\"greeting\":\"Hallo {{name}}\"", "/greeting" },
    { "\"faq\":[{\"question\":\"A\",\"answer\":\"B\"},{\"question\":\"C\",\"answer\":\"\u202eD\"}]",
      "/faq/1/answer" },
    { "\"goals\":[{\"text\":\"\u2067Ziel\"}]", "/goals/0/text" },
    { "\"greeting\":\"Grüß Gott 🙂\"", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autoptr (KmxBusinessFacts) facts = make_facts (table[i][0]);
    g_autoptr (GError) error = NULL;
    gboolean fine = kmx_business_facts_check (facts, FALSE, &error);

    if (fine != (table[i][1] == NULL))
      g_test_message ("%s: %s", table[i][0], error != NULL ? error->message : "accepted");
    g_assert_cmpint (fine, ==, table[i][1] == NULL);
    g_assert_cmpstr (kmx_error_get_member (error), ==, table[i][1]);
  }
}

static void
test_sectors_limit_retention (void)
{
  static const struct {
    const char *sector, *retention, *member;
  } table[] = {
    { "health", KEPT (7, 90, 90), NULL },
    { "health", KEPT (8, 90, 90), "/retention/transcript_days" },
    { "secrecy", KEPT (0, 91, 90), "/retention/summary_days" },
    { "secrecy", KEPT (0, 30, 91), "/retention/number_days" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autoptr (KmxBusinessFacts) standard = make_facts (table[i].retention);
    g_autoptr (KmxBusinessFacts) facts =
        kmx_record_copy_with (standard, "sector", table[i].sector, NULL);
    g_autoptr (GError) error = NULL;

    g_assert_cmpint (kmx_business_facts_check (facts, FALSE, &error), ==, table[i].member == NULL);
    g_assert_cmpstr (kmx_error_get_member (error), ==, table[i].member);
  }
}

static char *
diff (const char *before, const char *after)
{
  g_autoptr (KmxBusinessFacts) old_facts = make_facts (before);
  g_autoptr (KmxBusinessFacts) new_facts = make_facts (after);
  g_autoptr (JsonArray) changes = kmx_facts_diff (old_facts, new_facts);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (changes); i++) {
    JsonObject *change = json_array_get_object_element (changes, i);

    g_string_append_printf (text, "%s%s %s", i > 0 ? ", " : "",
                            json_object_get_string_member (change, "path"),
                            json_object_get_string_member (change, "kind"));
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

#define LINES(...) "\"goals\":[" __VA_ARGS__ "]"
#define LINE(TEXT) "{\"text\":\"" TEXT "\"}"
#define SERVICE(NAME, CENTS) "{\"name\":\"" NAME "\",\"price_cents\":" #CENTS "}"

static void
test_differences_belong_to_things (void)
{
  static const char *const table[][3] = {
    { "\"city\":\"Bonn\"", "\"city\":\"Bonn\"", "" },
    { "\"city\":\"Bonn\"", "\"city\":\"Köln\"", "/city changed" },
    { "", "\"city\":\"Köln\"", "/city added" },
    { "\"city\":\"Köln\"", "", "/city removed" },
    { LINES (LINE ("a") "," LINE ("b")), LINES (LINE ("c") "," LINE ("a") "," LINE ("b")),
      "/goals/0 added" },
    { LINES (LINE ("a") "," LINE ("b")), LINES (LINE ("b")), "/goals/0 removed" },
    { LINES (LINE ("a") "," LINE ("b")), LINES (LINE ("b") "," LINE ("a")), "/goals changed" },
    { LINES (LINE ("a") "," LINE ("a")), LINES (LINE ("a")), "/goals/1 removed" },
    { "\"services\":[" SERVICE ("A", 1) "," SERVICE ("B", 2) "]",
      "\"services\":[" SERVICE ("B", 3) "]",
      "/services/0 removed, /services/0/price_cents changed" },
    { "\"hours\":[" HOURS (1, "08:00", "12:00") "]", "\"hours\":[" HOURS (1, "08:00", "13:00") "]",
      "/hours/0/closes changed" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autofree char *found = diff (table[i][0], table[i][1]);

    g_assert_cmpstr (found, ==, table[i][2]);
  }
}

#define READY                                                                                      \
  "\"hours\":[" HOURS (1, "08:00", "18:00") "],"                                                   \
                                            "\"handover\":{\"enabled\":true,\"fallback\":"         \
                                            "\"callback\"}"

static char *
list_red (const KmxGoLive *state)
{
  g_autoptr (JsonArray) checks = kmx_go_live_check (state);
  g_autoptr (GString) text = g_string_new (NULL);

  g_assert_cmpuint (json_array_get_length (checks), ==, 11);
  for (guint i = 0; i < json_array_get_length (checks); i++) {
    JsonObject *check = json_array_get_object_element (checks, i);

    if (!json_object_get_boolean_member (check, "passed"))
      g_string_append_printf (text, "%s%s%s", text->len > 0 ? " " : "",
                              json_object_get_string_member (check, "check"),
                              json_object_get_boolean_member (check, "legal") ? "!" : "");
  }
  g_assert_cmpint (kmx_go_live_is_ready (checks), ==, text->len == 0);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* As in data/agent-templates/werkstatt.de.json. */
#define EXAMPLE_NUMBER                                                                             \
  "\"hours\":[" HOURS (1, "08:00",                                                                 \
                       "18:00") "],\"handover\":{\"enabled\":true,\"fallback\":"                   \
                                "\"callback\",\"destinations\":[{\"label\":\"Büro\",\"phone_"     \
                                "e164\":\"+493023125099\"},"                                       \
                                "{\"label\":\"Werkstatt\",\"phone_e164\":\"+493023125071\"}]}"

static void
expect_red (const KmxGoLive *state, const char *facts_text, const char *sector, const char *red)
{
  g_autoptr (KmxBusinessFacts) standard = make_facts (facts_text);
  g_autoptr (KmxBusinessFacts) facts = kmx_record_copy_with (standard, "sector", sector, NULL);
  KmxGoLive whole = *state;
  g_autofree char *found = NULL;

  whole.facts = facts;
  found = list_red (&whole);
  g_assert_cmpstr (found, ==, red);
}

static void
test_each_check_red_and_green (void)
{
  const KmxGoLive ready = {
    .agent_id = "0191f3a0-0000-7000-8000-000000000001",
    .account_id = "0191f3a0-0000-7000-8000-00000000000a",
    .name = "Empfang",
    .zone = "Europe/Berlin",
    .avv_accepted = TRUE,
    .credit_cents = 1,
    .rehearsed = TRUE,
  };
  KmxGoLive state = ready;
  g_autofree char *nothing = NULL;

  expect_red (&state, READY, "standard", "");
  expect_red (&state, "", "standard", "opening_hours human!");
  expect_red (&state, READY ",\"greeting\":\"{{x}}\"", "standard",
              "facts ai_notice! emergency_rule!");
  expect_red (&state, READY, "health", "sector!");
  expect_red (&state, READY, "secrecy", "sector!");
  state.sector_evident = TRUE;
  expect_red (&state, READY, "health", "");
  expect_red (&state, READY, "secrecy", "sector!");
  state.secrecy_accepted = TRUE;
  expect_red (&state, READY, "secrecy", "");
  state = ready;
  state.avv_accepted = FALSE;
  expect_red (&state, READY, "standard", "avv!");
  state = ready;
  state.credit_cents = 0;
  expect_red (&state, READY, "standard", "credit");
  state = ready;
  state.rehearsed = FALSE;
  expect_red (&state, READY, "standard", "rehearsal");
  state = ready;
  state.number_without_fallback = "+493023125200";
  expect_red (&state, READY, "standard", "fallback");
  state = ready;
  expect_red (&state, READY ",\"city\":\"Musterstadt\"", "standard", "");
  expect_red (&state, EXAMPLE_NUMBER, "standard", "");
  state.template = "werkstatt";
  expect_red (&state, READY, "standard", "");
  expect_red (&state, READY ",\"city\":\"Hannover\"", "standard", "");
  expect_red (&state, READY ",\"city\":\"Musterstadt\"", "standard", "template");
  expect_red (&state, EXAMPLE_NUMBER, "standard", "template");
  expect_red (&state, READY ",\"email\":\"info@autohaus.example\"", "standard", "template");
  state.template = "buero";
  expect_red (&state, READY ",\"email\":\"info@autohaus.example\"", "standard", "");
  nothing = list_red (&ready);
  g_assert_cmpstr (nothing, ==, "facts ai_notice! emergency_rule! opening_hours human! sector!");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/agent-versions/facts", test_facts_are_checked_as_a_whole);
  g_test_add_func ("/agent-versions/retention", test_sectors_limit_retention);
  g_test_add_func ("/agent-versions/diff", test_differences_belong_to_things);
  g_test_add_func ("/agent-versions/checks", test_each_check_red_and_green);
  return g_test_run ();
}
