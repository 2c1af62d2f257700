/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include <string.h>

#include "kmx-agent-opening.h"
#include "kmx-agent.h"
#include "kmx-test-rules.h"

#define US KMX_TEST_ACCOUNT
#define THEM KMX_TEST_OTHER
#define AGENT "0191f3a0-0000-7000-8000-000000000001"
#define FACTS KMX_TEST_FACTS
#define ACTOR "'0191f3a0-0000-7000-8000-0000000000ff', 'Erika Lindner'"

static void
create_agent (RulesFixture *fixture)
{
  kmx_test_expect (fixture, US, "1",
                   "SELECT agent_create('" AGENT "', 'Empfang', NULL, '" FACTS "', NULL, " ACTOR
                   ")->>'revision'");
}

static void
publish (RulesFixture *fixture, guint revision)
{
  g_autofree char *version = kmx_test_ask (
      fixture, US, "SELECT agent_publish('" AGENT "', %u, 'x', " ACTOR ")->>'version'", revision);

  g_assert_cmpint (g_ascii_strtoll (version, NULL, 10), >, 0);
}

static void
test_edit_leaves_job_event_and_audit (RulesFixture *fixture, gconstpointer data)
{
  create_agent (fixture);
  publish (fixture, 1);
  kmx_test_expect (fixture, US, "2",
                   "SELECT agent_edit('" AGENT "', 1, 'Zentrale', NULL, NULL, " ACTOR
                   ")->>'revision'");
  kmx_test_expect (fixture, NULL, "Zentrale,Hallo.,true,active",
                   "SELECT concat_ws(',', name, facts->>'greeting', enabled::text, state)"
                   " FROM agent WHERE id = '" AGENT "'");
  /* Two edits before the provider was told are one thing to tell. */
  kmx_test_expect (fixture, NULL, "1",
                   "SELECT count(*) FROM job WHERE kind = 'agent.sync' AND subject_id = '" AGENT
                   "' AND account_id = '" US "'");
  kmx_test_expect (fixture, NULL, "3",
                   "SELECT count(*) FROM event WHERE kind = 'agent.changed' AND account_id = '" US
                   "' AND body::json->>'id' = '" AGENT "' AND position(E'\\n' in body) = 0");
  kmx_test_expect (fixture, NULL, "agent.create,agent.publish,agent.edit",
                   "SELECT string_agg(action, ',' ORDER BY sequence) FROM audit_entry"
                   " WHERE subject = '" AGENT "' AND actor_name = 'Erika Lindner'");
}

static void
test_edit_needs_the_revision_that_was_seen (RulesFixture *fixture, gconstpointer data)
{
  create_agent (fixture);
  kmx_test_expect (fixture, US, "KM412",
                   "SELECT agent_edit('" AGENT "', 2, 'x', NULL, NULL, " ACTOR ")");
  kmx_test_expect (fixture, US, "KM412", "SELECT agent_delete('" AGENT "', 2, " ACTOR ")");
  kmx_test_expect (fixture, NULL, "1", "SELECT revision FROM agent WHERE id = '" AGENT "'");
}

static void
test_other_accounts_see_nothing (RulesFixture *fixture, gconstpointer data)
{
  create_agent (fixture);
  kmx_test_expect (fixture, THEM, "0", "SELECT count(*) FROM agent");
  kmx_test_expect (fixture, THEM, "KM404",
                   "SELECT agent_edit('" AGENT "', 1, 'x', NULL, NULL, " ACTOR ")");
  kmx_test_expect (fixture, THEM, "KM404", "SELECT agent_delete('" AGENT "', 1, " ACTOR ")");
  kmx_test_expect (fixture, NULL, "Empfang", "SELECT name FROM agent WHERE id = '" AGENT "'");
}

static void
test_deletion_is_a_state (RulesFixture *fixture, gconstpointer data)
{
  create_agent (fixture);
  kmx_test_expect (fixture, NULL, "",
                   "INSERT INTO number (id, account_id, e164, agent_id, provider_id) VALUES"
                   " (gen_random_uuid(), '" US "', '+493023125200', '" AGENT "', 'n1')");
  kmx_test_expect (fixture, US, "deleting",
                   "SELECT agent_delete('" AGENT "', 1, " ACTOR ")->>'state'");
  kmx_test_expect (fixture, NULL, "0", "SELECT count(agent_id) FROM number");
  kmx_test_expect (fixture, NULL, "1",
                   "SELECT count(*) FROM job WHERE kind = 'agent.delete' AND attempts_max > 1000000"
                   " AND subject_id = '" AGENT "'");
  kmx_test_expect (fixture, US, "KM409",
                   "SELECT agent_edit('" AGENT "', 2, 'x', NULL, NULL, " ACTOR ")");
  kmx_test_expect (fixture, US, "KM409", "SELECT agent_delete('" AGENT "', 2, " ACTOR ")");
  kmx_test_expect (fixture, NULL, "", "SELECT agent_sync_failed('" AGENT "', 'no way')");
  kmx_test_expect (fixture, NULL, "failed",
                   "SELECT agent_json(a)->'sync'->>'state' FROM agent a WHERE id = '" AGENT "'");
  kmx_test_expect (fixture, NULL, "", "SELECT agent_deleted('" AGENT "')");
  kmx_test_expect (fixture, NULL, "deleted", "SELECT state FROM agent WHERE id = '" AGENT "'");
  kmx_test_expect (fixture, NULL, "1", "SELECT count(*) FROM event WHERE kind = 'agent.deleted'");
  kmx_test_expect (fixture, US, "KM404", "SELECT agent_delete('" AGENT "', 2, " ACTOR ")");
}

