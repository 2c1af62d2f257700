/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-vapi-control.h"

#include <libsoup/soup.h>
#include <string.h>

#include "kmx-error.h"
#include "kmx-json.h"
#include "kmx-vapi-reply.h"

struct _KmxVapiControl {
  GObject parent_instance;

  KmxVapiClient *client;
  SoupSession *session;
  char *base_url;
  char *authorization; /* (nullable) */
};

static void control_init (KmxCallControlInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (KmxVapiControl,
                               kmx_vapi_control,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (KMX_TYPE_CALL_CONTROL, control_init))

/* The data of a task: one order under way. */
typedef struct {
  JsonNode *body;
  SoupMessage *message;
  GCancellable *cancellable;
  guint deadline_id;
  gboolean expired;
} Order;

static void
order_free (gpointer data)
{
  Order *order = data;

  g_clear_handle_id (&order->deadline_id, g_source_remove);
  json_node_unref (order->body);
  g_clear_object (&order->message);
  g_clear_object (&order->cancellable);
  g_free (order);
}

JsonNode *
kmx_vapi_control_body (const KmxCallControlOrder *order)
{
  g_autoptr (JsonObject) body = json_object_new ();
  JsonObject *message;

  switch (order->action) {
  case KMX_CONTROL_SAY:
    json_object_set_string_member (body, "type", "say");
    json_object_set_string_member (body, "content", order->text);
    json_object_set_boolean_member (body, "endCallAfterSpoken", FALSE);
    break;
  case KMX_CONTROL_WHISPER:
    message = json_object_new ();
    json_object_set_string_member (body, "type", "add-message");
    json_object_set_string_member (message, "role", "system");
    json_object_set_string_member (message, "content", order->text);
    json_object_set_object_member (body, "message", message);
    json_object_set_boolean_member (body, "triggerResponseEnabled", TRUE);
    break;
  case KMX_CONTROL_MUTE:
  case KMX_CONTROL_UNMUTE:
    json_object_set_string_member (body, "type", "control");
    json_object_set_string_member (
        body, "control", order->action == KMX_CONTROL_MUTE ? "mute-assistant" : "unmute-assistant");
    break;
  case KMX_CONTROL_TRANSFER:
    json_object_set_string_member (body, "type", "transfer");
    json_object_set_object_member (
        body, "destination",
        kmx_vapi_destination (order->e164, "", order->ring_s, order->no_answer));
    json_object_set_string_member (body, "content", order->text);
    break;
  case KMX_CONTROL_END:
  default:
    json_object_set_string_member (body, "type", "end-call");
    break;
  }
  return json_node_init_object (json_node_alloc (), body);
}

static gboolean
is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  return g_str_equal (host, "localhost") ||
         (address != NULL && g_inet_address_get_is_loopback (address));
}

gboolean
kmx_vapi_control_is_trusted (const char *address, const char *base_url)
{
  g_autoptr (GUri) uri = g_uri_parse (address, G_URI_FLAGS_NONE, NULL);
  g_autoptr (GUri) base = g_uri_parse (base_url, G_URI_FLAGS_NONE, NULL);

  if (uri == NULL || base == NULL || g_uri_get_host (uri) == NULL ||
      g_uri_get_host (base) == NULL || g_uri_get_userinfo (uri) != NULL)
    return FALSE;
  if (g_str_equal (g_uri_get_scheme (uri), "https"))
    return !is_loopback (g_uri_get_host (uri));
  return g_str_equal (g_uri_get_scheme (uri), "http") && is_loopback (g_uri_get_host (uri)) &&
         g_str_equal (g_uri_get_host (uri), g_uri_get_host (base)) &&
         g_uri_get_port (uri) == g_uri_get_port (base);
}

static gboolean
on_deadline (gpointer data)
{
  Order *order = data;

  order->deadline_id = 0;
  order->expired = TRUE;
  g_cancellable_cancel (order->cancellable);
  return G_SOURCE_REMOVE;
}

static void
fail (GTask *task, KmxErrorCode code, const char *text)
{
  g_task_return_new_error (task, KMX_ERROR, code, "%s", text);
}

static void
on_posted (GObject *session, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) stream =
      soup_session_send_finish (SOUP_SESSION (session), result, &error);
  Order *order = g_task_get_task_data (task);
  guint status = soup_message_get_status (order->message);

  g_clear_handle_id (&order->deadline_id, g_source_remove);
  /* Texts of our own: those of the library name the address. */
  if (stream == NULL && order->expired)
    fail (task, KMX_ERROR_TIMEOUT, "the provider did not answer in time");
  else if (stream == NULL)
    fail (task, KMX_ERROR_UNAVAILABLE, "could not reach the provider");
  else if (SOUP_STATUS_IS_SUCCESSFUL (status))
    g_task_return_boolean (task, TRUE);
  else if (status == 404 || status == 410)
    fail (task, KMX_ERROR_CONFLICT, "the call has ended");
  else if (status == 429 || status >= 500)
    g_task_return_new_error (task, KMX_ERROR, KMX_ERROR_UNAVAILABLE, "the provider answered %u",
                             status);
  else
    g_task_return_new_error (task, KMX_ERROR, KMX_ERROR_PROVIDER, "the provider answered %u",
                             status);
}

