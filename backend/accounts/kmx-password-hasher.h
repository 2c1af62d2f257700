/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* KmxPasswordHasher: Argon2id in two threads of its own, because one hash takes 64 MiB and a tenth
 * of a second.  What waits is bounded: more fails with KMX_ERROR_UNAVAILABLE at once. */
#define KMX_TYPE_PASSWORD_HASHER (kmx_password_hasher_get_type ())
G_DECLARE_FINAL_TYPE (KmxPasswordHasher, kmx_password_hasher, KMX, PASSWORD_HASHER, GObject)

KmxPasswordHasher *kmx_password_hasher_new (guint memory_kib, guint passes, guint queue_max);

void kmx_password_hasher_hash_async (KmxPasswordHasher *self,
                                     const char *password,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
char *kmx_password_hasher_hash_finish (KmxPasswordHasher *self,
                                       GAsyncResult *result,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* @hash NULL (no such person, or none yet) does the same work and then fails.  Fails with
 * KMX_ERROR_WRONG_CREDENTIALS when the password is not that of @hash. */
void kmx_password_hasher_verify_async (KmxPasswordHasher *self,
                                       const char *password,
                                       const char *hash,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean
kmx_password_hasher_verify_finish (KmxPasswordHasher *self, GAsyncResult *result, GError **error);

G_END_DECLS
