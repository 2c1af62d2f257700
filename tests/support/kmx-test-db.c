/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-test-db.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "kmx-cluster-private.h"
#include "kmx-migrator.h"

#define TEMPLATE "kametrix_template"

static KmxCluster *the_cluster;
static char *directory;
static gboolean template_made;

/* Waits until this program is gone, even by a crash, and then clears up after it.  More than once,
 * because an initdb or pg_ctl that it had just started goes on without it. */
static const char *const watcher = //
    "read -r line\n"
    "for n in 1 2 3 4 5 6 7 8 9 10; do\n"
    "  for file in $(grep -ls \"$1/[p]ostgresql/data\" /proc/[0-9]*/cmdline); do\n"
    "    pid=${file#/proc/}\n"
    "    kill -QUIT \"${pid%/cmdline}\" 2>/dev/null && sleep 0.5\n"
    "  done\n"
    "  rm -rf \"$1\"\n"
    "  sleep 1\n"
    "  [ -e \"$1\" ] || grep -qs \"$1/[p]ostgresql/data\" /proc/[0-9]*/cmdline || break\n"
    "done\n";

/* A time-out kills the whole process group, and the watcher must stay. */
static void
leave_group (gpointer unused)
{
  setsid ();
}

static void
start_watcher (void)
{
  const char *argv[] = { "/bin/sh", "-c", watcher, "watcher", directory, NULL };
  g_autoptr (GError) error = NULL;
  int input = -1;

  /* The write end stays open, and only in this process, until it ends. */
  g_spawn_async_with_pipes (NULL, (char **) argv, NULL,
                            G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL |
                                G_SPAWN_CLOEXEC_PIPES,
                            leave_group, NULL, NULL, &input, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
on_exit_of_program (void)
{
  const char *argv[] = { "/bin/rm", "-rf", "--", directory, NULL };

  if (the_cluster == NULL)
    return;
  kmx_cluster_stop (the_cluster);
  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, NULL, NULL);
}

KmxCluster *
kmx_test_db_get_cluster (void)
{
  g_autoptr (GError) error = NULL;

  if (the_cluster != NULL)
    return the_cluster;
  directory = g_dir_make_tmp ("kmx-test-XXXXXX", &error);
  g_assert_no_error (error);
  start_watcher ();
  the_cluster = kmx_cluster_start_unsafe (directory, &error);
  g_assert_no_error (error);
  atexit (on_exit_of_program);
  return the_cluster;
}

static void
run_as_admin (const char *sql)
{
  g_autofree char *conninfo = kmx_cluster_dup_admin_conninfo (kmx_test_db_get_cluster ());
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxDb) db = kmx_db_connect (conninfo, &error);

  g_assert_no_error (error);
  kmx_db_run_script (db, sql, &error);
  g_assert_no_error (error);
}

static char *
create_database (const char *name, const char *template)
{
  g_autofree char *sql =
      g_strdup_printf ("CREATE DATABASE %s OWNER kametrix TEMPLATE %s", name, template);

  run_as_admin (sql);
  return kmx_cluster_dup_conninfo_for (kmx_test_db_get_cluster (), name);
}

static void
make_template (void)
{
  g_autofree char *conninfo = create_database (TEMPLATE, "template1");
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxDb) db = kmx_db_connect (conninfo, &error);

  g_assert_no_error (error);
  kmx_migrator_run (db, &error);
  g_assert_no_error (error);
  template_made = TRUE;
}

static char *
next_name (void)
{
  static guint n;

  return g_strdup_printf ("kametrix_test_%u", ++n);
}

char *
kmx_test_db_new (void)
{
  g_autofree char *name = next_name ();

  if (!template_made)
    make_template ();
  return create_database (name, TEMPLATE);
}

char *
kmx_test_db_new_empty (void)
{
  g_autofree char *name = next_name ();

  return create_database (name, "template1");
}

KmxDb *
kmx_test_db_connect (char **ret_conninfo)
{
  g_autofree char *conninfo = kmx_test_db_new ();
  g_autoptr (GError) error = NULL;
  KmxDb *db = kmx_db_connect (conninfo, &error);

  g_assert_no_error (error);
  if (ret_conninfo != NULL)
    *ret_conninfo = g_steal_pointer (&conninfo);
  return db;
}

char *
kmx_test_db_dup_admin_conninfo (const char *conninfo)
{
  g_auto (GStrv) parts = g_strsplit (conninfo, "user=kametrix ", 2);

  g_assert_cmpuint (g_strv_length (parts), ==, 2);
  return g_strconcat (parts[0], "user=postgres ", parts[1], NULL);
}
