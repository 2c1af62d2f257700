/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-request.h"

#include <string.h>

#include "kmx-id.h"
#include "kmx-json.h"
#include "kmx-request-private.h"

#define RETRY_AFTER_S 5
#define CLIENT_GONE 499 /* only in logs and counters */
#define PROBLEM_TYPE "application/problem+json"
#define JSON_TYPE "application/json"

G_DEFINE_FINAL_TYPE (KmxRequest, kmx_request, G_TYPE_OBJECT)

KmxRequest *
kmx_request_new (KmxConnection *connection)
{
  KmxRequest *self = g_object_new (KMX_TYPE_REQUEST, NULL);
  g_autofree char *id = kmx_id_new ();

  self->connection = connection;
  self->engine = connection->engine;
  self->started_us = g_get_monotonic_time ();
  g_strlcpy (self->id, id, sizeof self->id);
  g_strlcpy (self->peer, connection->peer, sizeof self->peer);
  return self;
}

const KmxHead *
kmx_request_get_head (KmxRequest *self)
{
  return &self->head;
}

static gboolean
refuse (KmxRefusal *refusal, guint status, KmxErrorCode code, const char *detail)
{
  refusal->status = status;
  refusal->code = code;
  refusal->detail = detail;
  return FALSE;
}

static void
take_match (KmxRequest *self, const KmxMatch *match)
{
  self->route = match->route;
  self->allow = match->allow;
  for (guint i = 0; match->route != NULL && i < match->route->n_names; i++)
    self->values[i] = g_strndup (match->values[i].text, match->values[i].size);
}

gboolean
kmx_request_take_head (KmxRequest *self, const char *bytes, gsize size, KmxRefusal *ret_refusal)
{
  const char *reserve = self->engine->limits.reserve_prefix;
  gsize body_size_max = self->engine->limits.body_size_max;
  KmxMatch match;

  if (!kmx_head_parse (&self->head, bytes, size, ret_refusal))
    return FALSE;
  self->last = !self->head.keep_alive;
  self->path = kmx_target_decode (self->head.target, &self->raw_query);
  if (self->path == NULL)
    return refuse (ret_refusal, 400, KMX_ERROR_INVALID, "the path is not acceptable");
  if (self->connection->reserve_only &&
      (reserve == NULL || !g_str_has_prefix (self->path, reserve)))
    return refuse (ret_refusal, 503, KMX_ERROR_UNAVAILABLE, "there are too many connections");
  kmx_router_match (self->engine->router, self->head.method, self->path, &match);
  take_match (self, &match);
  if (self->route != NULL && self->route->body_size_max != 0)
    body_size_max = self->route->body_size_max;
  if (self->head.body_size > body_size_max)
    return refuse (ret_refusal, 413, KMX_ERROR_TOO_LARGE, "the body is too large");
  return TRUE;
}

static gboolean
is_json_type (const char *type)
{
  gsize size = sizeof JSON_TYPE - 1;

  return type != NULL && g_ascii_strncasecmp (type, JSON_TYPE, size) == 0 &&
         (type[size] == '\0' || type[size] == ';' || type[size] == ' ');
}

static gboolean
check_json (KmxRequest *self, GError **error)
{
  g_autoptr (KmxJsonTape) tape = NULL;
  gsize size;
  const char *bytes = g_bytes_get_data (self->body, &size);

  if (!is_json_type (kmx_request_get_header (self, "Content-Type"))) {
    g_set_error_literal (error, KMX_ERROR, KMX_ERROR_UNSUPPORTED_TYPE,
                         "the body must be application/json");
    return FALSE;
  }
  tape = kmx_json_tape_new (bytes, size, &kmx_json_limits_api, error);
  return tape != NULL;
}

