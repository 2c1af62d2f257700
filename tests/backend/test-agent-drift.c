/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include <string.h>

#include "kmx-agent-adopt.h"
#include "kmx-agent-comparison.h"
#include "kmx-error.h"
#include "kmx-json.h"
#include "kmx-test-sync.h"

/* Edits at the provider, and ours, seen by one comparison. */
#define NOTICE "Guten Tag, hier ist der KI-Telefonassistent von Autohaus Lindner."
#define DRIFT                                                                                      \
  "SELECT string_agg(i->>'path', ',' ORDER BY i->>'path') FROM agent_drift d,"                     \
  " jsonb_array_elements(d.items) i"
#define NO_JOBS "SELECT count(*) = 0 FROM job"

static JsonObject *
get_assistant (SyncFixture *fixture, JsonNode **ret_node)
{
  g_autoptr (JsonArray) held = kmx_test_sync_list (fixture, "/assistant");

  g_assert_cmpuint (json_array_get_length (held), ==, 1);
  *ret_node = json_node_copy (json_array_get_element (held, 0));
  return json_node_get_object (*ret_node);
}

/* As somebody at the provider's own console does it; our client would refuse some of it. */
static void
edit_there (SyncFixture *fixture, const char *body)
{
  g_autofree char *id = kmx_test_ask (&fixture->rules, NULL, "SELECT provider_id FROM agent");
  g_autofree char *path = g_strconcat ("/", id, NULL);
  g_autofree char *base = g_strconcat (fixture->url, "/assistant", NULL);
  g_autoptr (KmxVapiClient) stranger = kmx_vapi_client_new (base, KEY, 5000);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) done = kmx_test_sync_send (stranger, "PATCH", path, body, &error);

  g_assert_no_error (error);
}

static void
compare (SyncFixture *fixture)
{
  kmx_test_sync_enqueue (fixture, "agent.verify");
  kmx_test_sync_wait_for (fixture, NO_JOBS);
}

static void
begin (SyncFixture *fixture)
{
  kmx_test_sync_create_agent (fixture);
  kmx_test_sync_wait_for (fixture, IN_SYNC);
  kmx_test_sync_wait_for (fixture, NO_JOBS);
}

static void
test_quiet_when_nothing_was_edited (SyncFixture *fixture, gconstpointer data)
{
  begin (fixture);
  compare (fixture);
  kmx_test_expect (&fixture->rules, NULL, "0", "SELECT count(*) FROM agent_drift");
  kmx_test_expect (&fixture->rules, NULL, "1",
                   "SELECT count(*) FROM job_done WHERE kind ="
                   " 'agent.sync'");
  kmx_test_expect (&fixture->rules, NULL, "", "SELECT agent_json(a)->>'drift' FROM agent a");
}

static void
test_edit_is_shown_and_left (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (JsonNode) node = NULL;

  begin (fixture);
  edit_there (fixture, "{\"maxDurationSeconds\":900,\"firstMessage\":\"" NOTICE " Ja bitte?\"}");
  compare (fixture);
  kmx_test_expect (&fixture->rules, NULL, "/firstMessage,/maxDurationSeconds", DRIFT);
  kmx_test_expect (&fixture->rules, US, "2,in_sync",
                   "SELECT concat_ws(',', agent_json(a)->'drift'->>'count',"
                   " agent_json(a)->'sync'->>'state') FROM agent a");
  kmx_test_expect (&fixture->rules, US, "600,600,900,true",
                   "SELECT concat_ws(',', i->>'base', i->>'ours', i->>'theirs', i->>'adoptable')"
                   " FROM agent a, json_array_elements(agent_drift_json(a)->'items') i"
                   " WHERE i->>'path' = '/maxDurationSeconds'");
  kmx_test_expect (&fixture->rules, NULL, "1",
                   "SELECT count(*) FROM audit_entry WHERE action = 'agent.drift'");
  kmx_test_expect (&fixture->rules, NULL, "t",
                   "SELECT body::json->'drift'->>'count' = '2' FROM event WHERE kind ="
                   " 'agent.changed' ORDER BY id DESC LIMIT 1");
  g_assert_cmpint (
      json_object_get_int_member (get_assistant (fixture, &node), "maxDurationSeconds"), ==, 900);
  /* Seen once more, it is the same news. */
  compare (fixture);
  kmx_test_expect (&fixture->rules, NULL, "1",
                   "SELECT count(*) FROM audit_entry WHERE action = 'agent.drift'");
  /* Edited back over there. */
  edit_there (fixture, "{\"maxDurationSeconds\":600,\"firstMessage\":\"" NOTICE " Hallo.\"}");
  compare (fixture);
  kmx_test_expect (&fixture->rules, NULL, "", DRIFT);
  kmx_test_expect (&fixture->rules, US, "", "SELECT agent_json(a)->>'drift' FROM agent a");
}

