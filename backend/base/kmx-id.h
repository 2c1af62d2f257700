/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* UUIDv7 (RFC 9562): 48 bits of milliseconds, then randomness; lower case, 36 characters. */
char *kmx_id_new (void) G_GNUC_WARN_UNUSED_RESULT;
gboolean kmx_id_is_valid (const char *text); /* any UUID in lower case */

/* 32 random bytes in base64url without padding (43 characters): session tokens, one-time links. */
char *kmx_token_new (void) G_GNUC_WARN_UNUSED_RESULT;
/* SHA-256 of a token as 64 hexadecimal digits; only this is ever stored. */
char *kmx_token_hash (const char *token) G_GNUC_WARN_UNUSED_RESULT;

/* Constant time in the length of @two. */
gboolean kmx_bytes_equal (gconstpointer one, gsize one_size, gconstpointer two, gsize two_size);

G_END_DECLS
