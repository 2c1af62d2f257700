/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-vapi-calls.h"

#include <string.h>

#include "kmx-call-event.h"
#include "kmx-clock.h"
#include "kmx-error.h"
#include "kmx-json.h"

/* The list has no pages and whole calls are large. */
#define LIST_LIMIT 100

struct _KmxVapiCalls {
  GObject parent_instance;

  KmxVapiClient *client;
};

static void provider_init (KmxCallProviderInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (KmxVapiCalls,
                               kmx_vapi_calls,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (KMX_TYPE_CALL_PROVIDER, provider_init))

static const char *
get_text (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : NULL;
}

static void
copy_members (JsonObject *from, JsonObject *to, const char *const *names)
{
  for (; *names != NULL; names++) {
    JsonNode *node = json_object_get_member (from, *names);

    if (node != NULL && !JSON_NODE_HOLDS_NULL (node))
      json_object_set_member (to, *names, json_node_copy (node));
  }
}

static gint64
read_instant (JsonObject *call, const char *name)
{
  const char *text = get_text (call, name);
  gint64 instant_us = KMX_NO_INSTANT;

  if (text != NULL && !kmx_clock_parse_us (text, &instant_us))
    return KMX_NO_INSTANT;
  return instant_us;
}

static char *
to_message (JsonObject *message)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *envelope = json_object_new ();

  json_object_set_object_member (envelope, "message", message);
  json_node_take_object (root, envelope);
  return kmx_json_to_string (root);
}

static char *
make_report (JsonObject *call, gint64 at_us)
{
  static const char *const said[] = { "endedReason", "startedAt", "endedAt",     "cost",
                                      "costs",       "analysis",  "artifact",    "messages",
                                      "summary",     "customer",  "phoneNumber", NULL };
  static const char *const named[] = { "id",          "type",   "createdAt", "phoneNumberId",
                                       "assistantId", "status", NULL };
  JsonObject *message = json_object_new ();
  JsonObject *snapshot = json_object_new ();

  json_object_set_string_member (message, "type", "end-of-call-report");
  if (at_us != KMX_NO_INSTANT)
    json_object_set_int_member (message, "timestamp", at_us / 1000);
  copy_members (call, message, said);
  copy_members (call, snapshot, named);
  json_object_set_object_member (message, "call", snapshot);
  return to_message (message);
}

KmxProviderCall *
kmx_vapi_calls_read (JsonNode *node)
{
  JsonObject *object =
      node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *id = object != NULL ? get_text (object, "id") : NULL;
  KmxProviderCall *call;
  gint64 updated_us;

  if (id == NULL)
    return NULL;
  call = g_new0 (KmxProviderCall, 1);
  call->provider_call_id = g_strdup (id);
  call->ended_at_us = read_instant (object, "endedAt");
  updated_us = read_instant (object, "updatedAt");
  if (g_strcmp0 (get_text (object, "status"), "ended") == 0)
    call->message =
        make_report (object, call->ended_at_us != KMX_NO_INSTANT ? call->ended_at_us : updated_us);
  if (call->ended_at_us == KMX_NO_INSTANT)
    call->ended_at_us = updated_us;
  return call;
}

static void
on_answer (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  JsonNode *body = kmx_vapi_client_send_finish (KMX_VAPI_CLIENT (client), result, &error);

  if (body != NULL)
    g_task_return_pointer (task, body, (GDestroyNotify) json_node_unref);
  else
    g_task_return_error (task, error);
}

static void
send (KmxCallProvider *provider,
      const char *path,
      gpointer tag,
      GAsyncReadyCallback callback,
      gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (provider, NULL, callback, user_data);

  g_task_set_source_tag (task, tag);
  kmx_vapi_client_send_async (KMX_VAPI_CALLS (provider)->client, "GET", path, NULL, NULL, on_answer,
                              g_steal_pointer (&task));
}

static void
list_async (KmxCallProvider *provider,
            gint64 from_us,
            gint64 to_us,
            GAsyncReadyCallback callback,
            gpointer user_data)
{
  g_autofree char *from = kmx_clock_format_us (from_us);
  g_autofree char *to = kmx_clock_format_us (to_us);
  g_autofree char *path =
      g_strdup_printf ("/call?createdAtGe=%s&createdAtLt=%s&limit=%d", from, to, LIST_LIMIT);

  send (provider, path, list_async, callback, user_data);
}

static GPtrArray *
list_finish (KmxCallProvider *provider, GAsyncResult *result, gboolean *ret_cut, GError **error)
{
  g_autoptr (JsonNode) body = g_task_propagate_pointer (G_TASK (result), error);
  GPtrArray *calls;
  JsonArray *array;

  if (body == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_ARRAY (body)) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_PROVIDER, "the list of calls is no array");
    return NULL;
  }
  array = json_node_get_array (body);
  calls = g_ptr_array_new_with_free_func ((GDestroyNotify) kmx_provider_call_free);
  for (guint i = 0; i < json_array_get_length (array); i++) {
    KmxProviderCall *call = kmx_vapi_calls_read (json_array_get_element (array, i));

    if (call != NULL)
      g_ptr_array_add (calls, call);
  }
  *ret_cut = json_array_get_length (array) >= LIST_LIMIT;
  return calls;
}

static void
find_async (KmxCallProvider *provider,
            const char *provider_call_id,
            GAsyncReadyCallback callback,
            gpointer user_data)
{
  g_autofree char *escaped = g_uri_escape_string (provider_call_id, NULL, FALSE);
  g_autofree char *path = g_strconcat ("/call/", escaped, NULL);

  send (provider, path, find_async, callback, user_data);
}

static KmxProviderCall *
find_finish (KmxCallProvider *provider, GAsyncResult *result, GError **error)
{
  g_autoptr (JsonNode) body = g_task_propagate_pointer (G_TASK (result), error);
  KmxProviderCall *call = body != NULL ? kmx_vapi_calls_read (body) : NULL;

  if (body != NULL && call == NULL)
    g_set_error (error, KMX_ERROR, KMX_ERROR_PROVIDER, "the call is no call");
  return call;
}

static char *
make_lost (KmxCallProvider *provider, const char *provider_call_id, gint64 now_us)
{
  JsonObject *message = json_object_new ();
  JsonObject *call = json_object_new ();

  json_object_set_string_member (message, "type", "status-update");
  json_object_set_string_member (message, "status", "not-found");
  json_object_set_int_member (message, "timestamp", now_us / 1000);
  json_object_set_string_member (call, "id", provider_call_id);
  json_object_set_object_member (message, "call", call);
  return to_message (message);
}

static void
provider_init (KmxCallProviderInterface *interface)
{
  interface->list_async = list_async;
  interface->list_finish = list_finish;
  interface->find_async = find_async;
  interface->find_finish = find_finish;
  interface->make_lost = make_lost;
}

KmxVapiCalls *
kmx_vapi_calls_new (KmxVapiClient *client)
{
  KmxVapiCalls *self = g_object_new (KMX_TYPE_VAPI_CALLS, NULL);

  self->client = g_object_ref (client);
  return self;
}

static void
kmx_vapi_calls_dispose (GObject *object)
{
  g_clear_object (&KMX_VAPI_CALLS (object)->client);
  G_OBJECT_CLASS (kmx_vapi_calls_parent_class)->dispose (object);
}

static void
kmx_vapi_calls_class_init (KmxVapiCallsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kmx_vapi_calls_dispose;
}

static void
kmx_vapi_calls_init (KmxVapiCalls *self)
{
}
