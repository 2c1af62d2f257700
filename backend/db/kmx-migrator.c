/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-migrator.h"

#include <string.h>

#include "kmx-db-private.h"
#include "kmx-error.h"
#include "kmx-log.h"
#include "kmx-migrator-private.h"

#define RESOURCE_PATH "/de/kametrix/migrations"
/* Any number will do, as long as every kametrixd uses the same. */
#define ADVISORY_LOCK "7227001"

/* Made by migrations2c.py. */
extern void kmx_migrations_register_resource (void);

static const KmxStatement find_applied = {
  "migration_list", "SELECT number, name, checksum FROM public.schema_migration ORDER BY number", 0
};

static const KmxStatement note_applied = {
  "migration_note",
  "INSERT INTO public.schema_migration (number, name, checksum) VALUES ($1::int, $2, $3)", 3
};

static const char *const create_table = "CREATE TABLE IF NOT EXISTS public.schema_migration ("
                                        " number int PRIMARY KEY,"
                                        " name text NOT NULL,"
                                        " checksum text NOT NULL,"
                                        " applied_at timestamptz NOT NULL DEFAULT now())";

static const KmxMigration *
find_migration (const KmxMigration *list, guint n_list, guint number)
{
  for (guint i = 0; i < n_list; i++)
    if (list[i].number == number)
      return &list[i];
  return NULL;
}

