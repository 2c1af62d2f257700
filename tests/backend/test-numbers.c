/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include <string.h>

#include "kmx-number.h"
#include "kmx-test-rules.h"

#define US KMX_TEST_ACCOUNT
#define THEM KMX_TEST_OTHER
#define NUMBER "0191f3a0-0000-7000-8000-000000000010"
#define AGENT "0191f3a0-0000-7000-8000-000000000001"
#define FOREIGN "0191f3a0-0000-7000-8000-000000000002"
#define FACTS                                                                                      \
  "{\"business_name\":\"Lindner\",\"language\":\"de\",\"sector\":\"standard\",\"voice\":"          \
  "\"katja\"}"
#define ACTOR "'0191f3a0-0000-7000-8000-0000000000ff', 'Erika Lindner'"

static void
set_up (RulesFixture *fixture, gconstpointer data)
{
  kmx_test_rules_set_up (fixture, data);
  kmx_test_expect (fixture, NULL, "",
                   "INSERT INTO agent (id, account_id, name, facts) VALUES"
                   " ('" AGENT "', '" US "', 'Empfang', '" FACTS "'),"
                   " ('" FOREIGN "', '" THEM "', 'Fremd', '" FACTS "')");
  kmx_test_expect (fixture, NULL, "new",
                   "SELECT number_seen('" NUMBER "', 'p1', '+493023125200', 'active', true)");
}

static void
give (RulesFixture *fixture)
{
  kmx_test_expect (fixture, NULL, "2",
                   "SELECT number_give('" NUMBER "', '" US "', " ACTOR ")->>'revision'");
}

static void
test_a_number_is_given_and_assigned (RulesFixture *fixture, gconstpointer data)
{
  kmx_test_expect (fixture, US, "0", "SELECT count(*) FROM number");
  give (fixture);
  kmx_test_expect (fixture, THEM, "KM404",
                   "SELECT number_edit('" NUMBER "', 2, 'x', NULL, false, NULL, false, " ACTOR ")");
  kmx_test_expect (fixture, US, "KM400",
                   "SELECT number_edit('" NUMBER "', 2, NULL, '" FOREIGN "', false, NULL, false,"
                   " " ACTOR ")");
  kmx_test_expect (fixture, US, "Empfang",
                   "SELECT number_edit('" NUMBER "', 2, 'Werkstatt', '" AGENT "', false,"
                   " '+493023125333', false, " ACTOR ")->>'agent_name'");
  kmx_test_expect (fixture, US, "KM412",
                   "SELECT number_edit('" NUMBER "', 2, 'x', NULL, false, NULL, false, " ACTOR ")");
  kmx_test_expect (fixture, US, "+493023125200",
                   "SELECT agent_json(a)->'numbers'->0->>'e164' FROM agent a");
  kmx_test_expect (fixture, US, "Werkstatt,+493023125333,",
                   "SELECT concat(j->>'label', ',', j->>'fallback_e164', ',', j->>'agent_id') FROM"
                   " number_edit('" NUMBER "', 3, NULL, NULL, true, NULL, false, " ACTOR ") j");
  kmx_test_expect (fixture, US, "Werkstatt,,",
                   "SELECT concat(j->>'label', ',', j->>'fallback_e164', ',', j->>'agent_id') FROM"
                   " number_edit('" NUMBER "', 4, NULL, NULL, false, NULL, true, " ACTOR ") j");
  kmx_test_expect (fixture, NULL, "1", "SELECT count(*) FROM job WHERE kind = 'number.sync'");
}

