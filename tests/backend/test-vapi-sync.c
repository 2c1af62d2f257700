/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include <string.h>

#include "kmx-error.h"
#include "kmx-json.h"
#include "kmx-test-sync.h"

static void
check_held (SyncFixture *fixture, const char *name, gint64 seconds)
{
  g_autoptr (JsonArray) held = kmx_test_sync_list (fixture, "/assistant");
  JsonObject *assistant = json_array_get_object_element (held, 0);

  g_assert_cmpuint (json_array_get_length (held), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (assistant, "name"), ==, name);
  g_assert_cmpstr (json_object_get_string_member (assistant, "firstMessage"), ==,
                   "Guten Tag, hier ist der KI-Telefonassistent von Autohaus Lindner. Hallo.");
  g_assert_cmpint (json_object_get_int_member (assistant, "maxDurationSeconds"), ==, seconds);
}

static void
test_created_edited_deleted (SyncFixture *fixture, gconstpointer data)
{
  kmx_test_sync_create_agent (fixture);
  kmx_test_sync_wait_for (fixture, IN_SYNC);
  check_held (fixture, "Empfang", 600);
  kmx_test_expect (&fixture->rules, US, "2",
                   "SELECT agent_edit('" AGENT "', 1, 'Zentrale', (SELECT facts || "
                   "'{\"call_max_s\":900}' FROM agent), NULL, " ACTOR ")->>'revision'");
  kmx_test_sync_wait_for (fixture, IN_SYNC);
  check_held (fixture, "Zentrale", 600); /* the draft stays here until it is published */
  kmx_test_expect (&fixture->rules, US, "2",
                   "SELECT agent_publish('" AGENT "', 2, 'x', " ACTOR ")->>'version'");
  kmx_test_sync_wait_for (fixture, IN_SYNC);
  check_held (fixture, "Zentrale", 900);
  kmx_test_expect (&fixture->rules, US, "deleting",
                   "SELECT agent_delete('" AGENT "', 2, " ACTOR ")->>'state'");
  kmx_test_sync_wait_for (fixture, "SELECT state = 'deleted' FROM agent");
  kmx_test_sync_check_count (fixture, 0);
}

/* The provider takes the POST but answers too late: the next try finds what the first one made. */
static void
test_unknown_outcome_leaves_no_orphan (SyncFixture *fixture, gconstpointer data)
{
  kmx_test_sync_set_fault (
      fixture, "{\"api\":[{\"method\":\"POST\",\"path\":\"/assistant\",\"hang\":4,\"count\":1}]}");
  kmx_test_sync_create_agent (fixture);
  kmx_test_sync_wait_for (
      fixture, "SELECT attempts = 1 AND state = 'waiting' FROM job WHERE kind = 'agent.sync'");
  kmx_test_sync_wait_for (fixture,
                          "SELECT agent_json(a)->'sync'->>'state' = 'failed' FROM agent a");
  g_usleep (3 * G_USEC_PER_SEC);
  kmx_test_expect (&fixture->rules, NULL, "", RUN_NOW);
  kmx_test_sync_wait_for (fixture, IN_SYNC);
  kmx_test_sync_check_count (fixture, 1);
}

static void
test_refusals_are_shown (SyncFixture *fixture, gconstpointer data)
{
  kmx_test_sync_set_fault (
      fixture,
      "{\"api\":[{\"method\":\"POST\",\"path\":\"/assistant\",\"status\":400,\"count\":99}]}");
  kmx_test_sync_create_agent (fixture);
  kmx_test_sync_wait_for (fixture, "SELECT state = 'dead' FROM job WHERE kind = 'agent.sync'");
  kmx_test_expect (&fixture->rules, NULL, "failed",
                   "SELECT agent_json(a)->'sync'->>'state' FROM agent a");
  kmx_test_expect (&fixture->rules, NULL, "t", "SELECT sync_error = 'provider_refused' FROM agent");
}

