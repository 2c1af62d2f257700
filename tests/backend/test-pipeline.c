/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include <string.h>

#include "kmx-db-pipeline.h"
#include "kmx-error.h"
#include "kmx-test-db.h"

#define N_MANY 40

/* "poison" fails, "end" ends its own connection once, all else is written down. */
static const char *const schema =
    "CREATE TABLE note (place serial PRIMARY KEY, key text UNIQUE, xid bigint, pid int);"
    "CREATE TABLE closed (keys text[]);"
    "CREATE SEQUENCE ends;"
    "CREATE FUNCTION write_note(k text, what text) RETURNS text LANGUAGE plpgsql SECURITY DEFINER "
    "AS $$ BEGIN"
    "  IF what = 'poison' THEN RAISE EXCEPTION 'bad' USING ERRCODE = 'KM409'; END IF;"
    "  IF what = 'end' AND nextval('ends') = 1 THEN"
    "    PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(1); END IF;"
    "  INSERT INTO note (key, xid, pid) VALUES (k, txid_current(), pg_backend_pid()) ON CONFLICT "
    "DO NOTHING;"
    "  RETURN k; END $$;"
    "GRANT ALL ON ALL TABLES IN SCHEMA public TO kametrix_service;"
    "GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO kametrix_service;";

static const KmxStatement write_note = { "test_note", "SELECT write_note($1, $2) AS key", 2 };
static const KmxStatement close_group = { "test_close", "INSERT INTO closed VALUES ($1::text[])",
                                          1 };

typedef struct {
  KmxDb *db;
  KmxDbPipeline *pipeline;
  guint n_done;
  guint n_right;
  guint n_failed;
  KmxErrorCode code;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *conninfo = kmx_test_db_new_empty ();
  g_autoptr (GError) error = NULL;

  fixture->db = kmx_db_connect (conninfo, &error);
  g_assert_no_error (error);
  kmx_db_run_script (fixture->db, schema, &error);
  g_assert_no_error (error);
  fixture->pipeline = kmx_db_pipeline_new (conninfo, &close_group, 32, 100);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (kmx_db_pipeline_get_pending (fixture->pipeline), ==, 0);
  g_assert_finalize_object (fixture->pipeline);
  kmx_db_free (fixture->db);
}

typedef struct {
  Fixture *fixture;
  char *key;
} Waiter;

static void
on_done (GObject *pipeline, GAsyncResult *result, gpointer user_data)
{
  Waiter *waiter = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxRows) rows =
      kmx_db_pipeline_run_finish (KMX_DB_PIPELINE (pipeline), result, &error);

  waiter->fixture->n_done++;
  if (rows != NULL && g_strcmp0 (kmx_rows_text (rows, 0, "key"), waiter->key) == 0)
    waiter->fixture->n_right++;
  if (error != NULL) {
    g_assert_true (error->domain == KMX_ERROR);
    waiter->fixture->n_failed++;
    waiter->fixture->code = error->code;
  }
  g_free (waiter->key);
  g_free (waiter);
}

static void
run (Fixture *fixture, const char *key, const char *what)
{
  const char *parameters[] = { key, what };
  Waiter *waiter = g_new0 (Waiter, 1);

  waiter->fixture = fixture;
  waiter->key = g_strdup (key);
  kmx_db_pipeline_run_async (fixture->pipeline, &write_note, parameters, 2, key, NULL, on_done,
                             waiter);
}

