/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include <sodium.h>
#include <string.h>

#include "kmx-endpoint-sql.h"
#include "kmx-endpoint.h"
#include "kmx-error.h"
#include "kmx-id.h"

#define SEPARATOR "\x1f"
#define CHECK_SIZE 24 /* hexadecimal digits of the keyed hash */
#define PARTS_MAX 4
#define CURSOR_SIZE_MAX 1024

/* The key of all processes, set once at the start; a random one of this process until then. */
static char *signing_key;

static const char *
get_key (void)
{
  char *key = g_atomic_pointer_get (&signing_key);
  char *fresh;

  if (key != NULL)
    return key;
  fresh = kmx_token_new ();
  if (!g_atomic_pointer_compare_and_exchange (&signing_key, NULL, fresh))
    g_free (fresh);
  return g_atomic_pointer_get (&signing_key);
}

static gpointer
load_key (KmxDb *db, gpointer fresh, GError **error)
{
  return kmx_db_ask (db, &KMX_SQL_CURSOR_KEY, error, (const char *) fresh);
}

gboolean
kmx_cursor_load_key (KmxDbPool *pool, GError **error)
{
  g_autofree char *fresh = kmx_token_new ();
  g_autoptr (GError) cause = NULL;
  g_autoptr (KmxRows) rows = kmx_db_pool_run (pool, KMX_DB_SERVICE, NULL, load_key, fresh, &cause);

  if (cause != NULL) {
    g_propagate_error (error, g_steal_pointer (&cause));
    return FALSE;
  }
  /* Kept for good: a request may be using it. */
  g_atomic_pointer_set (&signing_key, g_strdup (kmx_rows_text (rows, 0, "key")));
  return TRUE;
}

/* Nobody makes up a cursor: none reaches SQL as half a date, or asks for what no list showed. */
static char *
make_check (const char *text)
{
  const char *key = get_key ();
  g_autofree char *hash =
      g_compute_hmac_for_string (G_CHECKSUM_SHA256, (const guchar *) key, strlen (key), text, -1);

  return g_strndup (hash, CHECK_SIZE);
}

char *
kmx_cursor_encode (const char *const *parts)
{
  g_autofree char *text = g_strjoinv (SEPARATOR, (GStrv) parts);
  g_autofree char *check = make_check (text);
  g_autofree char *whole = g_strconcat (check, text, NULL);
  char *cursor = g_base64_encode ((const guchar *) whole, strlen (whole));

  g_assert (g_strv_length ((GStrv) parts) <= PARTS_MAX);
  cursor[strcspn (cursor, "=")] = '\0';
  return g_strdelimit (g_strdelimit (cursor, "+", '-'), "/", '_');
}

/* (nullable): not base64url, not text, or not ours. */
static char *
open_cursor (const char *cursor)
{
  gsize size = strlen (cursor);
  g_autofree char *padded = NULL;
  g_autofree guchar *bytes = NULL;
  g_autofree char *text = NULL;
  g_autofree char *check = NULL;

  if (size == 0 || size > CURSOR_SIZE_MAX || size % 4 == 1 ||
      strspn (cursor, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") != size)
    return NULL;
  padded = g_strconcat (cursor, &"==="[(size + 3) % 4], NULL);
  bytes = g_base64_decode (g_strdelimit (g_strdelimit (padded, "-", '+'), "_", '/'), &size);
  if (size < CHECK_SIZE || memchr (bytes, '\0', size) != NULL ||
      !g_utf8_validate ((const char *) bytes, size, NULL))
    return NULL;
  text = g_strndup ((const char *) bytes + CHECK_SIZE, size - CHECK_SIZE);
  check = make_check (text);
  return sodium_memcmp (check, bytes, CHECK_SIZE) == 0 ? g_steal_pointer (&text) : NULL;
}

GStrv
kmx_cursor_decode (const char *cursor, guint n_parts, GError **error)
{
  g_autofree char *text = open_cursor (cursor);
  g_auto (GStrv) parts = text != NULL ? g_strsplit (text, SEPARATOR, -1) : NULL;

  if (parts == NULL || g_strv_length (parts) != n_parts) {
    kmx_error_set_invalid (error, "/cursor", "this cursor was not made by this list");
    return NULL;
  }
  return g_steal_pointer (&parts);
}
