/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-error.h"
#include "kmx-job.h"
#include "kmx-test-db.h"

#define WORKERS 8

typedef struct {
  char *conninfo;
  KmxDb *db;
  KmxDbPool *pool;
  GPtrArray *workers;
  guint running;
  guint running_max;
  guint subjects_running;
  guint subject_clashes;
  guint calls;
  guint stall_ms;
  KmxErrorCode failure;
  guint retry_after_s;
} JobsFixture;

static const KmxStatement count_effects = {
  "test_count_effects",
  "SELECT count(*) AS n, coalesce(max(times), 0) AS most,"
  " (SELECT count(*) FROM job) AS left_over, (SELECT count(*) FROM job_done) AS done FROM effect",
  0
};
static const KmxStatement insert_effect = {
  "test_insert_effect",
  "INSERT INTO effect VALUES ($1, 1) ON CONFLICT (id) DO UPDATE SET times = effect.times + 1", 1
};

static void
run_sql (KmxDb *db, const char *sql)
{
  g_autoptr (GError) error = NULL;

  kmx_db_run_script (db, sql, &error);
  g_assert_no_error (error);
}

static void
set_up (JobsFixture *fixture, gconstpointer data)
{
  fixture->db = kmx_test_db_connect (&fixture->conninfo);
  fixture->pool = kmx_db_pool_new (fixture->conninfo, 4, 512);
  fixture->workers = g_ptr_array_new_with_free_func (g_object_unref);
  run_sql (fixture->db, "CREATE TABLE effect (id text PRIMARY KEY, times int NOT NULL);"
                        "GRANT ALL ON effect TO kametrix_service; SET ROLE kametrix_service");
}

static void
on_stopped (GObject *worker, GAsyncResult *result, gpointer user_data)
{
  guint *stopped = user_data;

  g_assert_true (kmx_job_worker_stop_finish (KMX_JOB_WORKER (worker), result, NULL));
  (*stopped)++;
}

static void
stop_workers (JobsFixture *fixture)
{
  guint stopped = 0;

  for (guint i = 0; i < fixture->workers->len; i++)
    kmx_job_worker_stop_async (fixture->workers->pdata[i], on_stopped, &stopped);
  while (stopped < fixture->workers->len)
    g_main_context_iteration (NULL, TRUE);
  g_ptr_array_set_size (fixture->workers, 0);
}

static void
tear_down (JobsFixture *fixture, gconstpointer data)
{
  stop_workers (fixture);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_ptr_array_unref (fixture->workers);
  kmx_db_pool_stop (fixture->pool);
  g_clear_object (&fixture->pool);
  g_clear_pointer (&fixture->db, kmx_db_free);
  g_free (fixture->conninfo);
}

static gboolean
on_time_over (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Runs the loop until @sql, a query for one boolean, says true. */
static gboolean
wait_for (JobsFixture *fixture, const char *sql, guint timeout_ms)
{
  gboolean over = FALSE;
  guint id = g_timeout_add (timeout_ms, on_time_over, &over);
  gint64 next_us = 0;
  gboolean reached = FALSE;

  while (!over && !reached) {
    g_main_context_iteration (NULL, FALSE);
    if (g_get_monotonic_time () > next_us) {
      g_autoptr (KmxRows) rows = PQexec (kmx_db_get_connection (fixture->db), sql);

      g_assert_cmpstr (PQresultErrorMessage (rows), ==, "");
      reached = g_str_equal (PQgetvalue (rows, 0, 0), "t");
      next_us = g_get_monotonic_time () + 20000;
    }
    g_usleep (500);
  }
  if (!over)
    g_source_remove (id);
  return reached;
}

static gpointer
record_effect (KmxDb *db, gpointer data, GError **error)
{
  const char *parameters[] = { data };

  kmx_db_execute (db, &insert_effect, parameters, 1, NULL, error);
  return NULL;
}

static void
enqueue (JobsFixture *fixture, const char *kind, const char *subject, const char *dedupe)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (
      kmx_job_enqueue (fixture->db, kind, NULL, subject, dedupe, "{\"n\":1}", 0, &error));
  g_assert_no_error (error);
}

