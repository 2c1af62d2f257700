/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-vapi-client.h"

#include <libsoup/soup.h>
#include <string.h>

#include "kmx-agent-linter.h"
#include "kmx-error.h"
#include "kmx-json.h"

#define CHUNK_SIZE 65536
#define MESSAGE_CHARACTERS_MAX 300
#define RETRY_AFTER_MAX_S 3600
#define CONNECTIONS_MAX 8

struct _KmxVapiClient {
  GObject parent_instance;

  SoupSession *session;
  char *base_url; /* without a slash at its end */
  char *authorization;
  guint timeout_ms;
  gboolean outside_eu;
};

G_DEFINE_FINAL_TYPE (KmxVapiClient, kmx_vapi_client, G_TYPE_OBJECT)

/* One request under way; the data of its task. */
typedef struct {
  SoupMessage *message;
  GInputStream *stream;
  GByteArray *answer;
  GCancellable *cancellable; /* ours: the caller's and the deadline end it */
  GCancellable *callers;     /* (nullable) */
  gulong callers_id;
  guint deadline_id;
  gboolean expired;
  gboolean connected; /* a connection carried the request: from then on the outcome is unknown */
} Exchange;

static void
exchange_free (gpointer data)
{
  Exchange *exchange = data;

  g_clear_handle_id (&exchange->deadline_id, g_source_remove);
  if (exchange->callers != NULL)
    g_cancellable_disconnect (exchange->callers, exchange->callers_id);
  g_clear_object (&exchange->callers);
  g_clear_object (&exchange->cancellable);
  g_clear_object (&exchange->stream);
  g_signal_handlers_disconnect_by_data (exchange->message, exchange);
  g_clear_object (&exchange->message);
  g_clear_pointer (&exchange->answer, g_byte_array_unref);
  g_free (exchange);
}

static gboolean
on_deadline (gpointer data)
{
  Exchange *exchange = data;

  exchange->deadline_id = 0;
  exchange->expired = TRUE;
  g_cancellable_cancel (exchange->cancellable);
  return G_SOURCE_REMOVE;
}

static void
on_caller_cancelled (GCancellable *callers, gpointer data)
{
  g_cancellable_cancel (data);
}

/* The request line may have left once there is a connection, so nothing after that is certain. */
static void
on_wrote_headers (SoupMessage *message, gpointer data)
{
  Exchange *exchange = data;

  exchange->connected = TRUE;
}

static GError *
with_reason (GError *error, const char *reason)
{
  kmx_error_set_reason (error, reason);
  return error;
}

static GError *
translate_failure (const Exchange *exchange, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) && !exchange->expired)
    return g_error_copy (error);
  if (exchange->connected)
    return with_reason (g_error_new (KMX_ERROR, KMX_ERROR_TIMEOUT,
                                     "the provider did not answer: %s",
                                     exchange->expired ? "the time was over" : error->message),
                        "provider_timeout");
  return with_reason (g_error_new (KMX_ERROR, KMX_ERROR_UNAVAILABLE,
                                   "could not reach the provider: %s",
                                   exchange->expired ? "the time was over" : error->message),
                      "provider_unreachable");
}

/* One clean, short line: it is shown to people and stored. */
static char *
clean_message (const char *text)
{
  g_autoptr (GString) line = g_string_new (NULL);
  guint characters = 0;

  for (const char *at = text; *at != '\0' && characters < MESSAGE_CHARACTERS_MAX;
       at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);

    g_string_append_unichar (line, g_unichar_isprint (c) ? c : ' ');
    characters++;
  }
  return g_string_free (g_steal_pointer (&line), FALSE);
}

/* {"message": "…" | ["…", …], "error": "…"} */
static char *
read_message (const Exchange *exchange)
{
  g_autoptr (JsonNode) root = NULL;
  JsonNode *node = NULL;

  if (exchange->answer->len > 0)
    root = kmx_json_parse ((const char *) exchange->answer->data, exchange->answer->len,
                           &kmx_json_limits_api, NULL);
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    node = json_object_get_member (json_node_get_object (root), "message");
  if (node != NULL && JSON_NODE_HOLDS_ARRAY (node) &&
      json_array_get_length (json_node_get_array (node)) > 0)
    node = json_array_get_element (json_node_get_array (node), 0);
  if (node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
      json_node_get_value_type (node) == G_TYPE_STRING)
    return clean_message (json_node_get_string (node));
  return g_strdup ("no reason given");
}

static guint
read_retry_after (SoupMessage *message)
{
  const char *text =
      soup_message_headers_get_one (soup_message_get_response_headers (message), "Retry-After");
  guint64 seconds = 0;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT32, &seconds, NULL))
    return 0;
  return (guint) MIN (seconds, RETRY_AFTER_MAX_S);
}