static void
wait_for (Fixture *fixture, guint n)
{
  gint64 give_up_us = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;

  while (fixture->n_done < n && g_get_monotonic_time () < give_up_us)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (fixture->n_done, ==, n);
  /* The task that has just called back still holds the pipeline. */
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

static gint64
count (Fixture *fixture, const char *sql)
{
  g_autoptr (KmxRows) rows = PQexec (kmx_db_get_connection (fixture->db), sql);

  g_assert_cmpint (PQresultStatus (rows), ==, PGRES_TUPLES_OK);
  return kmx_rows_integer (rows, 0, "n");
}

static void
run_many (Fixture *fixture, guint n, guint poisoned)
{
  /* Backwards, so that sorting shows. */
  for (guint i = n; i > 0; i--) {
    g_autofree char *key = g_strdup_printf ("call-\"%03u\\", i);

    run (fixture, key, i == poisoned ? "poison" : "fine");
  }
}

static void
test_group_commits_together_in_order (Fixture *fixture, gconstpointer data)
{
  run_many (fixture, N_MANY, 0);
  wait_for (fixture, N_MANY);
  g_assert_cmpuint (fixture->n_right, ==, N_MANY);
  g_assert_cmpint (count (fixture, "SELECT count(*) AS n FROM note"), ==, N_MANY);
  /* 40 executions with groups of 32. */
  g_assert_cmpint (count (fixture, "SELECT count(DISTINCT xid) AS n FROM note"), ==, 2);
  g_assert_cmpint (count (fixture, "SELECT count(*) AS n FROM (SELECT key < lag(key) OVER"
                                   " (PARTITION BY xid ORDER BY place) AS wrong FROM note) x"
                                   " WHERE wrong"),
                   ==, 0);
  g_assert_cmpint (count (fixture, "SELECT sum(cardinality(keys)) AS n FROM closed"), ==, N_MANY);
  g_assert_cmpint (
      count (fixture, "SELECT count(*) AS n FROM note JOIN closed ON key = ANY (keys)"), ==,
      N_MANY);
}

static void
test_poisoned_member_fails_alone (Fixture *fixture, gconstpointer data)
{
  run_many (fixture, 20, 7);
  wait_for (fixture, 20);
  g_assert_cmpuint (fixture->n_right, ==, 19);
  g_assert_cmpuint (fixture->n_failed, ==, 1);
  g_assert_cmpint (fixture->code, ==, KMX_ERROR_CONFLICT);
  g_assert_cmpint (count (fixture, "SELECT count(*) AS n FROM note"), ==, 19);
  g_assert_cmpint (count (fixture, "SELECT count(*) AS n FROM closed"), ==, 19);
  /* And the next group is whole again. */
  run (fixture, "later", "fine");
  wait_for (fixture, 21);
  g_assert_cmpuint (fixture->n_right, ==, 20);
}

static void
test_lost_connection_sends_again (Fixture *fixture, gconstpointer data)
{
  run (fixture, "first", "fine");
  wait_for (fixture, 1);
  run (fixture, "b", "end");
  run (fixture, "a", "fine");
  run (fixture, "c", "fine");
  wait_for (fixture, 4);
  g_assert_cmpuint (fixture->n_right, ==, 4);
  g_assert_cmpint (count (fixture, "SELECT count(*) AS n FROM note"), ==, 4);
  g_assert_cmpint (count (fixture, "SELECT count(DISTINCT pid) AS n FROM note"), ==, 2);
}

/* Work keeps coming in while the loop learns that its connection is gone. */
static void
test_connection_lost_under_load (Fixture *fixture, gconstpointer data)
{
  run (fixture, "first", "fine");
  wait_for (fixture, 1);
  run (fixture, "end", "end");
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  while (count (fixture, "SELECT count(*) AS n FROM ends WHERE is_called") == 0)
    g_usleep (1000);
  for (guint n = 1; n <= N_MANY; n++) {
    g_autofree char *key = g_strdup_printf ("later-%u", n);

    run (fixture, key, "fine");
    g_main_context_iteration (NULL, FALSE);
    g_usleep (2000);
  }
  wait_for (fixture, N_MANY + 2);
  g_assert_cmpuint (fixture->n_right, ==, N_MANY + 2);
  g_assert_cmpint (count (fixture, "SELECT count(*) AS n FROM note"), ==, N_MANY + 2);
}

static void
test_queue_has_a_limit (Fixture *fixture, gconstpointer data)
{
  run_many (fixture, 101, 0);
  wait_for (fixture, 101);
  g_assert_cmpuint (fixture->n_failed, ==, 1);
  g_assert_cmpint (fixture->code, ==, KMX_ERROR_UNAVAILABLE);
  g_assert_cmpuint (fixture->n_right, ==, 100);
}

static void
test_database_away (Fixture *fixture, gconstpointer data)
{
  KmxDbPipeline *pipeline = fixture->pipeline;

  g_object_unref (pipeline);
  fixture->pipeline = kmx_db_pipeline_new ("host=/nonexistent", &close_group, 32, 100);
  run (fixture, "waits", "fine");
  wait_for (fixture, 1);
  g_assert_cmpint (fixture->code, ==, KMX_ERROR_UNAVAILABLE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(PATH, FUNCTION)                                                                        \
  g_test_add ("/pipeline/" PATH, Fixture, NULL, set_up, FUNCTION, tear_down)
  ADD ("group", test_group_commits_together_in_order);
  ADD ("poison", test_poisoned_member_fails_alone);
  ADD ("lost-connection", test_lost_connection_sends_again);
  ADD ("lost-under-load", test_connection_lost_under_load);
  ADD ("limit", test_queue_has_a_limit);
  ADD ("away", test_database_away);
  return g_test_run ();
}