static gboolean
check (KmxRequest *self, GError **error)
{
  if (self->route == NULL && self->allow == NULL) {
    g_set_error_literal (error, KMX_ERROR, KMX_ERROR_NOT_FOUND, "there is no such path");
    return FALSE;
  }
  if (self->route == NULL) {
    kmx_request_set_reply_header (self, "Allow", self->allow);
    g_set_error_literal (error, KMX_ERROR, KMX_ERROR_METHOD_NOT_ALLOWED,
                         "this path does not take this method");
    return FALSE;
  }
  if (self->raw_query != NULL) {
    self->query = kmx_query_decode (self->raw_query, error);
    if (self->query == NULL)
      return FALSE;
  }
  return !self->route->json || check_json (self, error);
}

void
kmx_request_dispatch (KmxRequest *self, GBytes *body)
{
  g_autoptr (GError) error = NULL;

  self->body = body;
  if (check (self, &error))
    self->route->handler (self, self->route->user_data);
  else
    kmx_request_reply_error (self, error);
}

void
kmx_request_refuse (KmxRequest *self, const KmxRefusal *refusal)
{
  g_autoptr (GError) error = g_error_new_literal (KMX_ERROR, refusal->code, refusal->detail);
  char *json = kmx_problem_to_json (error, refusal->status, self->id);
  g_autoptr (GBytes) body = g_bytes_new_take (json, strlen (json));

  self->last = TRUE;
  if (refusal->status == SOUP_STATUS_METHOD_NOT_ALLOWED)
    kmx_request_set_reply_header (self, "Allow", "GET, POST, PUT, PATCH, DELETE");
  if (refusal->status == SOUP_STATUS_SERVICE_UNAVAILABLE)
    kmx_request_set_reply_header (self, "Retry-After", G_STRINGIFY (RETRY_AFTER_S));
  kmx_request_reply_bytes (self, refusal->status, PROBLEM_TYPE, body);
}

void
kmx_request_time_out (KmxRequest *self)
{
  g_autoptr (KmxRequest) alive = g_object_ref (self);
  g_autoptr (GError) error =
      g_error_new_literal (KMX_ERROR, KMX_ERROR_TIMEOUT, "the answer was not ready in time");

  alive->last = TRUE;
  kmx_request_reply_error (alive, error);
}

void
kmx_request_detach (KmxRequest *self)
{
  self->connection = NULL;
  self->engine = NULL;
  if (!self->answered)
    kmx_request_account_for (self, CLIENT_GONE, 0);
}

const char *
kmx_request_get_id (KmxRequest *self)
{
  return self->id;
}

const char *
kmx_request_get_method (KmxRequest *self)
{
  return self->head.method;
}

const char *
kmx_request_get_path (KmxRequest *self)
{
  return self->path;
}

const char *
kmx_request_get_route (KmxRequest *self)
{
  return self->route->path;
}

const char *
kmx_request_get_parameter (KmxRequest *self, const char *name)
{
  for (guint i = 0; i < self->route->n_names; i++) {
    if (strcmp (self->route->names[i], name) == 0)
      return self->values[i];
  }
  g_error ("route \"%s\" has no parameter \"%s\"", self->route->path, name);
}

GHashTable *
kmx_request_get_query_table (KmxRequest *self)
{
  if (self->query == NULL)
    self->query = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self->query;
}

const char *
kmx_request_get_query (KmxRequest *self, const char *name)
{
  return self->query != NULL ? g_hash_table_lookup (self->query, name) : NULL;
}

const char *
kmx_request_get_header (KmxRequest *self, const char *name)
{
  return kmx_head_get (&self->head, name);
}

const char *
kmx_request_get_bearer (KmxRequest *self)
{
  const char *authorization = kmx_request_get_header (self, "Authorization");

  if (authorization == NULL || g_ascii_strncasecmp (authorization, "Bearer ", 7) != 0)
    return NULL;
  authorization += 7;
  return *authorization != '\0' && strpbrk (authorization, " \t") == NULL ? authorization : NULL;
}

GBytes *
kmx_request_get_body (KmxRequest *self)
{
  return self->body;
}

gboolean
kmx_request_is_answered (KmxRequest *self)
{
  return self->answered;
}

