/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-command-table.h"
#include "kmx-serve.h"

int
kmx_command_serve (KmxCommandContext *context, char **arguments, GError **error)
{
  gboolean works = !kmx_command_take_flag (arguments, "--no-workers");
  KmxConfig *config = kmx_command_get_config (context, error);

  if (config == NULL || !kmx_command_expect (arguments, 0, error))
    return -1;
  return kmx_serve_run (context, TRUE, works && kmx_config_get_boolean (config, "jobs.enabled"),
                        error);
}

int
kmx_command_work (KmxCommandContext *context, char **arguments, GError **error)
{
  if (!kmx_command_expect (arguments, 0, error))
    return -1;
  return kmx_serve_run (context, FALSE, TRUE, error);
}

static void
print_route (const char *method, const char *path, gpointer data)
{
  g_print ("%s %s\n", method, path);
}

/* Neither database nor secrets are needed to say what exists. */
int
kmx_command_routes (KmxCommandContext *context, char **arguments, GError **error)
{
  KmxServe serve = { .conninfo = "" };
  gboolean prepared;

  if (!kmx_command_expect (arguments, 0, error))
    return -1;
  serve.config = kmx_command_get_config (context, error);
  prepared = serve.config != NULL && kmx_serve_prepare (&serve, error);
  if (prepared)
    kmx_server_each_route (serve.server, print_route, NULL);
  kmx_serve_clear (&serve);
  return prepared ? 0 : -1;
}
