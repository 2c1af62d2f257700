/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-vapi-signature.h"

#include "kmx-id.h"

#include <sodium.h>
#include <string.h>

#define MILLISECONDS_FROM G_GINT64_CONSTANT (100000000000) /* as seconds: the year 5138 */

/* Digits only, so that the signed text and the checked instant cannot differ. */
static gboolean
read_timestamp (const char *text, gint64 *ret_s)
{
  gsize length = strlen (text);
  gint64 value;

  if (length == 0 || length > 14 || strspn (text, "0123456789") != length)
    return FALSE;
  value = g_ascii_strtoll (text, NULL, 10);
  *ret_s = value >= MILLISECONDS_FROM ? value / 1000 : value;
  return TRUE;
}

static gboolean
read_signature (const char *text, guchar mac[crypto_auth_hmacsha256_BYTES])
{
  if (strlen (text) != 2 * crypto_auth_hmacsha256_BYTES)
    return FALSE;
  for (guint i = 0; i < crypto_auth_hmacsha256_BYTES; i++) {
    int high = g_ascii_xdigit_value (text[2 * i]);
    int low = g_ascii_xdigit_value (text[2 * i + 1]);

    if (high < 0 || low < 0)
      return FALSE;
    mac[i] = (guchar) (high << 4 | low);
  }
  return TRUE;
}

static gboolean
signed_with (const char *secret,
             const char *timestamp,
             const void *body,
             gsize body_size,
             const guchar mac[crypto_auth_hmacsha256_BYTES])
{
  crypto_auth_hmacsha256_state state;
  guchar expected[crypto_auth_hmacsha256_BYTES];

  if (secret == NULL || *secret == '\0')
    return FALSE;
  crypto_auth_hmacsha256_init (&state, (const guchar *) secret, strlen (secret));
  crypto_auth_hmacsha256_update (&state, (const guchar *) timestamp, strlen (timestamp));
  crypto_auth_hmacsha256_update (&state, (const guchar *) ".", 1);
  crypto_auth_hmacsha256_update (&state, body, body_size);
  crypto_auth_hmacsha256_final (&state, expected);
  return sodium_memcmp (expected, mac, sizeof expected) == 0;
}

static const char *
check_signature (const KmxVapiSecrets *secrets,
                 const KmxVapiCredentials *credentials,
                 const void *body,
                 gsize body_size,
                 gint64 now_us)
{
  guchar mac[crypto_auth_hmacsha256_BYTES];
  gint64 sent_s;

  if (credentials->timestamp == NULL || !read_timestamp (credentials->timestamp, &sent_s) ||
      !read_signature (credentials->signature, mac))
    return "malformed";
  if (ABS (now_us / G_USEC_PER_SEC - sent_s) > KMX_VAPI_TOLERANCE_S)
    return "stale";
  if (signed_with (secrets->secret, credentials->timestamp, body, body_size, mac) ||
      signed_with (secrets->previous, credentials->timestamp, body, body_size, mac))
    return NULL;
  return "wrong";
}

const char *
kmx_vapi_signature_check (const KmxVapiSecrets *secrets,
                          const KmxVapiCredentials *credentials,
                          const void *body,
                          gsize body_size,
                          gint64 now_us)
{
  const char *token = credentials->bearer != NULL ? credentials->bearer : credentials->secret;

  if (credentials->signature != NULL)
    return check_signature (secrets, credentials, body, body_size, now_us);
  if (token == NULL)
    return "missing";
  if (secrets->bearer == NULL || *secrets->bearer == '\0' ||
      !kmx_bytes_equal (secrets->bearer, strlen (secrets->bearer), token, strlen (token)))
    return "wrong";
  return NULL;
}
