/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include <string.h>

#include "kmx-endpoint.h"
#include "kmx-error.h"

#define SEPARATOR "\x1f"
#define CHECK_SIZE 8
#define PARTS_MAX 4
#define CURSOR_SIZE_MAX 1024

/* Not a signature: a cursor only says where in one's own list to go on.  It keeps a cursor that was
 * cut or mixed up from reaching SQL as half a date. */
static char *
make_check (const char *text)
{
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);

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
  return memcmp (check, bytes, CHECK_SIZE) == 0 ? g_steal_pointer (&text) : NULL;
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