static gboolean
is_clean_value (const char *value)
{
  for (const char *c = value; *c != '\0'; c++) {
    if ((guchar) *c < 0x20 || *c == 0x7f)
      return FALSE;
  }
  return TRUE;
}

void
kmx_request_set_reply_header (KmxRequest *self, const char *name, const char *value)
{
  g_return_if_fail (is_clean_value (name) && is_clean_value (value));

  if (self->reply_headers == NULL)
    self->reply_headers = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < self->reply_headers->len; i += 2) {
    if (g_ascii_strcasecmp (g_ptr_array_index (self->reply_headers, i), name) == 0) {
      g_free (g_ptr_array_index (self->reply_headers, i + 1));
      g_ptr_array_index (self->reply_headers, i + 1) = g_strdup (value);
      return;
    }
  }
  g_ptr_array_add (self->reply_headers, g_strdup (name));
  g_ptr_array_add (self->reply_headers, g_strdup (value));
}

void
kmx_request_reply_bytes (KmxRequest *self, guint status, const char *type, GBytes *body)
{
  gsize size = body != NULL ? g_bytes_get_size (body) : 0;
  KmxConnection *connection = self->connection;
  const GString *head;

  if (self->answered)
    return;
  self->answered = TRUE;
  if (connection == NULL)
    return; /* the client is gone */
  if (self->engine->stopping)
    self->last = TRUE;
  kmx_request_account_for (self, status, size);
  head = kmx_request_make_head (self, status, body != NULL ? type : NULL, size);
  self->connection = NULL;
  /* An answer to HEAD, which is refused, must not have a body. */
  if (g_strcmp0 (self->head.method, "HEAD") == 0)
    body = NULL;
  kmx_connection_answer (connection, head, body, self->last);
}

void
kmx_request_reply (KmxRequest *self, guint status, JsonNode *body)
{
  g_autoptr (GBytes) bytes = NULL;

  if (body != NULL) {
    char *json = kmx_json_to_string (body);

    bytes = g_bytes_new_take (json, strlen (json));
  }
  kmx_request_reply_bytes (self, status, JSON_TYPE, bytes);
}

static void
set_retry_after (KmxRequest *self, const GError *error, guint status)
{
  guint seconds = kmx_error_get_retry_after (error);
  char text[16];

  if (seconds == 0 && (status == SOUP_STATUS_SERVICE_UNAVAILABLE || status == 429))
    seconds = RETRY_AFTER_S;
  if (seconds == 0)
    return;
  g_snprintf (text, sizeof text, "%u", seconds);
  kmx_request_set_reply_header (self, "Retry-After", text);
}

void
kmx_request_reply_error (KmxRequest *self, const GError *error)
{
  guint status = kmx_error_code_to_status (error->domain == KMX_ERROR ? (guint) error->code
                                                                      : KMX_ERROR_INTERNAL);
  g_autoptr (GBytes) body = NULL;
  char *json;

  if (self->answered)
    return;
  json = kmx_problem_to_json (error, status, self->id);
  body = g_bytes_new_take (json, strlen (json));
  set_retry_after (self, error, status);
  if (status == SOUP_STATUS_UNAUTHORIZED)
    kmx_request_set_reply_header (self, "WWW-Authenticate", "Bearer");
  if (status >= 500)
    g_info ("request %s failed: %s", self->id, error->message);
  kmx_request_reply_bytes (self, status, PROBLEM_TYPE, body);
}

static void
kmx_request_finalize (GObject *object)
{
  KmxRequest *self = KMX_REQUEST (object);

  for (guint i = 0; i < KMX_PARAMETERS_MAX; i++)
    g_free (self->values[i]);
  kmx_head_clear (&self->head);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->remote, g_free);
  g_clear_pointer (&self->query, g_hash_table_unref);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_clear_pointer (&self->reply_headers, g_ptr_array_unref);
  G_OBJECT_CLASS (kmx_request_parent_class)->finalize (object);
}

static void
kmx_request_class_init (KmxRequestClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kmx_request_finalize;
}

static void
kmx_request_init (KmxRequest *self)
{
}