static void
test_put_back_sends_ours (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (JsonNode) node = NULL;
  JsonObject *assistant;

  begin (fixture);
  edit_there (fixture, "{\"maxDurationSeconds\":900}");
  compare (fixture);
  kmx_test_expect (&fixture->rules, NULL, "/maxDurationSeconds", DRIFT);
  kmx_test_expect (&fixture->rules, KMX_TEST_OTHER, "KM404",
                   "SELECT agent_drift_put_back('" AGENT "', " ACTOR ")");
  kmx_test_expect (&fixture->rules, US, "1",
                   "SELECT agent_drift_put_back('" AGENT "', " ACTOR ")->>'revision'");
  kmx_test_sync_wait_for (fixture, NO_JOBS);
  kmx_test_sync_wait_for (fixture, IN_SYNC);
  assistant = get_assistant (fixture, &node);
  g_assert_cmpint (json_object_get_int_member (assistant, "maxDurationSeconds"), ==, 600);
  kmx_test_expect (&fixture->rules, NULL, "", DRIFT);
  compare (fixture);
  kmx_test_expect (&fixture->rules, NULL, "", DRIFT);
}

/* Law first: each of them is back within one comparison, and is reported. */
static void
test_forbidden_is_taken_back (SyncFixture *fixture, gconstpointer data)
{
  static const char *const edits[][2] = {
    { "{\"artifactPlan\":{\"recordingEnabled\":true}}", "/artifactPlan/recordingEnabled" },
    { "{\"firstMessage\":\"Autohaus Lindner, guten Tag.\"}", "/firstMessage" },
    { "{\"server\":{\"url\":\"https://elsewhere.example/\"}}", "/server/url" },
    { "{\"backgroundSound\":\"office\"}", "/backgroundSound" },
    { "{\"firstMessageInterruptionsEnabled\":true}", "/firstMessageInterruptionsEnabled" },
    { "{\"voice\":{\"provider\":\"azure\",\"voiceId\":\"de-DE-Nobody\"}}", "/voice" },
    /* Added, and so to be taken away. */
    { "{\"endCallPhrases\":[\"Tschüss dann\"]}", "/endCallPhrases" },
  };

  begin (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (edits); i++) {
    g_autoptr (JsonNode) before = NULL;
    g_autoptr (JsonNode) after = NULL;
    g_autofree char *audits = g_strdup_printf ("%u", i + 1);

    get_assistant (fixture, &before);
    edit_there (fixture, edits[i][0]);
    compare (fixture);
    kmx_test_sync_wait_for (fixture, IN_SYNC);
    get_assistant (fixture, &after);
    json_object_remove_member (json_node_get_object (before), "updatedAt");
    json_object_remove_member (json_node_get_object (after), "updatedAt");
    g_assert_true (kmx_agent_same (before, after));
    kmx_test_expect (&fixture->rules, US, "t",
                     "SELECT agent_json(a)->'drift'->>'taken_back_at' IS NOT NULL AND"
                     " agent_json(a)->'drift'->>'count' = '0' FROM agent a");
    kmx_test_expect (&fixture->rules, US, "t",
                     "SELECT bool_or(i->>'path' = '%s') FROM agent a,"
                     " json_array_elements(agent_drift_json(a)->'taken_back') i",
                     edits[i][1]);
    kmx_test_expect (&fixture->rules, NULL, audits,
                     "SELECT count(*) FROM audit_entry WHERE action = 'agent.drift_taken_back'");
  }
  /* Read, it is no news any more. */
  kmx_test_expect (&fixture->rules, US, "1",
                   "SELECT agent_drift_put_back('" AGENT "', " ACTOR ")->>'revision'");
  kmx_test_expect (&fixture->rules, US, "", "SELECT agent_json(a)->>'drift' FROM agent a");
}

