/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include <string.h>

#include "kmx-endpoint-private.h"
#include "kmx-endpoint-sql.h"
#include "kmx-error.h"
#include "kmx-id.h"

KmxContext *
kmx_context_new (KmxRequest *request)
{
  KmxContext *context = g_new0 (KmxContext, 1);

  context->request_id = g_strdup (kmx_request_get_id (request));
  context->remote = g_strdup (kmx_request_get_remote (request));
  context->locale = g_strdup ("de");
  context->query = g_hash_table_ref (kmx_request_get_query_table (request));
  return context;
}

KmxContext *
kmx_context_copy (const KmxContext *context)
{
  KmxContext *copy = g_new0 (KmxContext, 1);

  copy->request_id = g_strdup (context->request_id);
  copy->remote = g_strdup (context->remote);
  copy->locale = g_strdup (context->locale);
  copy->if_match = g_strdup (context->if_match);
  copy->idempotency_key = g_strdup (context->idempotency_key);
  copy->query = g_hash_table_ref (context->query);
  if (context->parameters != NULL)
    copy->parameters = g_hash_table_ref (context->parameters);
  if (context->body != NULL)
    copy->body = g_object_ref (context->body);
  copy->user_data = context->user_data;
  return copy;
}

void
kmx_context_free (KmxContext *context)
{
  g_free ((char *) context->request_id);
  g_free ((char *) context->remote);
  g_free ((char *) context->session_id);
  g_free ((char *) context->user_id);
  g_free ((char *) context->user_name);
  g_free ((char *) context->account_id);
  g_free ((char *) context->role);
  g_free ((char *) context->locale);
  g_free ((char *) context->if_match);
  g_free ((char *) context->idempotency_key);
  g_clear_pointer (&context->parameters, g_hash_table_unref);
  g_clear_pointer (&context->query, g_hash_table_unref);
  g_clear_object (&context->body);
  g_free (context);
}

const char *
kmx_context_parameter (const KmxContext *context, const char *name)
{
  const char *value =
      context->parameters != NULL ? g_hash_table_lookup (context->parameters, name) : NULL;

  if (value == NULL)
    g_error ("the path has no parameter \"%s\"", name);
  return value;
}

const char *
kmx_context_query (const KmxContext *context, const char *name)
{
  return g_hash_table_lookup (context->query, name);
}

gboolean
kmx_context_query_integer (const KmxContext *context,
                           const char *name,
                           gint64 min,
                           gint64 max,
                           gint64 fallback,
                           gint64 *ret_value,
                           GError **error)
{
  const char *text = kmx_context_query (context, name);
  g_autofree char *member = NULL;

  if (text == NULL) {
    *ret_value = fallback;
    return TRUE;
  }
  if (g_ascii_string_to_signed (text, 10, min, max, ret_value, NULL))
    return TRUE;
  member = g_strconcat ("/query/", name, NULL);
  kmx_error_set_invalid (
      error, member, "\"%s\" must be a whole number from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT,
      name, min, max);
  return FALSE;
}

gboolean
kmx_access_is_tenant (KmxAccess access)
{
  return access == KMX_ACCESS_VIEWER || access == KMX_ACCESS_MANAGER || access == KMX_ACCESS_OWNER;
}

static gboolean
is_allowed (const KmxContext *context, KmxAccess access)
{
  gboolean member = context->account_id != NULL && context->role != NULL;
  gboolean owner = g_strcmp0 (context->role, "owner") == 0;

  switch (access) {
  case KMX_ACCESS_PUBLIC:
  case KMX_ACCESS_SESSION:
    return TRUE;
  case KMX_ACCESS_VIEWER:
    return member;
  case KMX_ACCESS_MANAGER:
    return member && (owner || g_strcmp0 (context->role, "manager") == 0);
  case KMX_ACCESS_OWNER:
    return member && owner;
  case KMX_ACCESS_ADMIN:
    return context->platform_admin;
  default:
    return FALSE;
  }
}

gboolean
kmx_context_authenticate (
    KmxContext *context, KmxDb *db, KmxAccess access, const char *token_hash, GError **error)
{
  g_autoptr (KmxRows) rows = NULL;

  if (access == KMX_ACCESS_PUBLIC)
    return TRUE;
  rows = kmx_db_ask (db, &KMX_SQL_ENDPOINT_AUTHENTICATE, error, token_hash);
  if (rows == NULL)
    return FALSE;
  if (kmx_rows_count (rows) == 0) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_UNAUTHENTICATED, "the session is over");
    return FALSE;
  }
  g_free ((char *) context->locale);
  context->session_id = g_strdup (kmx_rows_text (rows, 0, "session_id"));
  context->user_id = g_strdup (kmx_rows_text (rows, 0, "person_id"));
  context->user_name = g_strdup (kmx_rows_text (rows, 0, "person_name"));
  context->account_id = g_strdup (kmx_rows_text (rows, 0, "account_id"));
  context->role = g_strdup (kmx_rows_text (rows, 0, "role"));
  context->platform_admin = kmx_rows_boolean (rows, 0, "platform_admin");
  context->locale = g_strdup (kmx_rows_text (rows, 0, "locale"));
  if (!is_allowed (context, access)) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_FORBIDDEN, "your role does not allow this");
    return FALSE;
  }
  return TRUE;
}

char *
kmx_request_dup_token_hash (KmxRequest *request, GError **error)
{
  const char *token = kmx_request_get_bearer (request);

  if (token == NULL) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_UNAUTHENTICATED, "a session token is required");
    return NULL;
  }
  return kmx_token_hash (token);
}
