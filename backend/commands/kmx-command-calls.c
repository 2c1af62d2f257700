/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-call-reconciler.h"
#include "kmx-call-replay.h"
#include "kmx-command-table.h"
#include "kmx-error.h"
#include "kmx-json.h"
#include "kmx-vapi-calls.h"
#include "kmx-vapi-event.h"

typedef struct {
  const char *call;
  gboolean apply;
  char *difference;
} Replay;

/* Returns NULL to roll back; what was learnt stands in the command. */
static gpointer
replay (KmxDb *db, gpointer data, GError **error)
{
  Replay *command = data;
  g_autoptr (JsonNode) before = NULL;
  g_autoptr (JsonNode) after = NULL;

  g_clear_pointer (&command->difference, g_free);
  if (!kmx_call_replay (db, command->call, kmx_vapi_event_read, &before, &after, error))
    return NULL;
  command->difference = kmx_call_replay_difference (before, after);
  if (command->apply)
    return command;
  g_set_error (error, KMX_ERROR, KMX_ERROR_CONFLICT, "only looking");
  return NULL;
}

int
kmx_command_replay (KmxCommandContext *context, char **arguments, GError **error)
{
  Replay command = { 0 };
  g_autoptr (GError) failure = NULL;
  KmxDbPool *pool;

  command.apply = kmx_command_take_flag (arguments, "--apply");
  if (!kmx_command_take_option (arguments, "--call", &command.call, error) ||
      !kmx_command_expect (arguments, 0, error))
    return -1;
  if (command.call == NULL) {
    kmx_error_set_invalid (error, "/call", "say which call: --call PROVIDER_CALL_ID");
    return -1;
  }
  pool = kmx_command_get_pool (context, error);
  if (pool == NULL)
    return -1;
  kmx_db_pool_run (pool, KMX_DB_SERVICE, NULL, replay, &command, &failure);
  if (command.difference == NULL) {
    g_propagate_error (error, g_steal_pointer (&failure));
    return -1;
  }
  if (*command.difference == '\0')
    g_print ("no difference\n");
  else
    g_print ("%s%s\n", command.difference, command.apply ? "kept" : "not kept (--apply keeps it)");
  g_free (command.difference);
  return 0;
}

typedef struct {
  GMainLoop *loop;
  KmxReconciliation counts;
  GError *error;
} Reconcile;

static void
on_reconciled (GObject *provider, GAsyncResult *result, gpointer user_data)
{
  Reconcile *command = user_data;

  kmx_call_reconcile_finish (result, &command->counts, &command->error);
  g_main_loop_quit (command->loop);
}

int
kmx_command_reconcile (KmxCommandContext *context, char **arguments, GError **error)
{
  const KmxConfig *config = kmx_command_get_config (context, error);
  Reconcile command = { 0 };
  g_autoptr (KmxVapiClient) client = NULL;
  g_autoptr (KmxVapiCalls) calls = NULL;
  KmxDbPool *pool;

  if (config == NULL || !kmx_command_expect (arguments, 0, error) ||
      !kmx_config_check (config, error))
    return -1;
  pool = kmx_command_get_pool (context, error);
  if (pool == NULL)
    return -1;
  client = kmx_vapi_client_new (kmx_config_get (config, "vapi.url"),
                                kmx_config_get (config, "vapi.key"), KMX_VAPI_TIMEOUT_MS);
  calls = kmx_vapi_calls_new (client);
  command.loop = g_main_loop_new (NULL, FALSE);
  kmx_call_reconcile_async (KMX_CALL_PROVIDER (calls), pool, kmx_vapi_event_read,
                            (guint) kmx_config_get_integer (config, "reconcile.report_grace_s"),
                            on_reconciled, &command);
  g_main_loop_run (command.loop);
  g_main_loop_unref (command.loop);
  if (command.error != NULL) {
    g_propagate_error (error, command.error);
    return -1;
  }
  g_print ("%u calls compared, %u lost reports folded, %u calls unknown to the provider\n",
           command.counts.listed, command.counts.folded, command.counts.unknown);
  return 0;
}
