/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#include "kmx-error.h"
#include "kmx-job.h"
#include "kmx-json.h"
#include "kmx-test-rules.h"
#include "kmx-vapi-client.h"
#include "kmx-vapi-sync.h"

/* The sync jobs against the simulated provider, over real HTTP. */
#define US KMX_TEST_ACCOUNT
#define AGENT "0191f3a0-0000-7000-8000-000000000001"
#define ACTOR "'0191f3a0-0000-7000-8000-0000000000ff', 'Erika Lindner'"
#define KEY "test-private-key"

typedef struct {
  RulesFixture rules;
  GSubprocess *simulator;
  char *url;
  KmxVapiClient *client;
  KmxVapiClient *control; /* the simulator's control API takes the same JSON */
  KmxVapiSync *sync;
  KmxJobWorker *worker;
} SyncFixture;

/* A test that crashes takes its simulator along. */
static void
die_with_parent (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static void
start_simulator (SyncFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path =
      g_build_filename (g_getenv ("KMX_SIMULATORS"), "vapi", "vapi_simulator.py", NULL);
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GDataInputStream) output = NULL;
  g_autofree char *line = NULL;

  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  fixture->simulator =
      g_subprocess_launcher_spawn (launcher, &error, "/usr/bin/python3", path, "--port", "0",
                                   "--key", KEY, "--auth", "none", NULL);
  g_assert_no_error (error);
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (fixture->simulator));
  line = g_data_input_stream_read_line (output, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (line, "listening on "));
  fixture->url = g_strdup (line + strlen ("listening on "));
}

static void
set_up (SyncFixture *fixture, gconstpointer data)
{
  kmx_test_rules_set_up (&fixture->rules, data);
  start_simulator (fixture);
  fixture->client = kmx_vapi_client_new (fixture->url, KEY, 1500);
  fixture->control = kmx_vapi_client_new (fixture->url, KEY, 5000);
  fixture->sync = kmx_vapi_sync_new (fixture->client, "https://kametrix.example/", "cred-1");
  fixture->worker = kmx_job_worker_new (fixture->rules.pool, NULL);
  kmx_job_worker_set_timing (fixture->worker, 60000, 20000, 50);
  kmx_vapi_sync_register (fixture->sync, fixture->worker);
  /* The schedules' first jobs would disturb the counts. */
  kmx_test_expect (&fixture->rules, NULL, "",
                   "INSERT INTO job_schedule SELECT k, floor(extract(epoch FROM now()) / p)"
                   " FROM (VALUES ('agent.verify', 3600), ('numbers.pull', 900)) v(k, p)");
  kmx_job_worker_start (fixture->worker);
}

static void
on_stopped (GObject *worker, GAsyncResult *result, gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

static void
tear_down (SyncFixture *fixture, gconstpointer data)
{
  gboolean stopped = FALSE;

  kmx_job_worker_stop_async (fixture->worker, on_stopped, &stopped);
  while (!stopped)
    g_main_context_iteration (NULL, TRUE);
  g_clear_object (&fixture->worker);
  kmx_vapi_sync_free (fixture->sync);
  g_clear_object (&fixture->client);
  g_clear_object (&fixture->control);
  g_subprocess_send_signal (fixture->simulator, SIGTERM);
  g_subprocess_wait (fixture->simulator, NULL, NULL);
  g_clear_object (&fixture->simulator);
  g_free (fixture->url);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  kmx_test_rules_tear_down (&fixture->rules, data);
}

typedef struct {
  gboolean over;
  JsonNode *node;
  GError *error;
} Answer;

static void
on_answer (GObject *client, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  answer->node = kmx_vapi_client_send_finish (KMX_VAPI_CLIENT (client), result, &answer->error);
  answer->over = TRUE;
}

/* (nullable) with @error */
static JsonNode *
send (KmxVapiClient *client, const char *method, const char *path, const char *body, GError **error)
{
  Answer answer = { 0 };
  g_autoptr (JsonNode) node =
      body ? kmx_json_parse (body, strlen (body), &kmx_json_limits_api, NULL) : NULL;

  kmx_vapi_client_send_async (client, method, path, node, NULL, on_answer, &answer);
  while (!answer.over)
    g_main_context_iteration (NULL, TRUE);
  if (answer.error != NULL)
    g_propagate_error (error, answer.error);
  return answer.node;
}

static JsonNode *
steer (SyncFixture *fixture, const char *method, const char *path, const char *body)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = send (fixture->control, method, path, body, &error);

  g_assert_no_error (error);
  return node;
}

