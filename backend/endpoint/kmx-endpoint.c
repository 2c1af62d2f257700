/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-endpoint.h"

#include <string.h>

#include "kmx-endpoint-private.h"
#include "kmx-error.h"
#include "kmx-id.h"
#include "kmx-json.h"

#define JSON_TYPE "application/json"

struct _KmxEndpoints {
  KmxServer *server;
  KmxDbPool *pool;
};

/* One endpoint as its route knows it. */
typedef struct {
  KmxEndpoints *endpoints;
  KmxEndpoint endpoint;
  GStrv query; /* allowed names */
  GStrv parameters;
  gpointer user_data;
} Entry;

/* One request on its way through a worker. */
typedef struct {
  const Entry *entry;
  KmxRequest *request; /* for the main loop only */
  KmxContext *context; /* what is known before the session; each run works on a copy */
  char *token_hash;    /* (nullable) */
  char *key;           /* (nullable): Idempotency-Key */
  char *hash;          /* of the request, with a key */
  KmxReply *preview;   /* (nullable): the answer of a run that was rolled back on purpose */
} Call;

static void
call_free (Call *call)
{
  g_clear_object (&call->request);
  g_clear_pointer (&call->context, kmx_context_free);
  g_clear_pointer (&call->preview, kmx_reply_free);
  g_free (call->token_hash);
  g_free (call->key);
  g_free (call->hash);
  g_free (call);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Call, call_free)

static void
entry_free (Entry *entry)
{
  g_strfreev (entry->query);
  g_strfreev (entry->parameters);
  g_free (entry);
}

/* In the worker, after the session. */
static KmxReply *
run_work (KmxDb *db, const Call *call, KmxContext *context, GError **error)
{
  const KmxEndpoint *endpoint = &call->entry->endpoint;
  GError *reason = NULL;
  KmxReply *reply;

  if (kmx_access_is_tenant (endpoint->access) &&
      !kmx_db_enter_tenant (db, context->account_id, error))
    return NULL;
  reply = endpoint->work (db, context, &reason);
  if (reply == NULL && reason == NULL)
    g_set_error (&reason, KMX_ERROR, KMX_ERROR_INTERNAL, "\"%s\" did not answer", endpoint->path);
  if (reason != NULL) {
    g_clear_pointer (&reply, kmx_reply_free);
    g_propagate_error (error, reason);
  }
  return reply;
}

/* The whole transaction, in a worker and maybe more than once. */
static gpointer
run_call (KmxDb *db, gpointer data, GError **error)
{
  Call *call = data;
  g_autoptr (KmxContext) context = kmx_context_copy (call->context);
  g_autoptr (KmxReply) reply = NULL;

  if (!kmx_context_authenticate (context, db, call->entry->endpoint.access, call->token_hash,
                                 error))
    return NULL;
  if (call->key != NULL &&
      !kmx_idempotency_begin (db, context->user_id, call->key, call->hash, &reply, error))
    return NULL;
  if (reply != NULL)
    return g_steal_pointer (&reply);
  reply = run_work (db, call, context, error);
  if (reply == NULL)
    return NULL;
  if (reply->roll_back) {
    g_clear_pointer (&call->preview, kmx_reply_free);
    call->preview = g_steal_pointer (&reply);
    /* The pool rolls back on any error; on_call_done() knows better than to show this one. */
    g_set_error_literal (error, KMX_ERROR, KMX_ERROR_CONFLICT, "a preview is never committed");
    return NULL;
  }
  if (call->key != NULL && !kmx_idempotency_finish (db, context->user_id, call->key, reply, error))
    return NULL;
  return g_steal_pointer (&reply);
}

static void
send_reply (KmxRequest *request, KmxReply *reply)
{
  g_autoptr (GBytes) body = NULL;

  if (reply->etag != NULL)
    kmx_request_set_reply_header (request, "ETag", reply->etag);
  if (reply->replayed)
    kmx_request_set_reply_header (request, "Idempotency-Replayed", "true");
  if (reply->body != NULL) {
    gsize size = strlen (reply->body);

    body = g_bytes_new_take (g_steal_pointer (&reply->body), size);
  }
  if (reply->file != NULL)
    kmx_request_reply_bytes (request, reply->status, reply->type, reply->file);
  else
    kmx_request_reply_bytes (request, reply->status, JSON_TYPE, body);
}

static void
on_call_done (GObject *pool, GAsyncResult *result, gpointer user_data)
{
  Call *call = user_data; /* freed by the pool after this */
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxReply) reply = kmx_db_pool_run_finish (KMX_DB_POOL (pool), result, &error);

  if (reply == NULL && call->preview != NULL)
    reply = g_steal_pointer (&call->preview);
  if (reply != NULL)
    send_reply (call->request, reply);
  else
    kmx_request_reply_error (call->request, error);
}

static gboolean
check_query (const Entry *entry, KmxRequest *request, GError **error)
{
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, kmx_request_get_query_table (request));
  while (g_hash_table_iter_next (&iter, &name, NULL)) {
    g_autofree char *member = NULL;

    if (entry->query != NULL && g_strv_contains ((const char *const *) entry->query, name))
      continue;
    member = g_strconcat ("/query/", name, NULL);
    kmx_error_set_invalid (error, member, "this list does not know \"%s\"", (char *) name);
    return FALSE;
  }
  return TRUE;
}

static gboolean
take_parameters (Call *call, GError **error)
{
  GHashTable *table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  call->context->parameters = table;
  for (guint i = 0; call->entry->parameters[i] != NULL; i++) {
    const char *name = call->entry->parameters[i];
    const char *value = kmx_request_get_parameter (call->request, name);

    if (g_str_has_suffix (name, "id") && !kmx_id_is_valid (value)) {
      g_set_error_literal (error, KMX_ERROR, KMX_ERROR_NOT_FOUND, "there is no such thing");
      return FALSE;
    }
    g_hash_table_insert (table, g_strdup (name), g_strdup (value));
  }
  return TRUE;
}