static void
post (GTask *task, const char *address)
{
  KmxVapiControl *self = g_task_get_source_object (task);
  Order *order = g_task_get_task_data (task);
  g_autofree char *text = kmx_json_to_string (order->body);
  gsize size = strlen (text);
  g_autoptr (GBytes) bytes = g_bytes_new_take (g_steal_pointer (&text), size);
  SoupMessageHeaders *headers;

  if (!kmx_vapi_control_is_trusted (address, self->base_url) ||
      (order->message = soup_message_new ("POST", address)) == NULL) {
    fail (task, KMX_ERROR_PROVIDER, "the provider gave no usable address for this call");
    return;
  }
  soup_message_add_flags (order->message, SOUP_MESSAGE_NO_REDIRECT);
  headers = soup_message_get_request_headers (order->message);
  if (self->authorization != NULL)
    soup_message_headers_replace (headers, "Authorization", self->authorization);
  soup_message_set_request_body_from_bytes (order->message, "application/json", bytes);
  soup_session_send_async (self->session, order->message, G_PRIORITY_DEFAULT, order->cancellable,
                           on_posted, g_object_ref (task));
}

static const char *
get_text (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
                 json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : NULL;
}

static void
on_call_found (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node =
      kmx_vapi_client_send_finish (KMX_VAPI_CLIENT (client), result, &error);
  Order *order = g_task_get_task_data (task);
  JsonObject *call =
      node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonNode *monitor = call != NULL ? json_object_get_member (call, "monitor") : NULL;
  const char *address = monitor != NULL && JSON_NODE_HOLDS_OBJECT (monitor)
                            ? get_text (json_node_get_object (monitor), "controlUrl")
                            : NULL;

  if (order->expired)
    fail (task, KMX_ERROR_UNAVAILABLE, "the provider did not answer in time");
  else if (g_error_matches (error, KMX_ERROR, KMX_ERROR_NOT_FOUND) ||
           g_strcmp0 (get_text (call, "status"), "ended") == 0)
    fail (task, KMX_ERROR_CONFLICT, "the call has ended");
  else if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (address == NULL)
    fail (task, KMX_ERROR_PROVIDER, "the provider takes no orders for this call");
  else
    post (task, address);
}

static void
send_async (KmxCallControl *control,
            const char *provider_call_id,
            const char *address,
            const KmxCallControlOrder *wanted,
            guint timeout_ms,
            GAsyncReadyCallback callback,
            gpointer user_data)
{
  KmxVapiControl *self = KMX_VAPI_CONTROL (control);
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  g_autofree char *escaped = g_uri_escape_string (provider_call_id, NULL, FALSE);
  g_autofree char *path = g_strconcat ("/call/", escaped, NULL);
  Order *order = g_new0 (Order, 1);

  g_task_set_source_tag (task, send_async);
  order->body = kmx_vapi_control_body (wanted);
  order->cancellable = g_cancellable_new ();
  order->deadline_id = g_timeout_add (timeout_ms, on_deadline, order);
  g_task_set_task_data (task, order, order_free);
  if (address != NULL)
    post (task, address);
  else
    kmx_vapi_client_send_async (self->client, "GET", path, NULL, order->cancellable, on_call_found,
                                g_steal_pointer (&task));
}

static gboolean
send_finish (KmxCallControl *control, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
control_init (KmxCallControlInterface *interface)
{
  interface->send_async = send_async;
  interface->send_finish = send_finish;
}

KmxVapiControl *
kmx_vapi_control_new (KmxVapiClient *client, const char *base_url, const char *public_key)
{
  KmxVapiControl *self = g_object_new (KMX_TYPE_VAPI_CONTROL, NULL);

  self->client = g_object_ref (client);
  self->base_url = g_strdup (base_url);
  if (public_key != NULL && *public_key != '\0')
    self->authorization = g_strconcat ("Bearer ", public_key, NULL);
  return self;
}

static void
kmx_vapi_control_finalize (GObject *object)
{
  KmxVapiControl *self = KMX_VAPI_CONTROL (object);

  g_clear_object (&self->client);
  g_clear_object (&self->session);
  g_free (self->base_url);
  g_free (self->authorization);
  G_OBJECT_CLASS (kmx_vapi_control_parent_class)->finalize (object);
}

static void
kmx_vapi_control_class_init (KmxVapiControlClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kmx_vapi_control_finalize;
}

static void
kmx_vapi_control_init (KmxVapiControl *self)
{
  self->session = soup_session_new_with_options ("max-conns", 16, "max-conns-per-host", 16,
                                                 "user-agent", "kametrixd/" KMX_VERSION, NULL);
}
