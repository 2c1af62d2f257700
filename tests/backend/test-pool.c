/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include <signal.h>

#include "kmx-cluster-private.h"
#include "kmx-db-pool.h"
#include "kmx-error.h"
#include "kmx-test-db.h"

#define ACCOUNT_A "0190a6e0-0000-7000-8000-00000000000a"
#define ACCOUNT_B "0190a6e0-0000-7000-8000-00000000000b"

static const char *const schema =
    "CREATE TABLE thing (account_id uuid NOT NULL, n bigint NOT NULL);"
    "ALTER TABLE thing ENABLE ROW LEVEL SECURITY; ALTER TABLE thing FORCE ROW LEVEL SECURITY;"
    "CREATE POLICY service ON thing TO kametrix_service USING (true);"
    "CREATE POLICY tenant ON thing TO kametrix_tenant"
    " USING (account_id = current_setting('kametrix.account_id')::uuid);"
    /* Only the login role may end its own connections. */
    "CREATE FUNCTION end_connection() RETURNS bool LANGUAGE sql SECURITY DEFINER AS"
    " 'SELECT pg_terminate_backend(pg_backend_pid())';"
    "GRANT ALL ON thing TO kametrix_service, kametrix_tenant";

static const KmxStatement add = {
  "test_add", "INSERT INTO thing VALUES ('" ACCOUNT_A "', 1), ('" ACCOUNT_B "', 10)", 0
};
static const KmxStatement increment = { "test_increment", "UPDATE thing SET n = n + 1", 0 };
static const KmxStatement total = {
  "test_total", "SELECT coalesce(sum(n), 0)::bigint AS n, current_user AS role FROM thing", 0
};
static const KmxStatement nap = { "test_nap", "SELECT pg_sleep(0.3)", 0 };
static const KmxStatement end_connection = { "test_end", "SELECT end_connection()", 0 };

typedef struct {
  char *conninfo;
  KmxDbPool *pool;
} Fixture;

typedef struct {
  guint n_runs;
  const KmxStatement *once; /* only in the first run */
  GThread *freed_in;
} Command;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxDb) db = NULL;

  fixture->conninfo = kmx_test_db_new_empty ();
  db = kmx_db_connect (fixture->conninfo, &error);
  g_assert_no_error (error);
  kmx_db_run_script (db, schema, &error);
  g_assert_no_error (error);
  fixture->pool = kmx_db_pool_new (fixture->conninfo, 2, 4);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->pool != NULL)
    g_assert_finalize_object (fixture->pool);
  g_free (fixture->conninfo);
}

static gpointer
work_total (KmxDb *db, gpointer data, GError **error)
{
  g_autoptr (KmxRows) rows = kmx_db_ask (db, &total, error);

  if (rows == NULL)
    return NULL;
  return g_strdup_printf ("%s %s", kmx_rows_text (rows, 0, "role"), kmx_rows_text (rows, 0, "n"));
}

static gpointer
work_add (KmxDb *db, gpointer data, GError **error)
{
  Command *command = data;

  command->n_runs++;
  if (command->n_runs == 1 && command->once != NULL) {
    g_autoptr (KmxRows) rows = kmx_db_ask (db, command->once, error);

    if (rows == NULL)
      return NULL;
  }
  kmx_db_execute (db, &add, NULL, 0, NULL, error);
  return NULL;
}

static gpointer
work_add_then_fail (KmxDb *db, gpointer data, GError **error)
{
  if (kmx_db_execute (db, &add, NULL, 0, NULL, error))
    g_set_error_literal (error, KMX_ERROR, KMX_ERROR_CONFLICT, "no");
  return NULL;
}

static gpointer
work_nap (KmxDb *db, gpointer data, GError **error)
{
  g_autoptr (KmxRows) rows = kmx_db_ask (db, &nap, error);

  return rows != NULL ? g_strdup ("slept") : NULL;
}

static void
check_total (Fixture *fixture, KmxDbScope scope, const char *account_id, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *found =
      kmx_db_pool_run (fixture->pool, scope, account_id, work_total, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (found, ==, expected);
}

static void
add_things (Fixture *fixture, Command *command)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (kmx_db_pool_run (fixture->pool, KMX_DB_SERVICE, NULL, work_add, command, &error));
  g_assert_no_error (error);
}

