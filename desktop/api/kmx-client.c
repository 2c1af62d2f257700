/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-client.h"

#include <string.h>

#include "kmx-error.h"
#include "kmx-json.h"

enum { REQUEST_TIMEOUT_S = 10, ANSWER_SIZE_MAX = 16 * 1024 * 1024, CONNECTIONS_MAX = 6 };

static const KmxJsonLimits answer_limits = { ANSWER_SIZE_MAX, 64, 1000000 };

struct _KmxClient {
  GObject parent_instance;
  SoupSession *session;
  char *server;
  char *token;
};

G_DEFINE_FINAL_TYPE (KmxClient, kmx_client, G_TYPE_OBJECT)

enum { SESSION_OVER, TOKEN_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

void
kmx_answer_free (KmxAnswer *answer)
{
  g_clear_pointer (&answer->json, json_node_unref);
  g_free (answer);
}

static GError *
error_from_transport (const GError *cause)
{
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_error_copy (cause);
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return g_error_new (KMX_ERROR, KMX_ERROR_TIMEOUT, "the server did not answer in time");
  return g_error_new (KMX_ERROR, KMX_ERROR_UNAVAILABLE, "the server cannot be reached: %s",
                      cause->message);
}

static const char *
member_text (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  if (node == NULL || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return json_node_get_string (node);
}

static KmxErrorCode
code_of_status (guint status)
{
  if (status == SOUP_STATUS_UNAUTHORIZED)
    return KMX_ERROR_UNAUTHENTICATED;
  if (status == SOUP_STATUS_NOT_FOUND)
    return KMX_ERROR_NOT_FOUND;
  if (status == 429)
    return KMX_ERROR_RATE_LIMITED;
  return status >= 500 ? KMX_ERROR_UNAVAILABLE : KMX_ERROR_INTERNAL;
}

/* RFC 9457; anything that is no problem of ours (a proxy's page) is judged by its status. */
static GError *
error_from_problem (guint status, JsonNode *json, SoupMessageHeaders *headers)
{
  JsonObject *object =
      json != NULL && JSON_NODE_HOLDS_OBJECT (json) ? json_node_get_object (json) : NULL;
  const char *type = member_text (object, "type");
  const char *detail = member_text (object, "detail");
  const char *member = member_text (object, "member");
  const char *retry_after = soup_message_headers_get_one (headers, "Retry-After");
  KmxErrorCode code = code_of_status (status);
  GError *error = NULL;

  if (type != NULL && g_str_has_prefix (type, "urn:kametrix:problem:"))
    kmx_error_code_from_name (type + strlen ("urn:kametrix:problem:"), &code);
  if (detail == NULL)
    detail = kmx_error_code_to_title (code);
  if (code == KMX_ERROR_INVALID)
    kmx_error_set_invalid (&error, member, "%s", detail);
  else
    error = g_error_new_literal (KMX_ERROR, code, detail);
  if (retry_after != NULL)
    kmx_error_set_retry_after (error, (guint) g_ascii_strtoull (retry_after, NULL, 10));
  return error;
}

static gint64
revision_of (SoupMessageHeaders *headers)
{
  const char *etag = soup_message_headers_get_one (headers, "ETag");

  return etag != NULL && etag[0] == '"' ? g_ascii_strtoll (etag + 1, NULL, 10) : 0;
}

static void
on_sent (GObject *session, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  KmxClient *self = g_task_get_source_object (task);
  SoupMessage *message = g_task_get_task_data (task);
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes =
      soup_session_send_and_read_finish (SOUP_SESSION (session), result, &error);
  g_autoptr (JsonNode) json = NULL;
  guint status = soup_message_get_status (message);
  KmxAnswer *answer;

  if (bytes == NULL) {
    g_task_return_error (task, error_from_transport (error));
    return;
  }
  if (g_bytes_get_size (bytes) > 0)
    json = kmx_json_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &answer_limits,
                           &error);
  if (status < 200 || status > 299) {
    GError *problem = error_from_problem (status, json, headers);

    if ((problem->code == KMX_ERROR_UNAUTHENTICATED || problem->code == KMX_ERROR_SUSPENDED) &&
        self->token != NULL)
      g_signal_emit (self, signals[SESSION_OVER], 0, problem->code);
    g_task_return_error (task, problem);
    return;
  }
  if (error != NULL) {
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }
  answer = g_new0 (KmxAnswer, 1);
  answer->status = status;
  answer->json = g_steal_pointer (&json);
  answer->revision = revision_of (headers);
  g_task_return_pointer (task, answer, (GDestroyNotify) kmx_answer_free);
}

static SoupMessage *
message_new (KmxClient *self, const KmxClientRequest *request)
{
  g_autofree char *uri = g_strconcat (self->server, request->path, NULL);
  const char *method = request->method != NULL ? request->method : "GET";
  SoupMessage *message = soup_message_new (method, uri);
  SoupMessageHeaders *headers;

  if (message == NULL)
    return NULL;
  headers = soup_message_get_request_headers (message);
  soup_message_set_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  if (self->token != NULL) {
    g_autofree char *bearer = g_strconcat ("Bearer ", self->token, NULL);

    soup_message_headers_replace (headers, "Authorization", bearer);
  }
  if (request->revision > 0) {
    g_autofree char *etag = g_strdup_printf ("\"%" G_GINT64_FORMAT "\"", request->revision);

    soup_message_headers_replace (headers, "If-Match", etag);
  }
  if (g_str_equal (method, "POST")) {
    g_autofree char *key = g_uuid_string_random ();

    soup_message_headers_replace (headers, "Idempotency-Key", key);
  }
  if (request->body != NULL) {
    char *text = kmx_json_to_string (request->body);
    g_autoptr (GBytes) bytes = g_bytes_new_take (text, strlen (text));

    soup_message_set_request_body_from_bytes (message, "application/json", bytes);
  }
  return message;
}

void
kmx_client_send_async (KmxClient *self,
                       const KmxClientRequest *request,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (SoupMessage) message = message_new (self, request);

  g_task_set_source_tag (task, kmx_client_send_async);
  if (message == NULL) {
    g_task_return_new_error (task, KMX_ERROR, KMX_ERROR_UNAVAILABLE,
                             "the server address \"%s\" is not usable", self->server);
    return;
  }
  g_task_set_task_data (task, g_object_ref (message), g_object_unref);
  soup_session_send_and_read_async (self->session, message, G_PRIORITY_DEFAULT, cancellable,
                                    on_sent, g_steal_pointer (&task));
}

KmxAnswer *
kmx_client_send_finish (KmxClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_record_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxAnswer) answer = kmx_client_send_finish (KMX_CLIENT (source), result, &error);
  GType type = GPOINTER_TO_SIZE (g_task_get_task_data (task));
  gpointer record;