static void
test_bad_fallbacks_are_refused (RulesFixture *fixture, gconstpointer data)
{
  static const char *const bad[] = { "+493023125200", "030 23125333", "+49112", "+49110", "112" };

  give (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    kmx_test_expect (
        fixture, US, "KM400",
        "SELECT number_edit('" NUMBER "', 2, NULL, NULL, false, '%s', false, " ACTOR ")", bad[i]);
}

static void
test_a_number_taken_away_loses_its_agent (RulesFixture *fixture, gconstpointer data)
{
  give (fixture);
  kmx_test_expect (fixture, US, "3",
                   "SELECT number_edit('" NUMBER "', 2, NULL, '" AGENT "', false, NULL, false,"
                   " " ACTOR ")->>'revision'");
  kmx_test_expect (fixture, NULL, THEM,
                   "SELECT number_give('" NUMBER "', '" THEM "', " ACTOR ")->>'account_id'");
  kmx_test_expect (fixture, US, "0", "SELECT count(*) FROM number");
  kmx_test_expect (fixture, THEM, "1", "SELECT count(*) FROM number WHERE agent_id IS NULL");
  kmx_test_expect (fixture, NULL, "1",
                   "SELECT count(*) FROM event WHERE account_id = '" US "' AND kind ="
                   " 'number.changed' AND body::json->>'state' = 'gone'");
  kmx_test_expect (fixture, NULL, "KM400",
                   "SELECT number_give('" NUMBER "', gen_random_uuid(), " ACTOR ")");
}

static void
test_news_from_the_provider (RulesFixture *fixture, gconstpointer data)
{
  give (fixture);
  kmx_test_expect (fixture, NULL, "", "SELECT number_synced('" NUMBER "', 2)");
  kmx_test_expect (fixture, NULL, "",
                   "WITH g AS (DELETE FROM job RETURNING 1) SELECT 1 FROM g LIMIT 0");
  kmx_test_expect (fixture, NULL, "same",
                   "SELECT number_seen(gen_random_uuid(), 'p1', '+493023125200', 'active', false)");
  kmx_test_expect (fixture, NULL, "0", "SELECT count(*) FROM job");
  kmx_test_expect (fixture, NULL, "drifted",
                   "SELECT number_seen(gen_random_uuid(), 'p1', '+493023125200', 'active', true)");
  kmx_test_expect (fixture, NULL, "1", "SELECT count(*) FROM job WHERE kind = 'number.sync'");
  kmx_test_expect (fixture, NULL, "1", "SELECT numbers_vanished('{p7}')");
  kmx_test_expect (fixture, US, "gone", "SELECT state FROM number");
  kmx_test_expect (fixture, US, "KM409",
                   "SELECT number_edit('" NUMBER "', 2, 'x', NULL, false, NULL, false, " ACTOR ")");
  /* Imported again under another id: its owner gets it back. */
  kmx_test_expect (fixture, NULL, "changed",
                   "SELECT number_seen(gen_random_uuid(), 'p2', '+493023125200', 'active', true)");
  kmx_test_expect (fixture, US, "active,p2",
                   "SELECT concat_ws(',', state, provider_id) FROM number");
  kmx_test_expect (fixture, NULL, "0", "SELECT numbers_vanished('{p2}')");
}

static void
test_wire_object_is_the_record (RulesFixture *fixture, gconstpointer data)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxNumber) number = NULL;

  give (fixture);
  text = kmx_test_ask (fixture, NULL, "SELECT number_admin_json(n) FROM number n");
  number = kmx_record_new_from_bytes (KMX_TYPE_NUMBER, text, strlen (text),
                                      KMX_RECORD_REFUSE_UNKNOWN, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (kmx_record_get_text (number, KMX_NUMBER_ACCOUNT_NAME), ==, "Autohaus Lindner");
}

#define ADD(NAME, FUNCTION)                                                                        \
  g_test_add ("/numbers/" NAME, RulesFixture, NULL, set_up, FUNCTION, kmx_test_rules_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("assign", test_a_number_is_given_and_assigned);
  ADD ("fallback", test_bad_fallbacks_are_refused);
  ADD ("take", test_a_number_taken_away_loses_its_agent);
  ADD ("news", test_news_from_the_provider);
  ADD ("wire", test_wire_object_is_the_record);
  return g_test_run ();
}
