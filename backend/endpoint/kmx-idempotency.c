/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include <string.h>

#include "kmx-endpoint-private.h"
#include "kmx-endpoint-sql.h"
#include "kmx-error.h"

#define KEY_SIZE_MAX 255

gboolean
kmx_idempotency_get_key (KmxRequest *request, const char **ret_key, GError **error)
{
  const char *key = kmx_request_get_header (request, "Idempotency-Key");
  gsize size = key != NULL ? strlen (key) : 0;

  *ret_key = NULL;
  if (key == NULL || strcmp (kmx_request_get_method (request), "POST") != 0)
    return TRUE;
  for (const char *c = key; *c != '\0'; c++) {
    if (*c <= 0x20 || *c >= 0x7f)
      size = 0;
  }
  if (size == 0 || size > KEY_SIZE_MAX) {
    kmx_error_set_invalid (error, "/headers/idempotency-key",
                           "Idempotency-Key must be 1 to 255 visible characters");
    return FALSE;
  }
  *ret_key = key;
  return TRUE;
}

char *
kmx_idempotency_hash (KmxRequest *request)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  const char *method = kmx_request_get_method (request);
  const char *path = kmx_request_get_path (request);
  gsize size;
  const guchar *body = g_bytes_get_data (kmx_request_get_body (request), &size);

  /* With their NULs, so that nothing can move from one to the next. */
  g_checksum_update (checksum, (const guchar *) method, strlen (method) + 1);
  g_checksum_update (checksum, (const guchar *) path, strlen (path) + 1);
  g_checksum_update (checksum, body, size);
  return g_strdup (g_checksum_get_string (checksum));
}

gboolean
kmx_idempotency_begin (KmxDb *db,
                       const char *user_id,
                       const char *key,
                       const char *hash,
                       KmxReply **ret_reply,
                       GError **error)
{
  g_autoptr (GError) reason = NULL;
  g_autoptr (KmxRows) rows =
      kmx_db_ask (db, &KMX_SQL_ENDPOINT_IDEMPOTENCY_BEGIN, &reason, user_id, key, hash);

  *ret_reply = NULL;
  if (rows == NULL && g_error_matches (reason, KMX_ERROR, KMX_ERROR_CONFLICT)) {
    g_set_error_literal (error, KMX_ERROR, KMX_ERROR_IN_PROGRESS, reason->message);
    return FALSE;
  }
  if (rows == NULL) {
    g_propagate_error (error, g_steal_pointer (&reason));
    return FALSE;
  }
  if (kmx_rows_count (rows) > 0) {
    KmxReply *reply = kmx_reply_new (kmx_rows_integer (rows, 0, "status"));

    reply->body = g_strdup (kmx_rows_text (rows, 0, "body"));
    reply->etag = g_strdup (kmx_rows_text (rows, 0, "etag"));
    reply->replayed = TRUE;
    *ret_reply = reply;
  }
  return TRUE;
}

gboolean
kmx_idempotency_finish (
    KmxDb *db, const char *user_id, const char *key, const KmxReply *reply, GError **error)
{
  g_autoptr (KmxRows) role = kmx_db_ask (db, &KMX_SQL_ENDPOINT_LEAVE_TENANT, error);
  g_autoptr (KmxRows) rows = NULL;
  char status[16];

  if (role == NULL)
    return FALSE;
  g_snprintf (status, sizeof status, "%u", reply->status);
  rows = kmx_db_ask (db, &KMX_SQL_ENDPOINT_IDEMPOTENCY_FINISH, error, user_id, key, status,
                     reply->body, reply->etag);
  return rows != NULL;
}
