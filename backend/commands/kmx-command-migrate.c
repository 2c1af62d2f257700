/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-command-table.h"
#include "kmx-migrator.h"

int
kmx_command_migrate (KmxCommandContext *context, char **arguments, GError **error)
{
  g_autoptr (KmxDb) db = NULL;
  const char *conninfo;
  int applied;

  if (!kmx_command_expect (arguments, 0, error))
    return -1;
  conninfo = kmx_command_get_conninfo (context, error);
  db = conninfo != NULL ? kmx_db_connect (conninfo, error) : NULL;
  applied = db != NULL ? kmx_migrator_run (db, error) : -1;
  if (applied < 0)
    return -1;
  g_print (applied > 0 ? "%d migrations applied\n" : "nothing to do\n", applied);
  return 0;
}