static void
test_busy_provider_is_asked_later (SyncFixture *fixture, gconstpointer data)
{
  kmx_test_sync_set_fault (fixture,
                           "{\"api\":[{\"path\":\"/assistant\",\"status\":429,\"retry_after\":77,"
                           "\"count\":1}]}");
  kmx_test_sync_create_agent (fixture);
  kmx_test_sync_wait_for (
      fixture, "SELECT attempts = 1 AND state = 'waiting' AND run_at - now() > '70 s' FROM job"
               " WHERE kind = 'agent.sync'");
  kmx_test_expect (&fixture->rules, NULL, "", RUN_NOW);
  kmx_test_sync_wait_for (fixture, IN_SYNC);
}

/* The provider made the assistant and then failed: the next try takes that one. */
static void
test_failure_after_creating_leaves_one (SyncFixture *fixture, gconstpointer data)
{
  kmx_test_sync_set_fault (fixture, "{\"api\":[{\"method\":\"POST\",\"path\":\"/assistant\","
                                    "\"status\":500,\"count\":1,\"after\":true}]}");
  kmx_test_sync_create_agent (fixture);
  kmx_test_sync_wait_for (
      fixture, "SELECT attempts = 1 AND state = 'waiting' FROM job WHERE kind = 'agent.sync'");
  kmx_test_sync_wait_for (fixture, "SELECT sync_error = 'provider_down' FROM agent");
  kmx_test_sync_check_count (fixture, 1);
  kmx_test_expect (&fixture->rules, NULL, "", RUN_NOW);
  kmx_test_sync_wait_for (fixture, IN_SYNC);
  kmx_test_sync_check_count (fixture, 1);
}

/* Without Retry-After our own pause counts, which is short at first. */
static void
test_busy_without_a_word_when (SyncFixture *fixture, gconstpointer data)
{
  kmx_test_sync_set_fault (fixture,
                           "{\"api\":[{\"path\":\"/assistant\",\"status\":429,\"count\":1}]}");
  kmx_test_sync_create_agent (fixture);
  kmx_test_sync_wait_for (fixture,
                          "SELECT attempts = 1 AND state = 'waiting' AND run_at > now () AND"
                          " run_at - now () < '10 s' FROM job WHERE kind = 'agent.sync'");
  kmx_test_sync_wait_for (fixture, "SELECT sync_error = 'provider_busy' FROM agent");
  kmx_test_sync_wait_for (fixture, IN_SYNC);
}

static void
test_deletion_is_never_given_up (SyncFixture *fixture, gconstpointer data)
{
  kmx_test_sync_create_agent (fixture);
  kmx_test_sync_wait_for (fixture, IN_SYNC);
  kmx_test_sync_set_fault (
      fixture,
      "{\"api\":[{\"method\":\"DELETE\",\"path\":\"/assistant\",\"status\":400,\"count\":99}]}");
  kmx_test_expect (&fixture->rules, US, "deleting",
                   "SELECT agent_delete('" AGENT "', 1, " ACTOR ")->>'state'");
  kmx_test_sync_wait_for (fixture, "SELECT attempts = 1 AND state = 'waiting' FROM job WHERE kind ="
                                   " 'agent.delete'");
  kmx_test_expect (&fixture->rules, NULL, "", "UPDATE job SET attempts = 60, run_at = now()");
  kmx_test_sync_wait_for (fixture,
                          "SELECT attempts = 61 AND state = 'waiting' FROM job WHERE kind ="
                          " 'agent.delete'");
  kmx_test_expect (
      &fixture->rules, NULL, "deleting,t",
      "SELECT concat_ws(',', state, (sync_error = 'provider_refused')::text::char) FROM"
      " agent");
  kmx_test_sync_order (fixture, "DELETE", "/_control/faults", NULL);
  kmx_test_expect (&fixture->rules, NULL, "", RUN_NOW);
  kmx_test_sync_wait_for (fixture, "SELECT state = 'deleted' FROM agent");
}