static GError *
translate_status (const Exchange *exchange)
{
  guint status = soup_message_get_status (exchange->message);
  g_autofree char *said = read_message (exchange);
  GError *error;

  if (status == 401 || status == 403)
    return with_reason (g_error_new (KMX_ERROR, KMX_ERROR_UNAVAILABLE,
                                     "the provider refused our key (%u): %s", status, said),
                        "key_refused");
  if (status == 429 || status == 408 || status >= 500) {
    error = g_error_new (KMX_ERROR, KMX_ERROR_UNAVAILABLE, "the provider answered %u: %s", status,
                         said);
    kmx_error_set_retry_after (error, read_retry_after (exchange->message));
    return with_reason (error, status == 429 ? "provider_busy" : "provider_down");
  }
  if (status == 404)
    return g_error_new (KMX_ERROR, KMX_ERROR_NOT_FOUND, "the provider does not know it: %s", said);
  if (status == 409)
    return g_error_new (KMX_ERROR, KMX_ERROR_CONFLICT, "the provider has a conflict: %s", said);
  return g_error_new (KMX_ERROR, KMX_ERROR_PROVIDER, "the provider answered %u: %s", status, said);
}

static void
finish_exchange (GTask *task)
{
  Exchange *exchange = g_task_get_task_data (task);
  GError *error = NULL;
  JsonNode *node;

  g_clear_handle_id (&exchange->deadline_id, g_source_remove);
  if (!SOUP_STATUS_IS_SUCCESSFUL (soup_message_get_status (exchange->message))) {
    g_task_return_error (task, translate_status (exchange));
    return;
  }
  if (exchange->answer->len == 0) {
    g_task_return_pointer (task, json_node_init_null (json_node_alloc ()),
                           (GDestroyNotify) json_node_unref);
    return;
  }
  node = kmx_json_parse ((const char *) exchange->answer->data, exchange->answer->len,
                         &kmx_json_limits_provider, &error);
  if (node != NULL) {
    g_task_return_pointer (task, node, (GDestroyNotify) json_node_unref);
    return;
  }
  g_task_return_new_error (task, KMX_ERROR, KMX_ERROR_PROVIDER,
                           "cannot read the provider's answer: %s", error->message);
  g_error_free (error);
}

static void
on_chunk_read (GObject *stream, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  Exchange *exchange = g_task_get_task_data (task);
  g_autoptr (GBytes) chunk =
      g_input_stream_read_bytes_finish (G_INPUT_STREAM (stream), result, &error);

  if (chunk == NULL) {
    g_task_return_error (task, translate_failure (exchange, error));
    return;
  }
  if (g_bytes_get_size (chunk) == 0) {
    finish_exchange (task);
    return;
  }
  if (exchange->answer->len + g_bytes_get_size (chunk) > kmx_json_limits_provider.size_max) {
    g_task_return_new_error (task, KMX_ERROR, KMX_ERROR_PROVIDER,
                             "the provider's answer is too large");
    return;
  }
  g_byte_array_append (exchange->answer, g_bytes_get_data (chunk, NULL),
                       (guint) g_bytes_get_size (chunk));
  g_input_stream_read_bytes_async (exchange->stream, CHUNK_SIZE, G_PRIORITY_DEFAULT,
                                   exchange->cancellable, on_chunk_read, g_steal_pointer (&task));
}

static void
on_sent (GObject *session, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  Exchange *exchange = g_task_get_task_data (task);

  exchange->stream = soup_session_send_finish (SOUP_SESSION (session), result, &error);
  if (exchange->stream == NULL) {
    g_task_return_error (task, translate_failure (exchange, error));
    return;
  }
  g_input_stream_read_bytes_async (exchange->stream, CHUNK_SIZE, G_PRIORITY_DEFAULT,
                                   exchange->cancellable, on_chunk_read, g_steal_pointer (&task));
}

static SoupMessage *
new_message (KmxVapiClient *self, const char *method, const char *path, JsonNode *body)
{
  g_autofree char *url = g_strconcat (self->base_url, path, NULL);
  SoupMessage *message = soup_message_new (method, url);
  g_autofree char *text = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (message == NULL)
    return NULL;
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization",
                                self->authorization);
  soup_message_headers_replace (soup_message_get_request_headers (message), "Accept",
                                "application/json");
  if (body != NULL)
    text = kmx_json_to_string (body);
  else if (g_str_equal (method, "DELETE"))
    text = g_strdup ("{}"); /* some of the deletions insist on a body */
  if (text != NULL) {
    gsize size = strlen (text);

    bytes = g_bytes_new_take (g_steal_pointer (&text), size);
    soup_message_set_request_body_from_bytes (message, "application/json", bytes);
  }
  return message;
}

/* What is null is taken away over there, and so sets nothing that could be wrong. */
static JsonNode *
dup_without_nulls (JsonNode *body)
{
  g_autoptr (JsonObject) kept = json_object_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (body == NULL || !JSON_NODE_HOLDS_OBJECT (body))
    return body != NULL ? json_node_ref (body) : NULL;
  json_object_iter_init (&iter, json_node_get_object (body));
  while (json_object_iter_next (&iter, &name, &node))
    if (!JSON_NODE_HOLDS_NULL (node))
      json_object_set_member (kept, name, json_node_copy (node));
  return json_node_init_object (json_node_alloc (), kept);
}