static void
test_sync_states (RulesFixture *fixture, gconstpointer data)
{
  const char *state = "SELECT concat_ws(',', agent_json(a)->'sync'->>'state',"
                      " agent_json(a)->'sync'->>'error') FROM agent a WHERE id = '" AGENT "'";

  create_agent (fixture);
  kmx_test_expect (fixture, NULL, "unpublished", "%s", state);
  kmx_test_expect (fixture, NULL, "0", "SELECT count(*) FROM job");
  publish (fixture, 1);
  kmx_test_expect (fixture, NULL, "pending", "%s", state);
  kmx_test_expect (fixture, NULL, "", "SELECT agent_sync_failed('" AGENT "', 'the name is bad')");
  kmx_test_expect (fixture, NULL, "failed,the name is bad", "%s", state);
  kmx_test_expect (fixture, NULL, "", "SELECT agent_synced('" AGENT "', 'p1', 1)");
  kmx_test_expect (fixture, NULL, "in_sync", "%s", state);
  kmx_test_expect (fixture, US, "2",
                   "SELECT agent_edit('" AGENT "', 1, 'x', NULL, NULL, " ACTOR ")->>'revision'");
  kmx_test_expect (fixture, NULL, "pending", "%s", state);
  /* What the provider got was the revision before. */
  kmx_test_expect (fixture, NULL, "", "SELECT agent_synced('" AGENT "', 'p1', 1)");
  kmx_test_expect (fixture, NULL, "pending", "%s", state);
  kmx_test_expect (fixture, NULL, "", "SELECT agent_synced('" AGENT "', 'p1', 2)");
  kmx_test_expect (fixture, NULL, "", "SELECT agent_drifted('" AGENT "', '/name')");
  kmx_test_expect (fixture, NULL, "pending", "%s", state);
}

static void
test_wire_object_is_the_record (RulesFixture *fixture, gconstpointer data)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxAgent) agent = NULL;

  create_agent (fixture);
  text = kmx_test_ask (fixture, US, "SELECT agent_json(a) FROM agent a");
  agent = kmx_record_new_from_bytes (KMX_TYPE_AGENT, text, strlen (text), KMX_RECORD_REFUSE_UNKNOWN,
                                     &error);
  g_assert_no_error (error);
  g_assert_cmpstr (kmx_record_get_text (agent, KMX_AGENT_OPENING), ==,
                   "Guten Tag, hier ist der KI-Telefonassistent von Autohaus Lindner. Hallo.");
}

static char *
random_text (void)
{
  static const char *const pieces[] = { "a",  "Ä",  " ",  "\xc2\xa0", "\n",    "\t", "{{",
                                        "}}", "!",  "?",  ".",        "Wort ", "'",  "\\",
                                        "„",  "  ", "\r", "€ ",       "-",     ". " };
  g_autoptr (GString) text = g_string_new (NULL);

  for (gint32 n = g_test_rand_int_range (0, 30); n > 0; n--)
    g_string_append (text, pieces[g_test_rand_int_range (0, (gint32) G_N_ELEMENTS (pieces))]);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* The preview is made by the database, the spoken opening by the compiler. */
static void
test_preview_is_what_is_spoken (RulesFixture *fixture, gconstpointer data)
{
  g_autoptr (KmxDb) db = kmx_db_connect (fixture->conninfo, NULL);

  for (guint i = 0; i < 600; i++) {
    g_autofree char *name = random_text ();
    g_autofree char *greeting = random_text ();
    const char *language = i % 2 == 0 ? "de" : "en";
    const char *parameters[] = { name, greeting, language };
    g_autoptr (KmxRows) rows =
        PQexecParams (kmx_db_get_connection (db), "SELECT agent_opening($1, $2, $3)", 3, NULL,
                      parameters, NULL, NULL, 0);
    g_autofree char *spoken = kmx_agent_opening (name, greeting, language);

    g_assert_cmpstr (PQgetvalue (rows, 0, 0), ==, spoken);
  }
}

static void
test_accounts_have_a_limit (RulesFixture *fixture, gconstpointer data)
{
  kmx_test_expect (fixture, NULL, "",
                   "INSERT INTO agent (id, account_id, name, facts)"
                   " SELECT gen_random_uuid(), '" US "', 'x', '" FACTS "'"
                   " FROM generate_series(1, 100)");
  kmx_test_expect (fixture, US, "KM409",
                   "SELECT agent_create('" AGENT "', 'Empfang', NULL, '" FACTS "', NULL, " ACTOR
                   ")");
}

#define ADD(NAME, FUNCTION)                                                                        \
  g_test_add ("/agents/" NAME, RulesFixture, NULL, kmx_test_rules_set_up, FUNCTION,                \
              kmx_test_rules_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("edit", test_edit_leaves_job_event_and_audit);
  ADD ("revision", test_edit_needs_the_revision_that_was_seen);
  ADD ("tenant", test_other_accounts_see_nothing);
  ADD ("delete", test_deletion_is_a_state);
  ADD ("sync", test_sync_states);
  ADD ("wire", test_wire_object_is_the_record);
  ADD ("preview", test_preview_is_what_is_spoken);
  ADD ("limit", test_accounts_have_a_limit);
  return g_test_run ();
}
