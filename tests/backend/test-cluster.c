/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kmx-cluster-private.h"
#include "kmx-db.h"
#include "kmx-error.h"

typedef struct {
  char *directory;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->directory = g_dir_make_tmp ("kmx-cluster-XXXXXX", &error);
  g_assert_no_error (error);
  /* As root PostgreSQL runs as somebody else, who must get in. */
  g_assert_cmpint (g_chmod (fixture->directory, 0711), ==, 0);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  const char *argv[] = { "/bin/rm", "-rf", "--", fixture->directory, NULL };

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, NULL, NULL);
  g_free (fixture->directory);
}

static KmxCluster *
start (const char *directory)
{
  g_autoptr (GError) error = NULL;
  KmxCluster *cluster = kmx_cluster_start_unsafe (directory, &error);

  g_assert_no_error (error);
  return cluster;
}

static char *
ask (KmxCluster *cluster, const char *sql)
{
  const KmxStatement statement = { "test_ask", sql, 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxDb) db = kmx_db_connect (kmx_cluster_get_conninfo (cluster), &error);
  g_autoptr (KmxRows) rows = NULL;

  g_assert_no_error (error);
  rows = kmx_db_ask (db, &statement, &error);
  g_assert_no_error (error);
  return g_strdup (kmx_rows_count (rows) > 0 ? kmx_rows_text (rows, 0, "answer") : NULL);
}

/* A zombie that its new parent has not yet looked at is no process any more. */
static gboolean
is_running (int pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/cmdline", pid);
  g_autofree char *command = NULL;

  return g_file_get_contents (path, &command, NULL, NULL) && *command != '\0';
}

static void
wait_until_gone (int pid)
{
  for (guint i = 0; i < 100 && is_running (pid); i++)
    g_usleep (G_USEC_PER_SEC / 20);
}

static void
test_starts_and_stops_without_leftovers (Fixture *fixture, gconstpointer data)
{
  KmxCluster *cluster = start (fixture->directory);
  g_autofree char *superuser = NULL;
  g_autofree char *toast = NULL;
  g_autofree char *roles = NULL;
  int pid = kmx_cluster_get_process (cluster);

  g_assert_cmpint (pid, >, 1);
  superuser = ask (cluster, "SELECT current_setting('is_superuser') AS answer");
  g_assert_cmpstr (superuser, ==, "off");
  toast = ask (cluster, "SELECT current_setting('default_toast_compression') AS answer");
  g_assert_cmpstr (toast, ==, "lz4");
  roles =
      ask (cluster, "SELECT string_agg(rolname, ',' ORDER BY rolname) AS answer FROM pg_roles"
                    " WHERE rolname LIKE 'kametrix_%' AND NOT rolcanlogin AND NOT rolbypassrls");
  g_assert_cmpstr (roles, ==, "kametrix_service,kametrix_tenant");
  kmx_cluster_stop (cluster);
  g_assert_false (is_running (pid));
}

static void
test_keeps_data_over_a_restart (Fixture *fixture, gconstpointer data)
{
  KmxCluster *cluster = start (fixture->directory);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  before = ask (cluster, "CREATE TABLE kept AS SELECT 'yes' AS answer");
  kmx_cluster_stop (cluster);
  cluster = start (fixture->directory);
  after = ask (cluster, "SELECT answer FROM kept");
  g_assert_cmpstr (after, ==, "yes");
  kmx_cluster_stop (cluster);
}

static void
test_takes_over_after_its_parent_was_killed (Fixture *fixture, gconstpointer data)
{
  pid_t child = fork ();
  KmxCluster *cluster;
  int pid;
  int status;

  if (child == 0) {
    cluster = kmx_cluster_start_unsafe (fixture->directory, NULL);
    kill (getpid (), cluster != NULL ? SIGKILL : SIGTERM);
  }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFSIGNALED (status));
  g_assert_cmpint (WTERMSIG (status), ==, SIGKILL);
  cluster = start (fixture->directory);
  pid = kmx_cluster_get_process (cluster);
  g_assert_cmpint (pid, >, 1);
  kmx_cluster_stop (cluster);
  g_assert_false (is_running (pid));
}

static void
test_starts_again_after_postgresql_was_killed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  KmxCluster *cluster = start (fixture->directory);
  int pid = kmx_cluster_get_process (cluster);
  g_autofree char *answer = NULL;

  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  wait_until_gone (pid);
  g_assert_true (kmx_cluster_ensure_running (cluster, &error));
  g_assert_no_error (error);
  g_assert_cmpint (kmx_cluster_get_process (cluster), !=, pid);
  answer = ask (cluster, "SELECT 'back' AS answer");
  g_assert_cmpstr (answer, ==, "back");
  kmx_cluster_stop (cluster);
}

static void
test_stale_pid_file_of_a_stranger_is_ignored (Fixture *fixture, gconstpointer data)
{
  KmxCluster *cluster = start (fixture->directory);
  g_autofree char *path =
      g_build_filename (fixture->directory, "postgresql", "data", "postmaster.pid", NULL);
  g_autofree char *text = g_strdup_printf ("%d\n", (int) getpid ());
  g_autoptr (GError) error = NULL;

  kmx_cluster_stop (cluster);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  cluster = start (fixture->directory);
  g_assert_cmpint (kmx_cluster_get_process (cluster), !=, getpid ());
  kmx_cluster_stop (cluster);
}

static void
test_second_program_uses_and_does_not_stop (Fixture *fixture, gconstpointer data)
{
  KmxCluster *owner = start (fixture->directory);
  KmxCluster *guest = start (fixture->directory);
  int pid = kmx_cluster_get_process (owner);
  g_autofree char *answer = ask (guest, "SELECT 'shared' AS answer");
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (answer, ==, "shared");
  kmx_cluster_stop (guest);
  g_assert_true (is_running (pid));
  guest = start (fixture->directory);
  kmx_cluster_stop (owner);
  g_assert_false (is_running (pid));
  /* The guest is the next owner. */
  g_assert_true (kmx_cluster_ensure_running (guest, &error));
  pid = kmx_cluster_get_process (guest);
  kmx_cluster_stop (guest);
  g_assert_false (is_running (pid));
}

static void
test_long_directory (Fixture *fixture, gconstpointer data)
{
  g_autofree char *name = g_strnfill (120, 'x');
  g_autofree char *directory = g_build_filename (fixture->directory, name, NULL);
  KmxCluster *cluster = start (directory);
  g_autofree char *answer = ask (cluster, "SELECT 'far' AS answer");

  g_assert_cmpstr (answer, ==, "far");
  kmx_cluster_stop (cluster);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(PATH, FUNCTION)                                                                        \
  g_test_add ("/cluster/" PATH, Fixture, NULL, set_up, FUNCTION, tear_down)
  ADD ("starts-and-stops", test_starts_and_stops_without_leftovers);
  ADD ("keeps-data", test_keeps_data_over_a_restart);
  ADD ("takes-over", test_takes_over_after_its_parent_was_killed);
  ADD ("starts-again", test_starts_again_after_postgresql_was_killed);
  ADD ("stale-pid-file", test_stale_pid_file_of_a_stranger_is_ignored);
  ADD ("second-program", test_second_program_uses_and_does_not_stop);
  ADD ("long-directory", test_long_directory);
  return g_test_run ();
}