static gboolean
take_if_match (Call *call, GError **error)
{
  const char *header = kmx_request_get_header (call->request, "If-Match");
  gsize n_digits;

  if (header == NULL && call->entry->endpoint.if_match) {
    g_set_error_literal (error, KMX_ERROR, KMX_ERROR_PRECONDITION_REQUIRED,
                         "say with If-Match which revision is edited");
    return FALSE;
  }
  if (header == NULL)
    return TRUE;
  n_digits = *header == '"' ? strspn (header + 1, "0123456789") : 0;
  /* 18 digits fit into a bigint, so SQL may cast them. */
  if (n_digits == 0 || n_digits > 18 || strcmp (header + 1 + n_digits, "\"") != 0) {
    kmx_error_set_invalid (error, "/headers/if-match", "If-Match must be one ETag of ours");
    return FALSE;
  }
  call->context->if_match = g_strndup (header + 1, n_digits);
  return TRUE;
}

static gboolean
take_body (Call *call, GError **error)
{
  const KmxEndpoint *endpoint = &call->entry->endpoint;
  gsize size;
  const char *bytes = g_bytes_get_data (kmx_request_get_body (call->request), &size);

  if (endpoint->body_type == NULL) {
    /* "{}" is what clients send that always send JSON. */
    if (size == 0 || (size == 2 && memcmp (bytes, "{}", 2) == 0))
      return TRUE;
    kmx_error_set_invalid (error, "", "this request takes no body");
    return FALSE;
  }
  call->context->body = kmx_record_new_from_bytes (endpoint->body_type (), bytes, size,
                                                   KMX_RECORD_REFUSE_UNKNOWN, error);
  return call->context->body != NULL;
}

static gboolean
take_session (Call *call, GError **error)
{
  const char *key = NULL;

  if (call->entry->endpoint.access == KMX_ACCESS_PUBLIC)
    return TRUE;
  call->token_hash = kmx_request_dup_token_hash (call->request, error);
  if (call->entry->endpoint.secret)
    return call->token_hash != NULL;
  if (call->token_hash == NULL || !kmx_idempotency_get_key (call->request, &key, error))
    return FALSE;
  if (key == NULL && call->entry->endpoint.key_required) {
    kmx_error_set_invalid (error, "/headers/idempotency-key",
                           "this request needs an Idempotency-Key");
    return FALSE;
  }
  if (key != NULL) {
    call->key = g_strdup (key);
    call->context->idempotency_key = g_strdup (key);
    call->hash = kmx_idempotency_hash (call->request);
  }
  return TRUE;
}

static void
on_request (KmxRequest *request, gpointer user_data)
{
  const Entry *entry = user_data;
  g_autoptr (Call) call = g_new0 (Call, 1);
  g_autoptr (GError) error = NULL;
  Call *data;

  call->entry = entry;
  call->request = g_object_ref (request);
  call->context = kmx_context_new (request);
  call->context->user_data = entry->user_data;
  /* The session comes first: who has none learns nothing about paths and bodies. */
  if (!take_session (call, &error) || !take_parameters (call, &error) ||
      !check_query (entry, request, &error) || !take_if_match (call, &error) ||
      !take_body (call, &error)) {
    kmx_request_reply_error (request, error);
    return;
  }
  data = g_steal_pointer (&call);
  kmx_db_pool_run_async (entry->endpoints->pool, KMX_DB_SERVICE, NULL, run_call, data,
                         (GDestroyNotify) call_free, (GDestroyNotify) kmx_reply_free, NULL,
                         on_call_done, data);
}

/* Names of the {parameters} of @path. */
static GStrv
list_parameters (const char *path)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  const char *open = path;

  while ((open = strchr (open, '{')) != NULL) {
    gsize size = strcspn (++open, "}");
    g_autofree char *name = g_strndup (open, size);

    g_strv_builder_add (builder, name);
  }
  return g_strv_builder_end (builder);
}

KmxEndpoints *
kmx_endpoints_new (KmxServer *server, KmxDbPool *pool)
{
  KmxEndpoints *endpoints = g_new0 (KmxEndpoints, 1);

  endpoints->server = g_object_ref (server);
  endpoints->pool = g_object_ref (pool);
  return endpoints;
}

void
kmx_endpoints_free (KmxEndpoints *endpoints)
{
  g_object_unref (endpoints->server);
  g_object_unref (endpoints->pool);
  g_free (endpoints);
}

void
kmx_endpoints_add (KmxEndpoints *endpoints,
                   const KmxEndpoint *table,
                   guint n_table,
                   gpointer user_data)
{
  for (guint i = 0; i < n_table; i++) {
    const KmxRoute route = { table[i].method, table[i].path, 0, table[i].body_type != NULL };
    Entry *entry = g_new0 (Entry, 1);

    entry->endpoints = endpoints;
    entry->endpoint = table[i];
    entry->query = table[i].query != NULL ? g_strsplit (table[i].query, " ", -1) : NULL;
    entry->parameters = list_parameters (table[i].path);
    entry->user_data = user_data;
    kmx_server_add_route (endpoints->server, &route, on_request, entry,
                          (GDestroyNotify) entry_free);
  }
}

KmxServer *
kmx_endpoints_get_server (KmxEndpoints *endpoints)
{
  return endpoints->server;
}

KmxDbPool *
kmx_endpoints_get_pool (KmxEndpoints *endpoints)
{
  return endpoints->pool;
}
