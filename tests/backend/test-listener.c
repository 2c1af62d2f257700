/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include <string.h>

#include "kmx-db-listener.h"
#include "kmx-db.h"
#include "kmx-test-db.h"

typedef struct {
  KmxDb *db;
  char *conninfo;
  KmxDbListener *listener;
  guint n_connected;
  GPtrArray *heard;
} Fixture;

static void
on_connected (Fixture *fixture)
{
  fixture->n_connected++;
}

static void
on_notified (Fixture *fixture, const char *channel, const char *payload)
{
  g_ptr_array_add (fixture->heard, g_strconcat (channel, ":", payload, NULL));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static const char *const channels[] = { "event", "Jobs", NULL };
  g_autoptr (GError) error = NULL;

  fixture->conninfo = kmx_test_db_new_empty ();
  fixture->db = kmx_db_connect (fixture->conninfo, &error);
  g_assert_no_error (error);
  fixture->heard = g_ptr_array_new_with_free_func (g_free);
  fixture->listener = kmx_db_listener_new (fixture->conninfo, channels);
  g_signal_connect_swapped (fixture->listener, "connected", G_CALLBACK (on_connected), fixture);
  g_signal_connect_swapped (fixture->listener, "notified", G_CALLBACK (on_notified), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->listener);
  kmx_db_free (fixture->db);
  g_ptr_array_unref (fixture->heard);
  g_free (fixture->conninfo);
}

static void
run_sql (Fixture *fixture, const char *sql)
{
  g_autoptr (GError) error = NULL;

  kmx_db_run_script (fixture->db, sql, &error);
  g_assert_no_error (error);
}

/* Wakes the loop, so that waiting ends. */
static gboolean
on_tick (gpointer unused)
{
  return G_SOURCE_CONTINUE;
}

/* Waits until *@counter has reached @wanted. */
static void
wait_for (const guint *counter, guint wanted)
{
  gint64 give_up_us = g_get_monotonic_time () + 15 * G_USEC_PER_SEC;
  guint ticker = g_timeout_add (100, on_tick, NULL);

  while (*counter < wanted && g_get_monotonic_time () < give_up_us)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (ticker);
  g_assert_cmpuint (*counter, ==, wanted);
}

static void
test_hears (Fixture *fixture, gconstpointer data)
{
  wait_for (&fixture->n_connected, 1);
  run_sql (fixture, "NOTIFY event, 'one'; NOTIFY other, 'not ours'; NOTIFY \"Jobs\", 'two'");
  wait_for (&fixture->heard->len, 2);
  g_assert_cmpstr (fixture->heard->pdata[0], ==, "event:one");
  g_assert_cmpstr (fixture->heard->pdata[1], ==, "Jobs:two");
}

static void
test_comes_back (Fixture *fixture, gconstpointer data)
{
  wait_for (&fixture->n_connected, 1);
  run_sql (fixture, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()");
  wait_for (&fixture->n_connected, 2);
  run_sql (fixture, "NOTIFY event, 'again'");
  wait_for (&fixture->heard->len, 1);
  g_assert_cmpstr (fixture->heard->pdata[0], ==, "event:again");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/listener/hears", Fixture, NULL, set_up, test_hears, tear_down);
  g_test_add ("/listener/comes-back", Fixture, NULL, set_up, test_comes_back, tear_down);
  return g_test_run ();
}
