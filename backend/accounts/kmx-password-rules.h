/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define KMX_PASSWORD_SIZE_MIN 12
#define KMX_PASSWORD_SIZE_MAX 256

/* The form that is hashed: NFC, so that every keyboard gives the same bytes. (nullable): not UTF-8
 */
char *kmx_password_normalize (const char *password) G_GNUC_WARN_UNUSED_RESULT;

/* 12 to 256 bytes; not in kmx-password-blocklist.txt, however it is written (case, digits and signs
 * around or for letters); not made of few characters; not mainly the person's own words
 * (@own_words, nullable, NULL-terminated: e-mail, name, company).  No rules about kinds of
 * characters.  Fails with KMX_ERROR_INVALID at @member. */
gboolean kmx_password_check (const char *password,
                             const char *const *own_words,
                             const char *member,
                             GError **error);

G_END_DECLS
