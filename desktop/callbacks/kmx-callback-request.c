/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-callback-request.h"

#include "kmx-error.h"

static void
on_answered (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxAnswer) answer = kmx_client_send_finish (KMX_CLIENT (client), result, &error);
  KmxCallback *callback = NULL;

  if (answer != NULL && answer->json != NULL)
    callback = kmx_record_new_from_json (KMX_TYPE_CALLBACK, answer->json, KMX_RECORD_IGNORE_UNKNOWN,
                                         &error);
  else if (answer != NULL)
    g_set_error (&error, KMX_ERROR, KMX_ERROR_INTERNAL, "the answer is empty");
  if (callback != NULL)
    g_task_return_pointer (task, callback, g_object_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
kmx_callback_request_async (KmxSession *session,
                            KmxCallback *callback,
                            JsonNode *body,
                            GCancellable *cancellable,
                            GAsyncReadyCallback done,
                            gpointer user_data)
{
  g_autoptr (JsonNode) sent = body;
  g_autofree char *path =
      g_strconcat ("/api/v1/callbacks/", kmx_record_get_text (callback, KMX_CALLBACK_ID), NULL);
  const KmxClientRequest request = {
    .method = "PATCH",
    .path = path,
    .body = sent,
    .revision = kmx_record_get_integer (callback, KMX_CALLBACK_REVISION),
  };

  kmx_client_send_async (kmx_session_get_client (session), &request, cancellable, on_answered,
                         g_task_new (session, cancellable, done, user_data));
}

KmxCallback *
kmx_callback_request_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

JsonNode *
kmx_callback_body_new (const char *name, const char *value)
{
  return kmx_json_object_of_texts (name, value, NULL);
}