  if (answer == NULL) {
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }
  if (answer->json == NULL) {
    g_task_return_new_error (task, KMX_ERROR, KMX_ERROR_INTERNAL, "the answer is empty");
    return;
  }
  record = kmx_record_new_from_json (type, answer->json, KMX_RECORD_IGNORE_UNKNOWN, &error);
  if (record == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, record, g_object_unref);
}

void
kmx_client_get_record_async (KmxClient *self,
                             const char *path,
                             GType type,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  const KmxClientRequest request = { .path = path };
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, kmx_client_get_record_async);
  g_task_set_task_data (task, GSIZE_TO_POINTER (type), NULL);
  kmx_client_send_async (self, &request, cancellable, on_record_sent, task);
}

gpointer
kmx_client_get_record_finish (KmxClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static GListStore *
list_from_json (JsonNode *json, GType type, GError **error)
{
  g_autoptr (GListStore) store = g_list_store_new (type);
  JsonObject *object =
      json != NULL && JSON_NODE_HOLDS_OBJECT (json) ? json_node_get_object (json) : NULL;
  JsonNode *items = object != NULL ? json_object_get_member (object, "items") : NULL;

  if (items == NULL || !JSON_NODE_HOLDS_ARRAY (items)) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_INTERNAL, "the answer holds no list");
    return NULL;
  }
  for (guint i = 0; i < json_array_get_length (json_node_get_array (items)); i++) {
    JsonNode *node = json_array_get_element (json_node_get_array (items), i);
    g_autoptr (GObject) record =
        kmx_record_new_from_json (type, node, KMX_RECORD_IGNORE_UNKNOWN, error);

    if (record == NULL)
      return NULL;
    g_list_store_append (store, record);
  }
  return g_steal_pointer (&store);
}

