/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-serve.h"

#include <glib-unix.h>
#include <string.h>

#include "kmx-error.h"
#include "kmx-log.h"
#include "kmx-migrator.h"

/* What is in flight may take this long after SIGTERM; the rest of the 30 seconds is for jobs, pool
 * and PostgreSQL. */
#define STOP_TIMEOUT_MS 20000
#define WATCH_PERIOD_S 2

static KmxServer *
new_server (const KmxConfig *config)
{
  const char *proxies = kmx_config_get (config, "http.trusted_proxies");
  g_auto (GStrv) addresses = proxies != NULL ? g_strsplit_set (proxies, ", ", 64) : NULL;
  KmxServerLimits limits = {
    .name = "kametrix",
    .connections_max = (guint) kmx_config_get_integer (config, "limits.connections"),
    .reserve_prefix = "/webhooks/",
    .trusted_proxies = (const char *const *) addresses,
  };

  return kmx_server_new (&limits);
}

gboolean
kmx_serve_prepare (KmxServe *serve, GError **error)
{
  serve->pool = kmx_db_pool_new (serve->conninfo,
                                 (guint) kmx_config_get_integer (serve->config, "database.threads"),
                                 (guint) kmx_config_get_integer (serve->config, "database.queue"));
  serve->server = new_server (serve->config);
  serve->endpoints = kmx_endpoints_new (serve->server, serve->pool);
  for (guint i = 0; i < kmx_serve_n_parts; i++) {
    if (!kmx_serve_parts[i].prepare (serve, error)) {
      g_prefix_error (error, "%s: ", kmx_serve_parts[i].name);
      return FALSE;
    }
  }
  return TRUE;
}

void
kmx_serve_clear (KmxServe *serve)
{
  g_clear_handle_id (&serve->watch_source, g_source_remove);
  if (serve->pool != NULL)
    kmx_db_pool_stop (serve->pool);
  for (guint i = kmx_serve_n_parts; i > 0; i--)
    if (kmx_serve_parts[i - 1].clear != NULL)
      kmx_serve_parts[i - 1].clear (serve);
  g_clear_pointer (&serve->endpoints, kmx_endpoints_free);
  g_clear_object (&serve->server);
  g_clear_object (&serve->listener);
  g_clear_object (&serve->pool);
  g_clear_pointer (&serve->loop, g_main_loop_unref);
}

void
kmx_serve_hold (KmxServe *serve)
{
  serve->n_stopping++;
}

void
kmx_serve_release (KmxServe *serve)
{
  g_assert (serve->n_stopping > 0);
  if (--serve->n_stopping == 0)
    g_main_loop_quit (serve->loop);
}

static void
on_server_stopped (GObject *server, GAsyncResult *result, gpointer user_data)
{
  KmxServe *serve = user_data;
  g_autoptr (GError) error = NULL;

  if (!kmx_server_stop_finish (KMX_SERVER (server), result, &error))
    kmx_log_event (KMX_LOG_WARNING, "server.cut", "error", error->message, NULL);
  kmx_serve_release (serve);
}

/* The first signal stops with care, a second one at once. */
static gboolean
on_signal (gpointer user_data)
{
  KmxServe *serve = user_data;

  if (serve->stopping) {
    g_main_loop_quit (serve->loop);
    return G_SOURCE_CONTINUE;
  }
  serve->stopping = TRUE;
  kmx_log_event (KMX_LOG_INFO, "serve.stopping", NULL);
  kmx_serve_hold (serve);
  for (guint i = kmx_serve_n_parts; i > 0; i--)
    if (kmx_serve_parts[i - 1].stop != NULL)
      kmx_serve_parts[i - 1].stop (serve);
  kmx_server_stop_async (serve->server, STOP_TIMEOUT_MS, on_server_stopped, serve);
  return G_SOURCE_CONTINUE;
}

static void
keep_database (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (kmx_command_keep_database (data, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static gboolean watch_database (gpointer user_data);

static void
on_database_kept (GObject *source, GAsyncResult *result, gpointer user_data)
{
  KmxServe *serve = user_data;
  g_autoptr (GError) error = NULL;
  gboolean runs = g_task_propagate_boolean (G_TASK (result), &error);

  if (!runs)
    kmx_log_event (KMX_LOG_ERROR, "database.down", "error", error->message, NULL);
  if (!serve->stopping)
    serve->watch_source = g_timeout_add_seconds (WATCH_PERIOD_S, watch_database, serve);
}

/* Looks in a thread, because starting PostgreSQL again takes seconds of crash recovery. */
static gboolean
watch_database (gpointer user_data)
{
  KmxServe *serve = user_data;
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_database_kept, serve);

  serve->watch_source = 0;
  g_task_set_task_data (task, serve->command, NULL);
  g_task_run_in_thread (task, keep_database);
  return G_SOURCE_REMOVE;
}

static gboolean
migrate (const char *conninfo, GError **error)
{
  g_autoptr (KmxDb) db = kmx_db_connect (conninfo, error);

  return db != NULL && kmx_migrator_run (db, error) >= 0;
}

static gboolean
begin_listening (KmxServe *serve, GError **error)
{
  const char *address = kmx_config_get (serve->config, "listen.address");
  const char *colon = strrchr (address, ':');

  if (!kmx_server_listen (serve->server, address, error))
    return FALSE;
  /* Others wait for this line and read the port from it. */
  if (kmx_server_get_port (serve->server) != 0)
    g_print ("listening on http://%.*s:%u\n", (int) (colon - address), address,
             kmx_server_get_port (serve->server));
  else
    g_print ("listening on %s\n", address);
  fflush (stdout);
  return TRUE;
}

static gboolean
start (KmxServe *serve, GError **error)
{
  static const char *const channels[] = { "kametrix_event",  "kametrix_session", "kametrix_job",
                                          "kametrix_number", "kametrix_voice",   NULL };

  serve->config = kmx_command_get_config (serve->command, error);
  if (serve->config == NULL || !kmx_config_check (serve->config, error))
    return FALSE;
  serve->conninfo = kmx_command_get_conninfo (serve->command, error);
  if (serve->conninfo == NULL || !migrate (serve->conninfo, error))
    return FALSE;
  serve->listener = kmx_db_listener_new (serve->conninfo, channels);
  if (!kmx_serve_prepare (serve, error))
    return FALSE;
  for (guint i = 0; i < kmx_serve_n_parts; i++)
    if (kmx_serve_parts[i].start != NULL)
      kmx_serve_parts[i].start (serve);
  if (serve->serves)
    return begin_listening (serve, error);
  g_print ("working\n");
  fflush (stdout);
  return TRUE;
}

int
kmx_serve_run (KmxCommandContext *command, gboolean serves, gboolean works, GError **error)
{
  KmxServe serve = { .command = command, .serves = serves, .works = works };
  gboolean started;

  serve.loop = g_main_loop_new (NULL, FALSE);
  started = start (&serve, error);
  if (started) {
    /* Never removed: a late signal must not end the process before PostgreSQL is stopped. */
    g_unix_signal_add (SIGTERM, on_signal, &serve);
    g_unix_signal_add (SIGINT, on_signal, &serve);
    watch_database (&serve);
    g_main_loop_run (serve.loop);
  }
  kmx_serve_clear (&serve);
  return started ? 0 : -1;
}