static KmxJobWorker *
add_worker (JobsFixture *fixture, guint concurrency, KmxJobHandler handler, guint lease_ms)
{
  KmxJobWorker *worker = kmx_job_worker_new (fixture->pool, NULL);

  kmx_job_worker_set_timing (worker, lease_ms, 3600000, 50);
  kmx_job_worker_handle (worker, "test.work", concurrency, handler, fixture);
  g_ptr_array_add (fixture->workers, worker);
  return worker;
}

static void
on_job_at_once (KmxJobRun *run, gpointer user_data)
{
  JobsFixture *fixture = user_data;

  fixture->calls++;
  g_assert_cmpint (json_object_get_int_member (kmx_job_run_get_job (run)->payload, "n"), ==, 1);
  kmx_job_run_done (run, record_effect, g_strdup (kmx_job_run_get_job (run)->id), g_free);
}

static void
check_effects (JobsFixture *fixture, gint64 n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxRows) rows = kmx_db_ask (fixture->db, &count_effects, &error);

  g_assert_no_error (error);
  g_assert_cmpint (kmx_rows_integer (rows, 0, "n"), ==, n);
  g_assert_cmpint (kmx_rows_integer (rows, 0, "most"), ==, 1);
  g_assert_cmpint (kmx_rows_integer (rows, 0, "left_over"), ==, 0);
  g_assert_cmpint (kmx_rows_integer (rows, 0, "done"), ==, n);
}

static void
test_many_workers_do_each_job_once (JobsFixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 200; i++)
    enqueue (fixture, "test.work", NULL, NULL);
  for (guint i = 0; i < WORKERS; i++)
    kmx_job_worker_start (add_worker (fixture, 3, on_job_at_once, 60000));
  g_assert_true (wait_for (fixture, "SELECT count(*) = 0 FROM job", 20000));
  g_assert_cmpuint (fixture->calls, ==, 200);
  check_effects (fixture, 200);
}

/* A handler that sleeps on, like a process that was stopped: its lease is over when it ends. */
static gboolean
on_stalled (gpointer data)
{
  kmx_job_run_done (data, record_effect, g_strdup (kmx_job_run_get_job (data)->subject_id), g_free);
  return G_SOURCE_REMOVE;
}

static void
on_job_stalling (KmxJobRun *run, gpointer user_data)
{
  JobsFixture *fixture = user_data;

  fixture->calls++;
  g_timeout_add (fixture->calls % 3 == 0 ? 5 : fixture->stall_ms, on_stalled, run);
}

static void
test_lost_leases_have_no_second_effect (JobsFixture *fixture, gconstpointer data)
{
  fixture->stall_ms = 700;
  run_sql (fixture->db, "RESET ROLE; ALTER TABLE job ALTER attempts_max SET DEFAULT 1000000;"
                        " SET ROLE kametrix_service");
  for (guint i = 0; i < 40; i++) {
    g_autofree char *subject = g_strdup_printf ("subject-%u", i);

    enqueue (fixture, "test.work", subject, NULL);
  }
  for (guint i = 0; i < WORKERS; i++)
    kmx_job_worker_start (add_worker (fixture, 4, on_job_stalling, 250));
  g_assert_true (wait_for (fixture, "SELECT count(*) = 0 FROM job", 30000));
  stop_workers (fixture);
  /* More calls than jobs is the proof that leases were lost at all. */
  g_assert_cmpuint (fixture->calls, >, 40);
  check_effects (fixture, 40);
}

typedef struct {
  JobsFixture *fixture;
  KmxJobRun *run;
} Slow;

static gboolean
on_slow_over (gpointer data)
{
  g_autofree Slow *slow = data;

  slow->fixture->running--;
  if (kmx_job_run_get_job (slow->run)->subject_id != NULL)
    slow->fixture->subjects_running--;
  kmx_job_run_done (slow->run, NULL, NULL, NULL);
  return G_SOURCE_REMOVE;
}