static void
order (SyncFixture *fixture, const char *method, const char *path, const char *body)
{
  g_autoptr (JsonNode) node = steer (fixture, method, path, body);
}

static void
set_fault (SyncFixture *fixture, const char *faults)
{
  order (fixture, "POST", "/_control/faults", faults);
}

/* Runs the loop until @sql says "t". */
static void
wait_for (SyncFixture *fixture, const char *sql)
{
  gint64 end_us = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;

  while (TRUE) {
    g_autofree char *answer = kmx_test_ask (&fixture->rules, NULL, "%s", sql);
    gint64 next_us = g_get_monotonic_time () + 30000;

    if (g_str_equal (answer, "t"))
      return;
    if (g_get_monotonic_time () > end_us)
      g_error ("never true: %s", sql);
    while (g_get_monotonic_time () < next_us) {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (500);
    }
  }
}

#define RUN_NOW "UPDATE job SET run_at = now() WHERE state = 'waiting'"
#define IN_SYNC                                                                                    \
  "SELECT synced_revision = live_revision AND provider_id IS NOT NULL FROM agent WHERE id = "      \
  "'" AGENT "'"

static JsonArray *
list (SyncFixture *fixture, const char *path)
{
  g_autoptr (JsonNode) node = steer (fixture, "GET", path, NULL);

  return json_array_ref (json_node_get_array (node));
}

static void
check_count (SyncFixture *fixture, guint n)
{
  g_autoptr (JsonArray) held = list (fixture, "/assistant");

  g_assert_cmpuint (json_array_get_length (held), ==, n);
}

static void
check_held (SyncFixture *fixture, const char *name, gint64 seconds)
{
  g_autoptr (JsonArray) held = list (fixture, "/assistant");
  JsonObject *assistant = json_array_get_object_element (held, 0);

  g_assert_cmpuint (json_array_get_length (held), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (assistant, "name"), ==, name);
  g_assert_cmpstr (json_object_get_string_member (assistant, "firstMessage"), ==,
                   "Guten Tag, hier ist der KI-Telefonassistent von Autohaus Lindner. Hallo.");
  g_assert_cmpint (json_object_get_int_member (assistant, "maxDurationSeconds"), ==, seconds);
}

static void
create_agent (SyncFixture *fixture)
{
  kmx_test_expect (&fixture->rules, US, "1",
                   "SELECT agent_publish((agent_create('" AGENT
                   "', 'Empfang', NULL, '" KMX_TEST_FACTS "', NULL, " ACTOR
                   ")->>'id')::uuid, 1, 'x', " ACTOR ")->>'version'");
}

static void
enqueue (SyncFixture *fixture, const char *kind)
{
  kmx_test_expect (&fixture->rules, NULL, "",
                   "SELECT job_enqueue(gen_random_uuid(), '%s', NULL, NULL, '%s', NULL, 0)", kind,
                   kind);
}

static void
test_created_edited_deleted (SyncFixture *fixture, gconstpointer data)
{
  create_agent (fixture);
  wait_for (fixture, IN_SYNC);
  check_held (fixture, "Empfang", 600);
  kmx_test_expect (&fixture->rules, US, "2",
                   "SELECT agent_edit('" AGENT "', 1, 'Zentrale', (SELECT facts || "
                   "'{\"call_max_s\":900}' FROM agent), NULL, " ACTOR ")->>'revision'");
  wait_for (fixture, IN_SYNC);
  check_held (fixture, "Zentrale", 600); /* the draft stays here until it is published */
  kmx_test_expect (&fixture->rules, US, "2",
                   "SELECT agent_publish('" AGENT "', 2, 'x', " ACTOR ")->>'version'");
  wait_for (fixture, IN_SYNC);
  check_held (fixture, "Zentrale", 900);
  kmx_test_expect (&fixture->rules, US, "deleting",
                   "SELECT agent_delete('" AGENT "', 2, " ACTOR ")->>'state'");
  wait_for (fixture, "SELECT state = 'deleted' FROM agent");
  check_count (fixture, 0);
}

