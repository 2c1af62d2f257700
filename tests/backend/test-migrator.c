/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include <string.h>

#include "kmx-error.h"
#include "kmx-migrator-private.h"
#include "kmx-test-db.h"

static const KmxMigration list[] = {
  { 1, "0001-one", "CREATE TABLE one (id int); INSERT INTO one VALUES (1);" },
  { 2, "0002-two", "CREATE TABLE two (id int); SET search_path TO pg_catalog;" },
  { 5, "0005-five", "CREATE TABLE five (id int)" },
};

static KmxDb *
connect_empty (char **ret_conninfo)
{
  g_autofree char *conninfo = kmx_test_db_new_empty ();
  g_autoptr (GError) error = NULL;
  KmxDb *db = kmx_db_connect (conninfo, &error);

  g_assert_no_error (error);
  if (ret_conninfo != NULL)
    *ret_conninfo = g_steal_pointer (&conninfo);
  return db;
}

static void
test_applies_what_is_missing (void)
{
  g_autoptr (KmxDb) db = connect_empty (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (kmx_migrator_check_list (db, list, 3, &error));
  g_assert_error (error, KMX_ERROR, KMX_ERROR_CONFIGURATION);
  g_clear_error (&error);
  g_assert_cmpint (kmx_migrator_run_list (db, list, 2, &error), ==, 2);
  g_assert_no_error (error);
  g_assert_false (kmx_migrator_check_list (db, list, 3, NULL));
  g_assert_cmpint (kmx_migrator_run_list (db, list, 3, &error), ==, 1);
  g_assert_cmpint (kmx_migrator_run_list (db, list, 3, &error), ==, 0);
  g_assert_true (kmx_migrator_check_list (db, list, 3, &error));
  g_assert_no_error (error);
}

static void
test_refuses_a_changed_one (void)
{
  const KmxMigration changed[] = { { 1, "0001-one", "CREATE TABLE other (id int)" } };
  g_autoptr (KmxDb) db = connect_empty (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (kmx_migrator_run_list (db, list, 1, &error), ==, 1);
  g_assert_cmpint (kmx_migrator_run_list (db, changed, 1, &error), ==, -1);
  g_assert_error (error, KMX_ERROR, KMX_ERROR_CONFIGURATION);
  g_assert_nonnull (strstr (error->message, "0001-one"));
  g_assert_false (kmx_migrator_check_list (db, changed, 1, NULL));
}

static void
test_refuses_a_newer_schema (void)
{
  g_autoptr (KmxDb) db = connect_empty (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (kmx_migrator_run_list (db, list, 3, &error), ==, 3);
  g_assert_cmpint (kmx_migrator_run_list (db, list, 2, &error), ==, -1);
  g_assert_error (error, KMX_ERROR, KMX_ERROR_CONFIGURATION);
  g_assert_nonnull (strstr (error->message, "newer"));
}

static void
test_failed_one_leaves_nothing (void)
{
  const KmxMigration broken[] = { list[0],
                                  { 2, "0002-broken", "CREATE TABLE two (id int);\nSELEC;" } };
  g_autoptr (KmxDb) db = connect_empty (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (kmx_migrator_run_list (db, broken, 2, &error), ==, -1);
  g_assert_nonnull (strstr (error->message, "0002-broken"));
  g_assert_nonnull (strstr (error->message, "line 2"));
  g_clear_error (&error);
  g_assert_true (kmx_db_run_script (db, "SELECT FROM one", &error));
  g_assert_false (kmx_db_run_script (db, "SELECT FROM two", &error));
  g_clear_error (&error);
  g_assert_cmpint (kmx_migrator_run_list (db, list, 2, &error), ==, 1);
}

static gpointer
run_in_thread (gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxDb) db = kmx_db_connect (data, &error);
  int n;

  g_assert_no_error (error);
  n = kmx_migrator_run_list (db, list, 3, &error);
  g_assert_no_error (error);
  return GINT_TO_POINTER (n);
}

static void
test_two_at_once (void)
{
  g_autofree char *conninfo = NULL;
  g_autoptr (KmxDb) db = connect_empty (&conninfo);
  GThread *one = g_thread_new ("one", run_in_thread, conninfo);
  GThread *other = g_thread_new ("other", run_in_thread, conninfo);
  int n = GPOINTER_TO_INT (g_thread_join (one)) + GPOINTER_TO_INT (g_thread_join (other));

  g_assert_cmpint (n, ==, 3);
}

static void
test_compiled_migrations_apply (void)
{
  g_autoptr (KmxDb) db = connect_empty (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (kmx_migrator_run (db, &error), >, 0);
  g_assert_no_error (error);
  g_assert_true (kmx_migrator_check (db, &error));
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/migrator/applies", test_applies_what_is_missing);
  g_test_add_func ("/migrator/changed", test_refuses_a_changed_one);
  g_test_add_func ("/migrator/newer", test_refuses_a_newer_schema);
  g_test_add_func ("/migrator/failed", test_failed_one_leaves_nothing);
  g_test_add_func ("/migrator/two-at-once", test_two_at_once);
  g_test_add_func ("/migrator/compiled", test_compiled_migrations_apply);
  return g_test_run ();
}