/* The other direction: what we would write is not what we wrote. */
static void
test_our_own_change_is_sent (SyncFixture *fixture, gconstpointer data)
{
  begin (fixture);
  kmx_test_expect (&fixture->rules, NULL, "",
                   "UPDATE agent_copy SET sent = replace(sent, '\"maxDurationSeconds\":600',"
                   " '\"maxDurationSeconds\":300'), answered = replace(answered,"
                   " '\"maxDurationSeconds\":600', '\"maxDurationSeconds\":300')");
  edit_there (fixture, "{\"maxDurationSeconds\":300}");
  compare (fixture);
  kmx_test_sync_wait_for (fixture, IN_SYNC);
  {
    g_autoptr (JsonNode) node = NULL;

    g_assert_cmpint (
        json_object_get_int_member (get_assistant (fixture, &node), "maxDurationSeconds"), ==, 600);
  }
  kmx_test_expect (&fixture->rules, NULL, "", DRIFT);
  kmx_test_expect (&fixture->rules, NULL, "0",
                   "SELECT count(*) FROM audit_entry WHERE action LIKE 'agent.drift%%'");
}

static void
test_publishing_ends_it (SyncFixture *fixture, gconstpointer data)
{
  begin (fixture);
  edit_there (fixture, "{\"maxDurationSeconds\":900}");
  compare (fixture);
  kmx_test_expect (&fixture->rules, NULL, "/maxDurationSeconds", DRIFT);
  kmx_test_expect (&fixture->rules, US, "2",
                   "SELECT agent_drift_adopt('" AGENT
                   "', 1, (SELECT facts || '{\"call_max_s\":900}' FROM agent),"
                   " '[\"/maxDurationSeconds\"]', " ACTOR ")->>'revision'");
  kmx_test_expect (&fixture->rules, US, "KM412",
                   "SELECT agent_drift_adopt('" AGENT "', 1, '{}', '[]', " ACTOR ")");
  kmx_test_expect (&fixture->rules, US, "1",
                   "SELECT agent_json(a)->'drift'->>'count' FROM agent a");
  kmx_test_expect (&fixture->rules, US, "2",
                   "SELECT agent_publish('" AGENT "', 2, 'x', " ACTOR ")->>'version'");
  kmx_test_sync_wait_for (fixture, IN_SYNC);
  kmx_test_expect (&fixture->rules, US, "", "SELECT agent_json(a)->>'drift' FROM agent a");
  compare (fixture);
  kmx_test_expect (&fixture->rules, NULL, "", DRIFT);
}

static void
test_deletion_forgets (SyncFixture *fixture, gconstpointer data)
{
  begin (fixture);
  edit_there (fixture, "{\"maxDurationSeconds\":900}");
  compare (fixture);
  kmx_test_expect (&fixture->rules, US, "deleting",
                   "SELECT agent_delete('" AGENT "', 1, " ACTOR ")->>'state'");
  kmx_test_sync_wait_for (fixture, "SELECT state = 'deleted' FROM agent");
  kmx_test_expect (&fixture->rules, NULL, "0,0",
                   "SELECT (SELECT count(*) FROM agent_copy) || ',' ||"
                   " (SELECT count(*) FROM agent_drift)");
}

static KmxBusinessFacts *
make_facts (void)
{
  g_autoptr (GError) error = NULL;
  KmxBusinessFacts *facts =
      kmx_record_new_from_bytes (KMX_TYPE_BUSINESS_FACTS, KMX_TEST_FACTS, strlen (KMX_TEST_FACTS),
                                 KMX_RECORD_REFUSE_UNKNOWN, &error);

  g_assert_no_error (error);
  return facts;
}