static void
on_job_slow (KmxJobRun *run, gpointer user_data)
{
  JobsFixture *fixture = user_data;
  Slow *slow = g_new0 (Slow, 1);

  fixture->calls++;
  fixture->running++;
  fixture->running_max = MAX (fixture->running_max, fixture->running);
  if (kmx_job_run_get_job (run)->subject_id != NULL && ++fixture->subjects_running > 1)
    fixture->subject_clashes++;
  slow->fixture = fixture;
  slow->run = run;
  g_timeout_add (5, on_slow_over, slow);
}

static void
test_one_job_a_subject_at_a_time (JobsFixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 30; i++)
    enqueue (fixture, "test.work", "the one", NULL);
  for (guint i = 0; i < WORKERS; i++)
    kmx_job_worker_start (add_worker (fixture, 4, on_job_slow, 60000));
  g_assert_true (wait_for (fixture, "SELECT count(*) = 0 FROM job", 20000));
  g_assert_cmpuint (fixture->calls, ==, 30);
  g_assert_cmpuint (fixture->subject_clashes, ==, 0);
}

static void
test_concurrency_is_held (JobsFixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 40; i++)
    enqueue (fixture, "test.work", NULL, NULL);
  kmx_job_worker_start (add_worker (fixture, 3, on_job_slow, 60000));
  g_assert_true (wait_for (fixture, "SELECT count(*) = 0 FROM job", 20000));
  g_assert_cmpuint (fixture->calls, ==, 40);
  g_assert_cmpuint (fixture->running_max, ==, 3);
}

static void
on_job_failing (KmxJobRun *run, gpointer user_data)
{
  JobsFixture *fixture = user_data;
  g_autoptr (GError) error = g_error_new (KMX_ERROR, (int) fixture->failure, "it did not work");

  fixture->calls++;
  if (fixture->failure == KMX_ERROR_PROVIDER) {
    kmx_job_run_fail (run, error, record_effect, g_strdup ("failed"), g_free);
    return;
  }
  kmx_error_set_retry_after (error, fixture->retry_after_s);
  kmx_job_run_retry (run, error);
}

static void
test_failures_wait_longer_and_longer (JobsFixture *fixture, gconstpointer data)
{
  fixture->failure = KMX_ERROR_UNAVAILABLE;
  enqueue (fixture, "test.work", NULL, NULL);
  kmx_job_worker_start (add_worker (fixture, 1, on_job_failing, 60000));
  g_assert_true (wait_for (fixture,
                           "SELECT attempts = 1 AND state = 'waiting' AND last_error = 'it did not"
                           " work' AND run_at - now() BETWEEN '0.5 s' AND '2 s' FROM job",
                           5000));
  run_sql (fixture->db, "UPDATE job SET attempts = 6, run_at = now()");
  g_assert_true (wait_for (fixture,
                           "SELECT attempts = 7 AND state = 'waiting' AND"
                           " run_at - now() BETWEEN '60 s' AND '128 s' FROM job",
                           5000));
  fixture->retry_after_s = 900;
  run_sql (fixture->db, "UPDATE job SET run_at = now()");
  g_assert_true (wait_for (fixture,
                           "SELECT attempts = 8 AND state = 'waiting' AND"
                           " run_at - now() > '890 s' FROM job",
                           5000));
  run_sql (fixture->db, "UPDATE job SET attempts = attempts_max - 1, run_at = now()");
  g_assert_true (wait_for (fixture, "SELECT state = 'dead' FROM job", 5000));
  g_assert_true (
      wait_for (fixture, "SELECT count(*) = 1 FROM event WHERE kind = 'jobs.changed'", 100));
}