static void
test_verify_puts_back (SyncFixture *fixture, gconstpointer data)
{
  g_autofree char *id = NULL;
  g_autofree char *path = NULL;
  g_autofree char *copy = NULL;
  JsonObject *double_of;

  kmx_test_sync_create_agent (fixture);
  kmx_test_sync_wait_for (fixture, IN_SYNC);
  id = kmx_test_ask (&fixture->rules, NULL, "SELECT provider_id FROM agent");
  path = g_strconcat ("/assistant/", id, NULL);
  {
    g_autoptr (JsonArray) held = kmx_test_sync_list (fixture, "/assistant");
    static const char *const kept[] = { "name", "metadata", "firstMessage" };
    g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

    double_of = json_object_new ();
    for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
      json_object_set_member (double_of, kept[i],
                              json_node_copy (json_object_get_member (
                                  json_array_get_object_element (held, 0), kept[i])));
    json_node_take_object (node, double_of);
    copy = kmx_json_to_string (node);
  }
  /* Our own client would not let this one out but for a path that it does not know. */
  kmx_test_sync_order (fixture, "POST", "/assistant?", copy);
  kmx_test_sync_enqueue (fixture, "agent.verify");
  kmx_test_sync_wait_for (fixture, "SELECT count(*) = 0 FROM job");
  {
    g_autoptr (JsonArray) held = kmx_test_sync_list (fixture, "/assistant");

    g_assert_cmpuint (json_array_get_length (held), ==, 1);
    g_assert_cmpstr (json_object_get_string_member (json_array_get_object_element (held, 0), "id"),
                     ==, id);
  }
  kmx_test_sync_order (fixture, "DELETE", path, NULL);
  kmx_test_sync_enqueue (fixture, "agent.verify");
  kmx_test_sync_wait_for (fixture, "SELECT count(*) = 0 FROM job");
  kmx_test_sync_wait_for (fixture, IN_SYNC);
  kmx_test_sync_check_count (fixture, 1);
}

static JsonObject *
get_number (SyncFixture *fixture, JsonNode **ret_node)
{
  g_autoptr (JsonArray) held = kmx_test_sync_list (fixture, "/phone-number");

  g_assert_cmpuint (json_array_get_length (held), ==, 1);
  *ret_node = json_node_copy (json_array_get_element (held, 0));
  return json_node_get_object (*ret_node);
}

static void
check_routing (SyncFixture *fixture, const char *fallback)
{
  g_autoptr (JsonNode) node = NULL;
  JsonObject *number = get_number (fixture, &node);
  JsonNode *destination = json_object_get_member (number, "fallbackDestination");

  g_assert_true (!json_object_has_member (number, "assistantId") ||
                 json_object_get_null_member (number, "assistantId"));
  g_assert_cmpstr (
      json_object_get_string_member (json_object_get_object_member (number, "server"), "url"), ==,
      "https://kametrix.example/webhooks/vapi");
  if (fallback == NULL)
    g_assert_true (destination == NULL || JSON_NODE_HOLDS_NULL (destination));
  else
    g_assert_cmpstr (json_object_get_string_member (json_node_get_object (destination), "number"),
                     ==, fallback);
}

#define SYNCED "SELECT bool_and(synced_revision = revision) AND count(*) = 1 FROM number"

static void
test_numbers_converge (SyncFixture *fixture, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autofree char *provider_id = NULL;

  {
    g_autoptr (JsonNode) made = kmx_test_sync_steer (
        fixture, "POST", "/_control/numbers",
        "{\"number\":\"+493023125200\",\"server\":{\"url\":\"https://elsewhere.example\"}}");
  }
  kmx_test_sync_enqueue (fixture, "numbers.pull");
  kmx_test_sync_wait_for (fixture, SYNCED);
  check_routing (fixture, NULL);
  kmx_test_expect (&fixture->rules, NULL, "2",
                   "SELECT number_give(id, '" US "', " ACTOR ")->>'revision' FROM number");
  kmx_test_expect (&fixture->rules, US, "3",
                   "SELECT number_edit(id, 2, 'Werkstatt', NULL, false, '+493023125333', false,"
                   " " ACTOR ")->>'revision' FROM number");
  kmx_test_sync_wait_for (fixture, SYNCED);
  check_routing (fixture, "+493023125333");
  /* Edited in the provider's own dashboard. */
  provider_id = kmx_test_ask (&fixture->rules, NULL, "SELECT provider_id FROM number");
  path = g_strconcat ("/phone-number/", provider_id, NULL);
  {
    g_autoptr (JsonNode) node = NULL;
    JsonObject *number = get_number (fixture, &node);
    g_autofree char *edit =
        g_strdup_printf ("{\"provider\":\"%s\",\"server\":{\"url\":\"https://elsewhere.example\"}}",
                         json_object_get_string_member (number, "provider"));
    g_autoptr (JsonNode) edited = kmx_test_sync_steer (fixture, "PATCH", path, edit);
  }
  kmx_test_sync_enqueue (fixture, "numbers.pull");
  kmx_test_sync_wait_for (fixture, "SELECT count(*) = 0 FROM job");
  kmx_test_sync_wait_for (fixture, SYNCED);
  check_routing (fixture, "+493023125333");
  kmx_test_expect (&fixture->rules, US, "4",
                   "SELECT number_edit(id, 3, NULL, NULL, false, NULL, true,"
                   " " ACTOR ")->>'revision' FROM number");
  kmx_test_sync_wait_for (fixture, SYNCED);
  check_routing (fixture, NULL);
  kmx_test_sync_order (fixture, "DELETE", path, NULL);
  kmx_test_sync_enqueue (fixture, "numbers.pull");
  kmx_test_sync_wait_for (fixture, "SELECT state = 'gone' FROM number");
}

