/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-endpoint-private.h"
#include "kmx-error.h"

typedef struct {
  KmxContext *context;
  KmxAccess access;
  char *token_hash;
} Command;

static void
command_free (Command *command)
{
  g_clear_pointer (&command->context, kmx_context_free);
  g_free (command->token_hash);
  g_free (command);
}

static gpointer
authenticate (KmxDb *db, gpointer data, GError **error)
{
  const Command *command = data;
  g_autoptr (KmxContext) context = kmx_context_copy (command->context);

  if (!kmx_context_authenticate (context, db, command->access, command->token_hash, error))
    return NULL;
  return g_steal_pointer (&context);
}

static void
on_authenticated (GObject *pool, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  KmxContext *context = kmx_db_pool_run_finish (KMX_DB_POOL (pool), result, &error);

  if (context != NULL)
    g_task_return_pointer (task, context, (GDestroyNotify) kmx_context_free);
  else
    g_task_return_error (task, error);
}

void
kmx_endpoints_authenticate_async (KmxEndpoints *endpoints,
                                  KmxRequest *request,
                                  KmxAccess access,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Command *command;
  char *token_hash = NULL;
  GError *error = NULL;

  g_task_set_source_tag (task, kmx_endpoints_authenticate_async);
  if (access != KMX_ACCESS_PUBLIC) {
    token_hash = kmx_request_dup_token_hash (request, &error);
    if (token_hash == NULL) {
      g_task_return_error (task, error);
      return;
    }
  }
  command = g_new0 (Command, 1);
  command->context = kmx_context_new (request);
  command->access = access;
  command->token_hash = token_hash;
  kmx_db_pool_run_async (kmx_endpoints_get_pool (endpoints), KMX_DB_SERVICE, NULL, authenticate,
                         command, (GDestroyNotify) command_free, (GDestroyNotify) kmx_context_free,
                         NULL, on_authenticated, g_steal_pointer (&task));
}

KmxContext *
kmx_endpoints_authenticate_finish (KmxEndpoints *endpoints, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