static gboolean
lint (const KmxVapiClient *self, const char *method, JsonNode *body, GError **error)
{
  g_autoptr (JsonNode) set = g_str_equal (method, "PATCH") ? dup_without_nulls (body)
                             : body != NULL                ? json_node_ref (body)
                                                           : NULL;

  return kmx_agent_lint (set, self->outside_eu, error);
}

static gboolean
needs_lint (const char *method, const char *path)
{
  return (g_str_equal (method, "POST") && g_str_equal (path, "/assistant")) ||
         (g_str_equal (method, "PATCH") && g_str_has_prefix (path, "/assistant/"));
}

static void
watch_caller (Exchange *exchange, GCancellable *cancellable)
{
  if (cancellable == NULL)
    return;
  exchange->callers = g_object_ref (cancellable);
  exchange->callers_id =
      g_cancellable_connect (cancellable, G_CALLBACK (on_caller_cancelled),
                             g_object_ref (exchange->cancellable), g_object_unref);
}

void
kmx_vapi_client_send_async (KmxVapiClient *self,
                            const char *method,
                            const char *path,
                            JsonNode *body,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (SoupMessage) message = NULL;
  GError *error = NULL;
  Exchange *exchange;

  g_return_if_fail (KMX_IS_VAPI_CLIENT (self));
  g_return_if_fail (path != NULL && *path == '/');

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, kmx_vapi_client_send_async);
  if (needs_lint (method, path) && !lint (self, method, body, &error)) {
    g_task_return_error (task, error);
    return;
  }
  message = new_message (self, method, path, body);
  if (message == NULL) {
    g_task_return_new_error (task, KMX_ERROR, KMX_ERROR_CONFIGURATION,
                             "\"vapi.url\" is not a web address");
    return;
  }
  exchange = g_new0 (Exchange, 1);
  exchange->message = g_steal_pointer (&message);
  exchange->answer = g_byte_array_new ();
  exchange->cancellable = g_cancellable_new ();
  exchange->deadline_id = g_timeout_add (self->timeout_ms, on_deadline, exchange);
  watch_caller (exchange, cancellable);
  g_signal_connect (exchange->message, "wrote-headers", G_CALLBACK (on_wrote_headers), exchange);
  g_task_set_task_data (task, exchange, exchange_free);
  soup_session_send_async (self->session, exchange->message, G_PRIORITY_DEFAULT,
                           exchange->cancellable, on_sent, g_steal_pointer (&task));
}

JsonNode *
kmx_vapi_client_send_finish (KmxVapiClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

const char *
kmx_vapi_error_get_reason (const GError *error)
{
  const char *reason = kmx_error_get_reason (error);

  if (reason != NULL)
    return reason;
  if (g_error_matches (error, KMX_ERROR, KMX_ERROR_INVALID))
    return "facts_invalid";
  if (g_error_matches (error, KMX_ERROR, KMX_ERROR_INTERNAL))
    return "assistant_refused";
  return "provider_refused";
}

gboolean
kmx_vapi_error_is_retryable (const GError *error)
{
  return g_error_matches (error, KMX_ERROR, KMX_ERROR_UNAVAILABLE) ||
         g_error_matches (error, KMX_ERROR, KMX_ERROR_TIMEOUT);
}

KmxVapiClient *
kmx_vapi_client_new (const char *base_url, const char *key, guint timeout_ms)
{
  KmxVapiClient *self = g_object_new (KMX_TYPE_VAPI_CLIENT, NULL);

  self->base_url = g_strdup (base_url);
  while (g_str_has_suffix (self->base_url, "/"))
    self->base_url[strlen (self->base_url) - 1] = '\0';
  self->authorization = g_strconcat ("Bearer ", key, NULL);
  self->timeout_ms = timeout_ms;
  return self;
}

static void
kmx_vapi_client_finalize (GObject *object)
{
  KmxVapiClient *self = KMX_VAPI_CLIENT (object);

  g_clear_object (&self->session);
  g_clear_pointer (&self->base_url, g_free);
  g_clear_pointer (&self->authorization, g_free);
  G_OBJECT_CLASS (kmx_vapi_client_parent_class)->finalize (object);
}

static void
kmx_vapi_client_class_init (KmxVapiClientClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kmx_vapi_client_finalize;
}

static void
kmx_vapi_client_init (KmxVapiClient *self)
{
  self->session =
      soup_session_new_with_options ("max-conns", CONNECTIONS_MAX, "max-conns-per-host",
                                     CONNECTIONS_MAX, "user-agent", "kametrixd/" KMX_VERSION, NULL);
}

void
kmx_vapi_client_set_outside_eu (KmxVapiClient *self, gboolean outside_eu)
{
  g_return_if_fail (KMX_IS_VAPI_CLIENT (self));

  self->outside_eu = outside_eu;
}

gboolean
kmx_vapi_client_is_outside_eu (KmxVapiClient *self)
{
  g_return_val_if_fail (KMX_IS_VAPI_CLIENT (self), FALSE);

  return self->outside_eu;
}
