/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-command.h"

#include <locale.h>
#include <sodium.h>
#include <string.h>

#include "kmx-clock.h"
#include "kmx-cluster.h"
#include "kmx-error.h"
#include "kmx-log.h"
#include "kmx-migrator.h"

enum { EXIT_FINE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

struct _KmxCommandContext {
  const char *config_path;
  KmxConfig *config;
  GMutex cluster_lock;
  KmxCluster *cluster;
  KmxDbPool *pool;
};

static void
start_log (const KmxConfig *config)
{
  static const char *const names[] = { "debug", "info", "warning", "error", NULL };
  const char *level = kmx_config_get (config, "log.level");

  for (guint i = 0; names[i] != NULL; i++)
    if (g_strcmp0 (names[i], level) == 0)
      kmx_log_start ((KmxLogLevel) i);
}

KmxConfig *
kmx_command_get_config (KmxCommandContext *context, GError **error)
{
  if (context->config == NULL) {
    context->config = kmx_config_load (context->config_path, error);
    if (context->config != NULL) {
      start_log (context->config);
      kmx_clock_allow_test_file (kmx_config_get_boolean (context->config, "test.clock"));
    }
  }
  return context->config;
}

const char *
kmx_command_get_conninfo (KmxCommandContext *context, GError **error)
{
  KmxConfig *config = kmx_command_get_config (context, error);

  if (config == NULL)
    return NULL;
  if (kmx_config_get (config, "database.url") != NULL)
    return kmx_config_get (config, "database.url");
  if (context->cluster == NULL)
    context->cluster = kmx_cluster_start (kmx_config_get (config, "state.directory"), error);
  return context->cluster != NULL ? kmx_cluster_get_conninfo (context->cluster) : NULL;
}

static gboolean
check_schema (const char *conninfo, GError **error)
{
  g_autoptr (KmxDb) db = kmx_db_connect (conninfo, error);

  return db != NULL && kmx_migrator_check (db, error);
}

KmxDbPool *
kmx_command_get_pool (KmxCommandContext *context, GError **error)
{
  const char *conninfo;

  if (context->pool != NULL)
    return context->pool;
  conninfo = kmx_command_get_conninfo (context, error);
  if (conninfo == NULL || !check_schema (conninfo, error))
    return NULL;
  context->pool = kmx_db_pool_new (conninfo, 1, 16);
  return context->pool;
}

gboolean
kmx_command_keep_database (KmxCommandContext *context, GError **error)
{
  gboolean runs;

  if (context->cluster == NULL)
    return TRUE;
  g_mutex_lock (&context->cluster_lock);
  runs = kmx_cluster_ensure_running (context->cluster, error);
  g_mutex_unlock (&context->cluster_lock);
  return runs;
}

static void
context_clear (KmxCommandContext *context)
{
  if (context->pool != NULL)
    kmx_db_pool_stop (context->pool);
  g_clear_object (&context->pool);
  g_mutex_lock (&context->cluster_lock);
  g_clear_pointer (&context->cluster, kmx_cluster_stop);
  g_mutex_unlock (&context->cluster_lock);
  g_clear_pointer (&context->config, kmx_config_unref);
  g_mutex_clear (&context->cluster_lock);
}

static void
drop_arguments (char **arguments, guint first, guint n)
{
  guint length = g_strv_length (arguments);

  memmove (arguments + first, arguments + first + n, sizeof *arguments * (length - first - n + 1));
}

gboolean
kmx_command_take_option (char **arguments, const char *name, const char **ret_value, GError **error)
{
  gsize size = strlen (name);

  *ret_value = NULL;
  for (guint i = 0; arguments[i] != NULL; i++) {
    if (strncmp (arguments[i], name, size) == 0 && arguments[i][size] == '=') {
      *ret_value = arguments[i] + size + 1;
      drop_arguments (arguments, i, 1);
      return TRUE;
    }
    if (strcmp (arguments[i], name) == 0) {
      *ret_value = arguments[i + 1];
      if (*ret_value == NULL) {
        kmx_error_set_invalid (error, NULL, "\"%s\" needs a value", name);
        return FALSE;
      }
      drop_arguments (arguments, i, 2);
      return TRUE;
    }
  }
  return TRUE;
}

gboolean
kmx_command_take_flag (char **arguments, const char *name)
{
  for (guint i = 0; arguments[i] != NULL; i++) {
    if (strcmp (arguments[i], name) == 0) {
      drop_arguments (arguments, i, 1);
      return TRUE;
    }
  }
  return FALSE;
}

gboolean
kmx_command_expect (char **arguments, guint n, GError **error)
{
  guint length = g_strv_length (arguments);

  if (length > n) {
    kmx_error_set_invalid (error, NULL, "what is \"%s\"?", arguments[n]);
    return FALSE;
  }
  if (length < n) {
    kmx_error_set_invalid (error, NULL, "an argument is missing");
    return FALSE;
  }
  return TRUE;
}

static void
print_help (void)
{
  g_print ("Usage: kametrixd [--config FILE] COMMAND …\n\n");
  for (guint i = 0; i < kmx_n_commands; i++) {
    const KmxCommand *command = &kmx_commands[i];
    g_autofree char *left = g_strdup_printf ("%s %s", command->name, command->arguments);

    if (!command->hidden)
      g_print ("  %-40s %s\n", left, command->help);
  }
}

/* The longest name that @arguments begin with; takes the name out. */
static const KmxCommand *
take_command (char **arguments)
{
  for (guint words = 2; words > 0; words--) {
    g_autofree char *name = NULL;

    if (g_strv_length (arguments) < words)
      continue;
    name = words == 2 ? g_strjoin (" ", arguments[0], arguments[1], NULL) : g_strdup (arguments[0]);
    for (guint i = 0; i < kmx_n_commands; i++) {
      if (strcmp (kmx_commands[i].name, name) == 0) {
        drop_arguments (arguments, 0, words);
        return &kmx_commands[i];
      }
    }
  }
  return NULL;
}

static int
run_command (const KmxCommand *command, KmxCommandContext *context, char **arguments)
{
  g_autoptr (GError) error = NULL;
  int status = command->run (context, arguments, &error);

  if (error == NULL)
    return status;
  g_printerr ("kametrixd %s: %s\n", command->name, error->message);
  return g_error_matches (error, KMX_ERROR, KMX_ERROR_INVALID) ? EXIT_USAGE : EXIT_FAILED;
}

int
kmx_command_main (int argc, char **argv)
{
  KmxCommandContext context = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char **arguments = g_new0 (char *, (gsize) MAX (argc, 1));
  const KmxCommand *command;
  int status;

  setlocale (LC_ALL, "");
  for (int i = 1; i < argc; i++)
    arguments[i - 1] = argv[i];
  if (sodium_init () < 0) {
    g_printerr ("kametrixd: the cryptography library cannot start\n");
    return EXIT_FAILED;
  }
  if (!kmx_command_take_option (arguments, "--config", &context.config_path, &error)) {
    g_printerr ("kametrixd: %s\n", error->message);
    return EXIT_USAGE;
  }
  if (kmx_command_take_flag (arguments, "--version")) {
    g_print ("kametrixd %s\n", KMX_VERSION);
    return EXIT_FINE;
  }
  if (kmx_command_take_flag (arguments, "--help") || arguments[0] == NULL) {
    print_help ();
    return argc > 1 ? EXIT_FINE : EXIT_USAGE;
  }
  command = take_command (arguments);
  if (command == NULL) {
    g_printerr ("kametrixd: there is no command \"%s\"; see kametrixd --help\n", arguments[0]);
    return EXIT_USAGE;
  }
  g_mutex_init (&context.cluster_lock);
  status = run_command (command, &context, arguments);
  context_clear (&context);
  return status;
}