static gboolean
check_applied (const KmxRows *applied, const KmxMigration *list, guint n_list, GError **error)
{
  for (guint row = 0; row < kmx_rows_count (applied); row++) {
    guint number = kmx_rows_integer (applied, row, "number");
    const KmxMigration *migration = find_migration (list, n_list, number);
    g_autofree char *checksum = NULL;

    if (migration == NULL) {
      g_set_error (error, KMX_ERROR, KMX_ERROR_CONFIGURATION,
                   "the database is newer than this program: it has migration \"%s\", which this "
                   "program does not know",
                   kmx_rows_text (applied, row, "name"));
      return FALSE;
    }
    checksum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, migration->sql, -1);
    if (g_strcmp0 (checksum, kmx_rows_text (applied, row, "checksum")) != 0) {
      g_set_error (error, KMX_ERROR, KMX_ERROR_CONFIGURATION,
                   "migration \"%s\" was changed after the database had applied it",
                   migration->name);
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
is_applied (const KmxRows *applied, guint number)
{
  for (guint row = 0; row < kmx_rows_count (applied); row++)
    if (kmx_rows_integer (applied, row, "number") == number)
      return TRUE;
  return FALSE;
}

static gboolean
apply (KmxDb *db, const KmxMigration *migration, GError **error)
{
  g_autofree char *number = g_strdup_printf ("%u", migration->number);
  g_autofree char *checksum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, migration->sql, -1);
  const char *parameters[] = { number, migration->name, checksum };
  g_autoptr (GError) cause = NULL;

  if (kmx_db_begin (db, &cause) && kmx_db_run_script (db, migration->sql, &cause) &&
      /* A migration may leave a role or a search path behind. */
      kmx_db_run_internal (db, "RESET ALL; RESET ROLE", "migration_reset", &cause) &&
      kmx_db_execute (db, &note_applied, parameters, 3, NULL, &cause) &&
      kmx_db_commit (db, &cause)) {
    kmx_log_event (KMX_LOG_INFO, "migration_applied", "name", migration->name, NULL);
    return TRUE;
  }
  kmx_db_roll_back (db);
  g_propagate_prefixed_error (error, g_steal_pointer (&cause),
                              "migration \"%s\": ", migration->name);
  return FALSE;
}

static int
run_locked (KmxDb *db, const KmxMigration *list, guint n_list, GError **error)
{
  g_autoptr (KmxRows) applied = NULL;
  int n_applied = 0;

  if (!kmx_db_run_internal (db, create_table, "migration_table", error))
    return -1;
  applied = kmx_db_ask (db, &find_applied, error);
  if (applied == NULL || !check_applied (applied, list, n_list, error))
    return -1;
  for (guint i = 0; i < n_list; i++) {
    if (is_applied (applied, list[i].number))
      continue;
    if (!apply (db, &list[i], error))
      return -1;
    n_applied++;
  }
  return n_applied;
}

int
kmx_migrator_run_list (KmxDb *db, const KmxMigration *list, guint n_list, GError **error)
{
  int n_applied;

  if (!kmx_db_run_internal (db, "SELECT pg_advisory_lock(" ADVISORY_LOCK ")", "migration_lock",
                            error))
    return -1;
  n_applied = run_locked (db, list, n_list, error);
  kmx_db_run_internal (db, "SELECT pg_advisory_unlock(" ADVISORY_LOCK ")", "migration_unlock",
                       NULL);
  return n_applied;
}

gboolean
kmx_migrator_check_list (KmxDb *db, const KmxMigration *list, guint n_list, GError **error)
{
  static const KmxStatement find_table = {
    "migration_table_find", "SELECT to_regclass('public.schema_migration') IS NOT NULL AS there", 0
  };
  g_autoptr (KmxRows) there = kmx_db_ask (db, &find_table, error);
  g_autoptr (KmxRows) applied = NULL;

  if (there == NULL)
    return FALSE;
  if (kmx_rows_boolean (there, 0, "there")) {
    applied = kmx_db_ask (db, &find_applied, error);
    if (applied == NULL || !check_applied (applied, list, n_list, error))
      return FALSE;
  }
  for (guint i = 0; i < n_list; i++) {
    if (applied != NULL && is_applied (applied, list[i].number))
      continue;
    g_set_error (error, KMX_ERROR, KMX_ERROR_CONFIGURATION,
                 "migration \"%s\" is missing in the database: run \"kametrixd migrate\"",
                 list[i].name);
    return FALSE;
  }
  return TRUE;
}

static int
compare_names (gconstpointer one, gconstpointer other)
{
  return g_strcmp0 (*(char *const *) one, *(char *const *) other);
}

/* The list, and in @ret_owned what keeps its texts alive. */
static KmxMigration *
load_compiled (guint *ret_n, GPtrArray *owned)
{
  g_auto (GStrv) files = NULL;
  KmxMigration *list;
  guint n;

  /* By hand, because the linker drops a constructor that nobody refers to.  Again is harmless. */
  kmx_migrations_register_resource ();
  files = g_resources_enumerate_children (RESOURCE_PATH, 0, NULL);
  n = files != NULL ? g_strv_length (files) : 0;
  list = g_new0 (KmxMigration, n + 1);
  if (n > 0)
    qsort (files, n, sizeof (char *), compare_names);
  for (guint i = 0; i < n; i++) {
    g_autofree char *path = g_build_path ("/", RESOURCE_PATH, files[i], NULL);
    g_autoptr (GBytes) bytes = g_resources_lookup_data (path, 0, NULL);
    gsize size = 0;
    const char *text = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;

    g_assert (text != NULL);
    list[i].number = (guint) g_ascii_strtoull (files[i], NULL, 10);
    list[i].name = g_strndup (files[i], strlen (files[i]) - strlen (".sql"));
    list[i].sql = g_strndup (text, size);
    g_ptr_array_add (owned, (gpointer) list[i].name);
    g_ptr_array_add (owned, (gpointer) list[i].sql);
  }
  *ret_n = n;
  return list;
}

int
kmx_migrator_run (KmxDb *db, GError **error)
{
  g_autoptr (GPtrArray) owned = g_ptr_array_new_with_free_func (g_free);
  guint n = 0;
  g_autofree KmxMigration *list = load_compiled (&n, owned);

  return kmx_migrator_run_list (db, list, n, error);
}

gboolean
kmx_migrator_check (KmxDb *db, GError **error)
{
  g_autoptr (GPtrArray) owned = g_ptr_array_new_with_free_func (g_free);
  guint n = 0;
  g_autofree KmxMigration *list = load_compiled (&n, owned);

  return kmx_migrator_check_list (db, list, n, error);
}