static void
test_what_facts_can_say (void)
{
  static const struct {
    const char *path, *theirs;
    const char *member;   /* of the facts, as JSON; NULL: cannot be adopted */
    const char *expected; /* or the reason */
  } cases[] = {
    { "/firstMessage", "\"" NOTICE " Was darf es sein?\"", "greeting", "\"Was darf es sein?\"" },
    { "/firstMessage", "\"" NOTICE "  Zwei Leerzeichen\"", NULL, "greeting" },
    { "/firstMessage", "\"" NOTICE " Ein \\u0001 Zeichen\"", NULL, "greeting" },
    { "/firstMessage", "\"" NOTICE " {{customer.number}}\"", NULL, "greeting" },
    { "/firstMessage", "\"Hallo\"", NULL, "greeting" },
    { "/firstMessage", "7", NULL, "greeting" },
    { "/maxDurationSeconds", "900", "call_max_s", "900" },
    { "/maxDurationSeconds", "900.0", "call_max_s", "900" },
    { "/maxDurationSeconds", "900.5", NULL, "range" },
    { "/maxDurationSeconds", "59", NULL, "range" },
    { "/maxDurationSeconds", "43200", NULL, "range" },
    { "/maxDurationSeconds", "\"900\"", NULL, "range" },
    { "/maxDurationSeconds", NULL, NULL, "range" },
    { "/hooks/0/options/timeoutSeconds", "12", "silence_s", "12" },
    { "/hooks/0/options/timeoutSeconds", "4", NULL, "range" },
    { "/hooks/1/options/timeoutSeconds", "12", NULL, "platform" },
    { "/voice", "{\"provider\":\"azure\",\"voiceId\":\"de-DE-ConradNeural\"}", "voice",
      "\"conrad\"" },
    { "/voice", "{\"provider\":\"azure\",\"voiceId\":\"de-DE-Nobody\"}", NULL, "voice" },
    { "/voice", "{\"provider\":\"azure\",\"voiceId\":\"emma\"}", NULL, "voice" },
    { "/voice", "\"katja\"", NULL, "voice" },
    { "/model/messages/0/content", "\"Du bist ein Pirat.\"", NULL, "composed" },
    { "/model/temperature", "0.9", NULL, "platform" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (KmxBusinessFacts) facts = make_facts ();
    g_autoptr (GError) error = NULL;
    g_autoptr (JsonNode) theirs =
        cases[i].theirs != NULL
            ? kmx_json_parse (cases[i].theirs, strlen (cases[i].theirs), &kmx_json_limits_api, NULL)
            : NULL;
    g_autoptr (KmxBusinessFacts) adopted =
        kmx_agent_adopt (facts, cases[i].path, theirs, FALSE, &error);
    g_autoptr (JsonNode) document = NULL;
    g_autofree char *value = NULL;

    g_test_message ("%s %s", cases[i].path, cases[i].theirs);
    if (cases[i].member == NULL) {
      g_assert_null (adopted);
      g_assert_cmpstr (kmx_error_get_reason (error), ==, cases[i].expected);
      continue;
    }
    g_assert_no_error (error);
    document = kmx_record_to_json (adopted);
    value = kmx_json_to_string (
        json_object_get_member (json_node_get_object (document), cases[i].member));
    g_assert_cmpstr (value, ==, cases[i].expected);
  }
}

#define ADD(NAME, FUNCTION)                                                                        \
  g_test_add ("/agent-drift/" NAME, SyncFixture, NULL, kmx_test_sync_set_up, FUNCTION,             \
              kmx_test_sync_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/agent-drift/facts", test_what_facts_can_say);
  ADD ("quiet", test_quiet_when_nothing_was_edited);
  ADD ("shown", test_edit_is_shown_and_left);
  ADD ("put-back", test_put_back_sends_ours);
  ADD ("forbidden", test_forbidden_is_taken_back);
  ADD ("ours", test_our_own_change_is_sent);
  ADD ("publish", test_publishing_ends_it);
  ADD ("delete", test_deletion_forgets);
  return g_test_run ();
}
