/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-endpoint-private.h"
#include "kmx-error.h"
#include "kmx-json.h"

KmxReply *
kmx_reply_new (guint status)
{
  KmxReply *reply = g_new0 (KmxReply, 1);

  reply->status = status;
  return reply;
}

KmxReply *
kmx_reply_new_json (guint status, const char *json)
{
  KmxReply *reply = kmx_reply_new (status);

  reply->body = g_strdup (json);
  return reply;
}

KmxReply *
kmx_reply_new_file (guint status, GBytes *file, const char *type)
{
  KmxReply *reply = kmx_reply_new (status);

  reply->file = g_bytes_ref (file);
  reply->type = type;
  return reply;
}

KmxReply *
kmx_reply_new_record (guint status, gpointer record)
{
  g_autoptr (JsonNode) node = kmx_record_to_json (record);
  KmxReply *reply = kmx_reply_new (status);

  reply->body = kmx_json_to_string (node);
  return reply;
}

KmxReply *
kmx_reply_new_rows (guint status, const KmxRows *rows, const char *what, GError **error)
{
  if (kmx_rows_count (rows) == 0 || PQgetisnull (rows, 0, 0)) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_NOT_FOUND, "this %s does not exist", what);
    return NULL;
  }
  return kmx_reply_new_json (status, PQgetvalue (rows, 0, 0));
}

void
kmx_reply_set_revision (KmxReply *reply, gint64 revision)
{
  g_free (reply->etag);
  reply->etag = g_strdup_printf ("\"%" G_GINT64_FORMAT "\"", revision);
}

void
kmx_reply_set_roll_back (KmxReply *reply)
{
  reply->roll_back = TRUE;
}

void
kmx_reply_free (KmxReply *reply)
{
  g_free (reply->body);
  g_clear_pointer (&reply->file, g_bytes_unref);
  g_free (reply->etag);
  g_free (reply);
}