/* The provider takes the POST but answers too late: the next try finds what the first one made. */
static void
test_unknown_outcome_leaves_no_orphan (SyncFixture *fixture, gconstpointer data)
{
  set_fault (fixture,
             "{\"api\":[{\"method\":\"POST\",\"path\":\"/assistant\",\"hang\":4,\"count\":1}]}");
  create_agent (fixture);
  wait_for (fixture,
            "SELECT attempts = 1 AND state = 'waiting' FROM job WHERE kind = 'agent.sync'");
  wait_for (fixture, "SELECT agent_json(a)->'sync'->>'state' = 'failed' FROM agent a");
  g_usleep (3 * G_USEC_PER_SEC);
  kmx_test_expect (&fixture->rules, NULL, "", RUN_NOW);
  wait_for (fixture, IN_SYNC);
  check_count (fixture, 1);
}

static void
test_refusals_are_shown (SyncFixture *fixture, gconstpointer data)
{
  set_fault (
      fixture,
      "{\"api\":[{\"method\":\"POST\",\"path\":\"/assistant\",\"status\":400,\"count\":99}]}");
  create_agent (fixture);
  wait_for (fixture, "SELECT state = 'dead' FROM job WHERE kind = 'agent.sync'");
  kmx_test_expect (&fixture->rules, NULL, "failed",
                   "SELECT agent_json(a)->'sync'->>'state' FROM agent a");
  kmx_test_expect (&fixture->rules, NULL, "t", "SELECT sync_error LIKE '%%400%%' FROM agent");
}

static void
test_busy_provider_is_asked_later (SyncFixture *fixture, gconstpointer data)
{
  set_fault (fixture, "{\"api\":[{\"path\":\"/assistant\",\"status\":429,\"retry_after\":77,"
                      "\"count\":1}]}");
  create_agent (fixture);
  wait_for (fixture,
            "SELECT attempts = 1 AND state = 'waiting' AND run_at - now() > '70 s' FROM job"
            " WHERE kind = 'agent.sync'");
  kmx_test_expect (&fixture->rules, NULL, "", RUN_NOW);
  wait_for (fixture, IN_SYNC);
}

static void
test_deletion_is_never_given_up (SyncFixture *fixture, gconstpointer data)
{
  create_agent (fixture);
  wait_for (fixture, IN_SYNC);
  set_fault (
      fixture,
      "{\"api\":[{\"method\":\"DELETE\",\"path\":\"/assistant\",\"status\":400,\"count\":99}]}");
  kmx_test_expect (&fixture->rules, US, "deleting",
                   "SELECT agent_delete('" AGENT "', 1, " ACTOR ")->>'state'");
  wait_for (fixture, "SELECT attempts = 1 AND state = 'waiting' FROM job WHERE kind ="
                     " 'agent.delete'");
  kmx_test_expect (&fixture->rules, NULL, "", "UPDATE job SET attempts = 60, run_at = now()");
  wait_for (fixture, "SELECT attempts = 61 AND state = 'waiting' FROM job WHERE kind ="
                     " 'agent.delete'");
  kmx_test_expect (&fixture->rules, NULL, "deleting,t",
                   "SELECT concat_ws(',', state, (sync_error LIKE '%%400%%')::text::char) FROM"
                   " agent");
  order (fixture, "DELETE", "/_control/faults", NULL);
  kmx_test_expect (&fixture->rules, NULL, "", RUN_NOW);
  wait_for (fixture, "SELECT state = 'deleted' FROM agent");
}

