/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-test-sync.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#include "kmx-json.h"

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

void
kmx_test_sync_set_up (SyncFixture *fixture, gconstpointer data)
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

void
kmx_test_sync_tear_down (SyncFixture *fixture, gconstpointer data)
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
JsonNode *
kmx_test_sync_send (
    KmxVapiClient *client, const char *method, const char *path, const char *body, GError **error)
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

JsonNode *
kmx_test_sync_steer (SyncFixture *fixture, const char *method, const char *path, const char *body)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = kmx_test_sync_send (fixture->control, method, path, body, &error);

  g_assert_no_error (error);
  return node;
}

void
kmx_test_sync_order (SyncFixture *fixture, const char *method, const char *path, const char *body)
{
  g_autoptr (JsonNode) node = kmx_test_sync_steer (fixture, method, path, body);
}

void
kmx_test_sync_set_fault (SyncFixture *fixture, const char *faults)
{
  kmx_test_sync_order (fixture, "POST", "/_control/faults", faults);
}

/* Runs the loop until @sql says "t". */
void
kmx_test_sync_wait_for (SyncFixture *fixture, const char *sql)
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

JsonArray *
kmx_test_sync_list (SyncFixture *fixture, const char *path)
{
  g_autoptr (JsonNode) node = kmx_test_sync_steer (fixture, "GET", path, NULL);

  return json_array_ref (json_node_get_array (node));
}

void
kmx_test_sync_check_count (SyncFixture *fixture, guint n)
{
  g_autoptr (JsonArray) held = kmx_test_sync_list (fixture, "/assistant");

  g_assert_cmpuint (json_array_get_length (held), ==, n);
}

void
kmx_test_sync_create_agent (SyncFixture *fixture)
{
  kmx_test_expect (&fixture->rules, US, "1",
                   "SELECT agent_publish((agent_create('" AGENT
                   "', 'Empfang', NULL, '" KMX_TEST_FACTS "', NULL, " ACTOR
                   ")->>'id')::uuid, 1, 'x', " ACTOR ")->>'version'");
}

void
kmx_test_sync_enqueue (SyncFixture *fixture, const char *kind)
{
  kmx_test_expect (&fixture->rules, NULL, "",
                   "SELECT job_enqueue(gen_random_uuid(), '%s', NULL, NULL, '%s', NULL, 0)", kind,
                   kind);
}
