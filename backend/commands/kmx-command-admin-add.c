/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-accounts.h"
#include "kmx-command-table.h"

int
kmx_command_admin_add (KmxCommandContext *context, char **arguments, GError **error)
{
  const char *name = NULL;
  g_autofree char *link = NULL;
  KmxDbPool *pool;

  if (!kmx_command_take_option (arguments, "--name", &name, error) ||
      !kmx_command_expect (arguments, 1, error))
    return -1;
  pool = kmx_command_get_pool (context, error);
  if (pool != NULL)
    link = kmx_accounts_add_admin (kmx_command_get_config (context, error), pool, arguments[0],
                                   name, error);
  if (link == NULL)
    return -1;
  g_print ("%s\n", link);
  return 0;
}