static void
test_scopes (Fixture *fixture, gconstpointer data)
{
  Command command = { 0 };
  g_autoptr (GError) error = NULL;

  add_things (fixture, &command);
  check_total (fixture, KMX_DB_SERVICE, NULL, "kametrix_service 11");
  check_total (fixture, KMX_DB_TENANT, ACCOUNT_A, "kametrix_tenant 1");
  check_total (fixture, KMX_DB_TENANT, ACCOUNT_B, "kametrix_tenant 10");
  g_assert_null (kmx_db_pool_run (fixture->pool, KMX_DB_TENANT, "x'; RESET ROLE; --", work_total,
                                  NULL, &error));
  g_assert_error (error, KMX_ERROR, KMX_ERROR_INTERNAL);
}

static gpointer
work_narrow (KmxDb *db, gpointer data, GError **error)
{
  return kmx_db_enter_tenant (db, ACCOUNT_B, error) ? work_total (db, NULL, error) : NULL;
}

static void
test_enter_tenant_narrows_until_the_end (Fixture *fixture, gconstpointer data)
{
  Command command = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *found = NULL;

  add_things (fixture, &command);
  found = kmx_db_pool_run (fixture->pool, KMX_DB_SERVICE, NULL, work_narrow, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (found, ==, "kametrix_tenant 10");
  for (guint i = 0; i < 4; i++)
    check_total (fixture, KMX_DB_SERVICE, NULL, "kametrix_service 11");
}

static void
test_failure_rolls_back (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (
      kmx_db_pool_run (fixture->pool, KMX_DB_SERVICE, NULL, work_add_then_fail, NULL, &error));
  g_assert_error (error, KMX_ERROR, KMX_ERROR_CONFLICT);
  check_total (fixture, KMX_DB_SERVICE, NULL, "kametrix_service 0");
}

static void
test_lost_connection_runs_again_once (Fixture *fixture, gconstpointer data)
{
  Command command = { .once = &end_connection };

  add_things (fixture, &command);
  g_assert_cmpuint (command.n_runs, ==, 2);
  check_total (fixture, KMX_DB_SERVICE, NULL, "kametrix_service 11");
}

static gpointer
work_increment (KmxDb *db, gpointer data, GError **error)
{
  Command *command = data;
  g_autoptr (KmxRows) rows = NULL;

  __atomic_add_fetch (&command->n_runs, 1, __ATOMIC_SEQ_CST);
  if (!kmx_db_run_script (db, "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE", error))
    return NULL;
  rows = kmx_db_ask (db, &total, error);
  if (rows == NULL)
    return NULL;
  g_usleep (50000);
  kmx_db_execute (db, &increment, NULL, 0, NULL, error);
  return NULL;
}

static void
on_unit (GObject *pool, GAsyncResult *result, gpointer user_data)
{
  GPtrArray *answers = user_data;
  GError *error = NULL;
  g_autofree char *text = kmx_db_pool_run_finish (KMX_DB_POOL (pool), result, &error);

  g_ptr_array_add (answers, error);
}

static void
wait_for (GPtrArray *answers, guint n)
{
  while (answers->len < n)
    g_main_context_iteration (NULL, TRUE);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

static void
free_command (gpointer data)
{
  ((Command *) data)->freed_in = g_thread_self ();
}

static void
test_collision_is_run_again (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) answers = g_ptr_array_new ();
  Command setting = { 0 };
  Command command = { 0 };

  add_things (fixture, &setting);
  for (guint i = 0; i < 2; i++)
    kmx_db_pool_run_async (fixture->pool, KMX_DB_SERVICE, NULL, work_increment, &command,
                           free_command, NULL, NULL, on_unit, answers);
  wait_for (answers, 2);
  g_assert_null (answers->pdata[0]);
  g_assert_null (answers->pdata[1]);
  g_assert_cmpuint (command.n_runs, >, 2);
  g_assert_true (command.freed_in == g_thread_self ());
  check_total (fixture, KMX_DB_SERVICE, NULL, "kametrix_service 15");
}

static void
test_full_queue_refuses (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) answers = g_ptr_array_new ();
  guint n_refused = 0;

  for (guint i = 0; i < 12; i++)
    kmx_db_pool_run_async (fixture->pool, KMX_DB_SERVICE, NULL, work_nap, NULL, NULL, g_free, NULL,
                           on_unit, answers);
  wait_for (answers, 12);
  for (guint i = 0; i < answers->len; i++) {
    GError *error = answers->pdata[i];

    if (error == NULL)
      continue;
    g_assert_error (error, KMX_ERROR, KMX_ERROR_UNAVAILABLE);
    g_assert_cmpuint (kmx_error_get_retry_after (error), >, 0);
    g_error_free (error);
    n_refused++;
  }
  /* Two run at most and four wait. */
  g_assert_cmpuint (n_refused, >=, 6);
  g_assert_cmpuint (n_refused, <=, 8);
}