static void
on_list_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxAnswer) answer = kmx_client_send_finish (KMX_CLIENT (source), result, &error);
  GType type = GPOINTER_TO_SIZE (g_task_get_task_data (task));
  GListStore *store = answer != NULL ? list_from_json (answer->json, type, &error) : NULL;

  if (store == NULL) {
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }
  g_task_set_task_data (
      task, g_strdup (member_text (json_node_get_object (answer->json), "next_cursor")), g_free);
  g_task_return_pointer (task, store, g_object_unref);
}

void
kmx_client_get_list_async (KmxClient *self,
                           const char *path,
                           GType type,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  const KmxClientRequest request = { .path = path };
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, kmx_client_get_list_async);
  g_task_set_task_data (task, GSIZE_TO_POINTER (type), NULL);
  kmx_client_send_async (self, &request, cancellable, on_list_sent, task);
}

GListModel *
kmx_client_get_list_finish (KmxClient *self,
                            GAsyncResult *result,
                            char **ret_cursor,
                            GError **error)
{
  GListModel *model;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  model = g_task_propagate_pointer (G_TASK (result), error);
  if (model != NULL && ret_cursor != NULL)
    *ret_cursor = g_strdup (g_task_get_task_data (G_TASK (result)));
  return model;
}

JsonNode *
kmx_json_object_of_texts (const char *first_name, ...)
{
  g_autoptr (JsonObject) object = json_object_new ();
  JsonNode *node = json_node_alloc ();
  va_list arguments;

  va_start (arguments, first_name);
  for (const char *name = first_name; name != NULL; name = va_arg (arguments, const char *)) {
    const char *value = va_arg (arguments, const char *);

    if (value != NULL)
      json_object_set_string_member (object, name, value);
    else
      json_object_set_null_member (object, name);
  }
  va_end (arguments);
  return json_node_init_object (node, object);
}

KmxClient *
kmx_client_new (const char *server)
{
  KmxClient *self = g_object_new (KMX_TYPE_CLIENT, NULL);

  self->server = g_strdup (server);
  while (g_str_has_suffix (self->server, "/"))
    self->server[strlen (self->server) - 1] = '\0';
  return self;
}

const char *
kmx_client_get_server (KmxClient *self)
{
  return self->server;
}

void
kmx_client_set_token (KmxClient *self, const char *token)
{
  g_autofree char *copy = g_strdup (token);

  g_free (self->token);
  self->token = g_steal_pointer (&copy);
}

const char *
kmx_client_get_token (KmxClient *self)
{
  return self->token;
}

static void
kmx_client_finalize (GObject *object)
{
  KmxClient *self = KMX_CLIENT (object);

  g_clear_object (&self->session);
  g_clear_pointer (&self->server, g_free);
  g_clear_pointer (&self->token, g_free);
  G_OBJECT_CLASS (kmx_client_parent_class)->finalize (object);
}

static void
kmx_client_class_init (KmxClientClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kmx_client_finalize;
  signals[TOKEN_CHANGED] = g_signal_new ("token-changed", KMX_TYPE_CLIENT, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);
  /* with the KmxErrorCode that says why */
  signals[SESSION_OVER] = g_signal_new ("session-over", KMX_TYPE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
}

static void
kmx_client_init (KmxClient *self)
{
  self->session = soup_session_new_with_options (
      "timeout", REQUEST_TIMEOUT_S, "max-conns", CONNECTIONS_MAX, "max-conns-per-host",
      CONNECTIONS_MAX, "user-agent", "kametrix/" KMX_VERSION, NULL);
  soup_session_remove_feature_by_type (self->session, SOUP_TYPE_COOKIE_JAR);
}
