/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Who sent a server message.  Checked on the raw bytes, before anything is parsed. */
typedef struct {
  const char *secret;   /* (nullable): HMAC-SHA256 over "<x-timestamp>.<body>", hexadecimal */
  const char *previous; /* (nullable): the secret before, valid as well while it is rotated */
  const char *bearer;   /* (nullable): Authorization: Bearer, or X-Vapi-Secret */
} KmxVapiSecrets;

/* Headers as they came; all (nullable). */
typedef struct {
  const char *signature; /* x-signature */
  const char *timestamp; /* x-timestamp, seconds or milliseconds since 1970 */
  const char *bearer;    /* the token of Authorization: Bearer */
  const char *secret;    /* x-vapi-secret */
} KmxVapiCredentials;

#define KMX_VAPI_TOLERANCE_S 300

/* NULL when the message is authentic, else why not: "missing", "malformed", "stale", "wrong".  A
 * message that carries a signature is judged by it alone.  Without any secret configured
 * nothing is authentic. */
const char *kmx_vapi_signature_check (const KmxVapiSecrets *secrets,
                                      const KmxVapiCredentials *credentials,
                                      const void *body,
                                      gsize body_size,
                                      gint64 now_us);

G_END_DECLS