static void
test_permanent_failures_are_dead_at_once (JobsFixture *fixture, gconstpointer data)
{
  fixture->failure = KMX_ERROR_PROVIDER;
  enqueue (fixture, "test.work", NULL, NULL);
  kmx_job_worker_start (add_worker (fixture, 1, on_job_failing, 60000));
  g_assert_true (wait_for (fixture,
                           "SELECT state = 'dead' AND attempts = 1 AND"
                           " (SELECT count(*) = 1 FROM effect WHERE id = 'failed') FROM job",
                           5000));
  g_assert_cmpuint (fixture->calls, ==, 1);
}

static void
test_same_key_waits_once (JobsFixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 5; i++)
    enqueue (fixture, "test.work", "subject", "key");
  g_assert_true (wait_for (fixture, "SELECT count(*) = 1 FROM job", 100));
  /* One that runs does not absorb: what it read may be older than this wish. */
  run_sql (fixture->db, "UPDATE job SET state = 'running', lease_token = gen_random_uuid(),"
                        " lease_until = now() + '1 h'");
  enqueue (fixture, "test.work", "subject", "key");
  g_assert_true (wait_for (fixture, "SELECT count(*) = 2 FROM job", 100));
  /* When the running one fails, the waiting one does its work. */
  g_assert_true (wait_for (fixture,
                           "SELECT job_repeat(id, lease_token, 'x', 0, false) = 'absorbed' FROM job"
                           " WHERE state = 'running'",
                           100));
  g_assert_true (wait_for (fixture, "SELECT count(*) = 1 FROM job", 100));
}

static void
test_crashing_jobs_die (JobsFixture *fixture, gconstpointer data)
{
  enqueue (fixture, "test.work", NULL, NULL);
  run_sql (fixture->db, "UPDATE job SET state = 'running', attempts = attempts_max,"
                        " lease_token = gen_random_uuid(), lease_until = now() - interval '1 s'");
  kmx_job_worker_start (add_worker (fixture, 1, on_job_at_once, 60000));
  g_assert_true (wait_for (fixture, "SELECT state = 'dead' FROM job", 5000));
  g_assert_cmpuint (fixture->calls, ==, 0);
}

static void
test_schedule_enqueues_once_a_period (JobsFixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < WORKERS; i++) {
    KmxJobWorker *worker = kmx_job_worker_new (fixture->pool, NULL);

    kmx_job_worker_set_timing (worker, 60000, 60000, 20);
    kmx_job_worker_schedule (worker, "test.clock", 3600);
    g_ptr_array_add (fixture->workers, worker);
    kmx_job_worker_start (worker);
  }
  g_assert_true (wait_for (fixture, "SELECT count(*) = 1 FROM job", 5000));
  g_assert_false (wait_for (fixture, "SELECT count(*) > 1 FROM job", 300));
}

static void
test_backoff (void)
{
  static const struct {
    guint attempt;
    double chance;
    guint ms;
  } cases[] = {
    { 1, 0.0, 1000 },     { 1, 1.0, 2000 },     { 2, 0.0, 2000 },       { 5, 0.5, 24000 },
    { 11, 0.0, 1024000 }, { 12, 0.0, 1800000 }, { 1000, 1.0, 3600000 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpuint (kmx_job_get_backoff_ms (cases[i].attempt, cases[i].chance), ==, cases[i].ms);
}

#define ADD(NAME, FUNCTION)                                                                        \
  g_test_add ("/jobs/" NAME, JobsFixture, NULL, set_up, FUNCTION, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/jobs/backoff", test_backoff);
  ADD ("once", test_many_workers_do_each_job_once);
  ADD ("lost-leases", test_lost_leases_have_no_second_effect);
  ADD ("subject", test_one_job_a_subject_at_a_time);
  ADD ("concurrency", test_concurrency_is_held);
  ADD ("repeat", test_failures_wait_longer_and_longer);
  ADD ("dead", test_permanent_failures_are_dead_at_once);
  ADD ("dedupe", test_same_key_waits_once);
  ADD ("crash", test_crashing_jobs_die);
  ADD ("schedule", test_schedule_enqueues_once_a_period);
  return g_test_run ();
}