static void
test_verify_puts_back (SyncFixture *fixture, gconstpointer data)
{
  g_autofree char *id = NULL;
  g_autofree char *path = NULL;
  g_autofree char *copy = NULL;
  JsonObject *double_of;

  create_agent (fixture);
  wait_for (fixture, IN_SYNC);
  id = kmx_test_ask (&fixture->rules, NULL, "SELECT provider_id FROM agent");
  path = g_strconcat ("/assistant/", id, NULL);
  {
    g_autoptr (JsonArray) held = list (fixture, "/assistant");
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
  order (fixture, "POST", "/assistant?", copy);
  enqueue (fixture, "agent.verify");
  wait_for (fixture, "SELECT count(*) = 0 FROM job");
  {
    g_autoptr (JsonArray) held = list (fixture, "/assistant");

    g_assert_cmpuint (json_array_get_length (held), ==, 1);
    g_assert_cmpstr (json_object_get_string_member (json_array_get_object_element (held, 0), "id"),
                     ==, id);
  }
  order (fixture, "DELETE", path, NULL);
  enqueue (fixture, "agent.verify");
  wait_for (fixture, "SELECT count(*) = 0 FROM job");
  wait_for (fixture, IN_SYNC);
  check_count (fixture, 1);
}

static JsonObject *
get_number (SyncFixture *fixture, JsonNode **ret_node)
{
  g_autoptr (JsonArray) held = list (fixture, "/phone-number");

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
    g_autoptr (JsonNode) made =
        steer (fixture, "POST", "/_control/numbers",
               "{\"number\":\"+493023125200\",\"server\":{\"url\":\"https://elsewhere.example\"}}");
  }
  enqueue (fixture, "numbers.pull");
  wait_for (fixture, SYNCED);
  check_routing (fixture, NULL);
  kmx_test_expect (&fixture->rules, NULL, "2",
                   "SELECT number_give(id, '" US "', " ACTOR ")->>'revision' FROM number");
  kmx_test_expect (&fixture->rules, US, "3",
                   "SELECT number_edit(id, 2, 'Werkstatt', NULL, false, '+493023125333', false,"
                   " " ACTOR ")->>'revision' FROM number");
  wait_for (fixture, SYNCED);
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
    g_autoptr (JsonNode) edited = steer (fixture, "PATCH", path, edit);
  }
  enqueue (fixture, "numbers.pull");
  wait_for (fixture, "SELECT count(*) = 0 FROM job");
  wait_for (fixture, SYNCED);
  check_routing (fixture, "+493023125333");
  kmx_test_expect (&fixture->rules, US, "4",
                   "SELECT number_edit(id, 3, NULL, NULL, false, NULL, true,"
                   " " ACTOR ")->>'revision' FROM number");
  wait_for (fixture, SYNCED);
  check_routing (fixture, NULL);
  order (fixture, "DELETE", path, NULL);
  enqueue (fixture, "numbers.pull");
  wait_for (fixture, "SELECT state = 'gone' FROM number");
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
      set_fault (fixture, cases[i].fault);
    node = send (cases[i].client, "GET", cases[i].path, NULL, &error);
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
      send (fixture->client, "POST", "/assistant", "{\"name\":\"bare\"}", &error);

  g_assert_null (node);
  g_assert_error (error, KMX_ERROR, KMX_ERROR_INTERNAL);
  check_count (fixture, 0);
}

#define ADD(NAME, FUNCTION)                                                                        \
  g_test_add ("/vapi-sync/" NAME, SyncFixture, NULL, set_up, FUNCTION, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("life", test_created_edited_deleted);
  ADD ("unknown-outcome", test_unknown_outcome_leaves_no_orphan);
  ADD ("refused", test_refusals_are_shown);
  ADD ("busy", test_busy_provider_is_asked_later);
  ADD ("delete", test_deletion_is_never_given_up);
  ADD ("verify", test_verify_puts_back);
  ADD ("numbers", test_numbers_converge);
  ADD ("errors", test_client_tells_errors_apart);
  ADD ("lint", test_client_lints_what_leaves);
  return g_test_run ();
}