static void
test_survives_a_restart_of_postgresql (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  KmxCluster *cluster = kmx_test_db_get_cluster ();
  Command command = { 0 };

  add_things (fixture, &command);
  kill (kmx_cluster_get_process (cluster), SIGKILL);
  g_usleep (G_USEC_PER_SEC / 2);
  g_assert_true (kmx_cluster_ensure_running (cluster, &error));
  g_assert_no_error (error);
  check_total (fixture, KMX_DB_SERVICE, NULL, "kametrix_service 11");
}

static void
test_stop_finishes_and_refuses (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) answers = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  kmx_db_pool_run_async (fixture->pool, KMX_DB_SERVICE, NULL, work_nap, NULL, NULL, g_free, NULL,
                         on_unit, answers);
  kmx_db_pool_stop (fixture->pool);
  wait_for (answers, 1);
  g_assert_null (answers->pdata[0]);
  g_assert_null (kmx_db_pool_run (fixture->pool, KMX_DB_SERVICE, NULL, work_nap, NULL, &error));
  g_assert_error (error, KMX_ERROR, KMX_ERROR_UNAVAILABLE);
}

static gint warmed;

static gpointer
warm_up (KmxDb *db, gpointer unused, GError **error)
{
  g_autoptr (KmxRows) rows = kmx_db_ask (db, &total, error);

  g_assert_nonnull (rows);
  g_assert_cmpstr (kmx_rows_text (rows, 0, "role"), ==, "kametrix_tenant");
  g_assert_cmpint (kmx_rows_integer (rows, 0, "n"), ==, 0);
  g_atomic_int_inc (&warmed);
  return NULL;
}

static void
wait_warmed (gint count)
{
  gint64 end_us = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;

  while (g_atomic_int_get (&warmed) < count && g_get_monotonic_time () < end_us)
    g_usleep (5000);
  g_usleep (50000); /* it must not go on */
  g_assert_cmpint (g_atomic_int_get (&warmed), ==, count);
}

static gpointer
run_statement (KmxDb *db, gpointer statement, GError **error)
{
  g_autoptr (KmxRows) rows = kmx_db_ask (db, statement, error);

  return NULL;
}

/* Each of the two connections once, and after its unit not again. */
static void
test_idle_connections_are_warmed_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_atomic_int_set (&warmed, 0);
  kmx_db_pool_run (fixture->pool, KMX_DB_SERVICE, NULL, run_statement, (gpointer) &add, &error);
  g_assert_no_error (error);
  kmx_db_pool_warm_up (fixture->pool, warm_up);
  wait_warmed (2);
  kmx_db_pool_run (fixture->pool, KMX_DB_SERVICE, NULL, run_statement, (gpointer) &total, &error);
  g_assert_no_error (error);
  wait_warmed (2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(PATH, FUNCTION) g_test_add ("/pool/" PATH, Fixture, NULL, set_up, FUNCTION, tear_down)
  ADD ("scopes", test_scopes);
  ADD ("enter-tenant", test_enter_tenant_narrows_until_the_end);
  ADD ("failure", test_failure_rolls_back);
  ADD ("lost-connection", test_lost_connection_runs_again_once);
  ADD ("collision", test_collision_is_run_again);
  ADD ("full-queue", test_full_queue_refuses);
  ADD ("stop", test_stop_finishes_and_refuses);
  ADD ("restart", test_survives_a_restart_of_postgresql);
  ADD ("warm-up", test_idle_connections_are_warmed_up);
  return g_test_run ();
}
