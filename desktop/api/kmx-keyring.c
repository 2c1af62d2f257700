/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-keyring.h"

#include <libsecret/secret.h>

enum { TIMEOUT_S = 5 };

static const SecretSchema schema = {
  "de.kametrix.Console",
  SECRET_SCHEMA_NONE,
  { { "server", SECRET_SCHEMA_ATTRIBUTE_STRING }, { NULL, 0 } },
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
};

/* One operation: its cancellable fires by itself. */
typedef struct {
  GCancellable *cancellable;
  guint timeout_source;
} Operation;

static void
operation_free (Operation *operation)
{
  g_clear_handle_id (&operation->timeout_source, g_source_remove);
  g_clear_object (&operation->cancellable);
  g_free (operation);
}

static gboolean
timeout_cb (gpointer user_data)
{
  Operation *operation = user_data;

  operation->timeout_source = 0;
  g_cancellable_cancel (operation->cancellable);
  return G_SOURCE_REMOVE;
}

static GTask *
task_new (gpointer tag, GAsyncReadyCallback callback, gpointer user_data, Operation **ret_operation)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  Operation *operation = g_new0 (Operation, 1);

  operation->cancellable = g_cancellable_new ();
  operation->timeout_source = g_timeout_add_seconds (TIMEOUT_S, timeout_cb, operation);
  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, operation, (GDestroyNotify) operation_free);
  *ret_operation = operation;
  return task;
}

static GError *
unavailable (const GError *cause)
{
  return g_error_new (G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "no keyring: %s",
                      cause != NULL ? cause->message : "it gave no reason");
}

static void
on_looked_up (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  char *token = secret_password_lookup_finish (result, &error);

  if (error != NULL)
    g_task_return_error (task, unavailable (error));
  else
    g_task_return_pointer (task, token, (GDestroyNotify) secret_password_free);
}

void
kmx_keyring_lookup_async (const char *server, GAsyncReadyCallback callback, gpointer user_data)
{
  Operation *operation;
  GTask *task = task_new (kmx_keyring_lookup_async, callback, user_data, &operation);

  secret_password_lookup (&schema, operation->cancellable, on_looked_up, task, "server", server,
                          NULL);
}

char *
kmx_keyring_lookup_finish (GAsyncResult *result, GError **error)
{
  g_autofree char *secret = g_task_propagate_pointer (G_TASK (result), error);

  return g_steal_pointer (&secret);
}

static void
on_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (secret_password_store_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, unavailable (error));
}

void
kmx_keyring_store_async (const char *server,
                         const char *token,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  Operation *operation;
  GTask *task = task_new (kmx_keyring_store_async, callback, user_data, &operation);
  g_autofree char *label = g_strdup_printf ("Kametrix (%s)", server);

  secret_password_store (&schema, SECRET_COLLECTION_DEFAULT, label, token, operation->cancellable,
                         on_stored, task, "server", server, NULL);
}

gboolean
kmx_keyring_store_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
on_cleared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  secret_password_clear_finish (result, NULL);
  g_task_return_boolean (task, TRUE);
}

void
kmx_keyring_clear (const char *server)
{
  Operation *operation;
  GTask *task = task_new (kmx_keyring_clear, NULL, NULL, &operation);

  secret_password_clear (&schema, operation->cancellable, on_cleared, task, "server", server, NULL);
}
