/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-command-table.h"
#include "kmx-migrator.h"

static gboolean
check_configuration (KmxCommandContext *context, GError **error)
{
  KmxConfig *config = kmx_command_get_config (context, error);

  return config != NULL && kmx_config_check (config, error);
}

static gboolean
check_database (KmxCommandContext *context, GError **error)
{
  const char *conninfo = kmx_command_get_conninfo (context, error);
  g_autoptr (KmxDb) db = conninfo != NULL ? kmx_db_connect (conninfo, error) : NULL;

  return db != NULL && kmx_migrator_check (db, error);
}

static const struct {
  const char *name;
  gboolean (*check) (KmxCommandContext *context, GError **error);
} checks[] = {
  { "configuration", check_configuration },
  { "database", check_database },
};

/* Goes through all of them, so that one run names everything that is wrong. */
int
kmx_command_check (KmxCommandContext *context, char **arguments, GError **error)
{
  int status = 0;

  if (!kmx_command_expect (arguments, 0, error))
    return -1;
  for (guint i = 0; i < G_N_ELEMENTS (checks); i++) {
    g_autoptr (GError) problem = NULL;

    if (checks[i].check (context, &problem)) {
      g_print ("%s: ok\n", checks[i].name);
      continue;
    }
    g_print ("%s: %s\n", checks[i].name, problem->message);
    status = 1;
  }
  return status;
}
