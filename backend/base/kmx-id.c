/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-id.h"

#include <sodium.h>
#include <string.h>

#include "kmx-clock.h"

#define TOKEN_SIZE 32

static void
fill_random (void *bytes, gsize size)
{
  static gsize started;

  if (g_once_init_enter (&started)) {
    if (sodium_init () < 0)
      g_error ("libsodium cannot start");
    g_once_init_leave (&started, 1);
  }
  randombytes_buf (bytes, size);
}

char *
kmx_id_new (void)
{
  guint64 now_ms = (guint64) kmx_clock_now_us () / 1000;
  guint8 bytes[16];
  char hex[33];

  fill_random (bytes, sizeof bytes);
  for (guint i = 0; i < 6; i++)
    bytes[i] = (guint8) (now_ms >> (8 * (5 - i)));
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  sodium_bin2hex (hex, sizeof hex, bytes, sizeof bytes);
  return g_strdup_printf ("%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16, hex + 20);
}

gboolean
kmx_id_is_valid (const char *text)
{
  if (text == NULL || strlen (text) != 36)
    return FALSE;
  for (guint i = 0; i < 36; i++) {
    gboolean dash = i == 8 || i == 13 || i == 18 || i == 23;

    if (dash ? text[i] != '-' : !(g_ascii_isdigit (text[i]) || (text[i] >= 'a' && text[i] <= 'f')))
      return FALSE;
  }
  return TRUE;
}

char *
kmx_token_new (void)
{
  guint8 bytes[TOKEN_SIZE];
  gsize size = sodium_base64_encoded_len (sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  char *token = g_malloc (size);

  fill_random (bytes, sizeof bytes);
  sodium_bin2base64 (token, size, bytes, sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  sodium_memzero (bytes, sizeof bytes);
  return token;
}

char *
kmx_token_hash (const char *token)
{
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, token, -1);
}

gboolean
kmx_bytes_equal (gconstpointer one, gsize one_size, gconstpointer two, gsize two_size)
{
  /* With another size the comparison still takes its time, against itself. */
  gboolean same_size = one_size == two_size;
  int difference = sodium_memcmp (same_size ? one : two, two, two_size);

  return same_size && difference == 0;
}