static void
test_client_tells_errors_apart (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (KmxVapiClient) stranger = kmx_vapi_client_new (fixture->url, "wrong", 1500);
  g_autoptr (KmxVapiClient) nowhere = kmx_vapi_client_new ("http://127.0.0.1:1", KEY, 1500);
  struct {
    KmxVapiClient *client;
    const char *path;
    const char *fault;
    KmxErrorCode code;
  } cases[] = {
    { fixture->client, "/assistant/0191f3a0-0000-7000-8000-000000000009", NULL,
      KMX_ERROR_NOT_FOUND },
    { stranger, "/assistant", NULL, KMX_ERROR_UNAVAILABLE },
    { nowhere, "/assistant", NULL, KMX_ERROR_UNAVAILABLE },
    { fixture->client, "/assistant", "{\"api\":[{\"status\":500,\"count\":1}]}",
      KMX_ERROR_UNAVAILABLE },
    { fixture->client, "/assistant", "{\"api\":[{\"status\":422,\"count\":1}]}",
      KMX_ERROR_PROVIDER },
    { fixture->client, "/assistant", "{\"api\":[{\"hang\":3,\"count\":1}]}", KMX_ERROR_TIMEOUT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (JsonNode) node = NULL;

    if (cases[i].fault != NULL)
      kmx_test_sync_set_fault (fixture, cases[i].fault);
    node = kmx_test_sync_send (cases[i].client, "GET", cases[i].path, NULL, &error);
    g_assert_null (node);
    g_assert_error (error, KMX_ERROR, (int) cases[i].code);
    g_assert_null (strstr (error->message, KEY));
  }
}

static void
test_client_lints_what_leaves (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node =
      kmx_test_sync_send (fixture->client, "POST", "/assistant", "{\"name\":\"bare\"}", &error);

  g_assert_null (node);
  g_assert_error (error, KMX_ERROR, KMX_ERROR_INTERNAL);
  kmx_test_sync_check_count (fixture, 0);
}

#define ADD(NAME, FUNCTION)                                                                        \
  g_test_add ("/vapi-sync/" NAME, SyncFixture, NULL, kmx_test_sync_set_up, FUNCTION,               \
              kmx_test_sync_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("life", test_created_edited_deleted);
  ADD ("unknown-outcome", test_unknown_outcome_leaves_no_orphan);
  ADD ("refused", test_refusals_are_shown);
  ADD ("busy", test_busy_provider_is_asked_later);
  ADD ("failed-after-creating", test_failure_after_creating_leaves_one);
  ADD ("busy-without-a-word", test_busy_without_a_word_when);
  ADD ("delete", test_deletion_is_never_given_up);
  ADD ("verify", test_verify_puts_back);
  ADD ("numbers", test_numbers_converge);
  ADD ("errors", test_client_tells_errors_apart);
  ADD ("lint", test_client_lints_what_leaves);
  return g_test_run ();
}
