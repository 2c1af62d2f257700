/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* KmxSecretBox: secrets at rest, sealed under the master key with XChaCha20-Poly1305.
 *
 * What is sealed names its key, so that two keys can be valid while one replaces the other, and is
 * bound to its place by @place ("table/column/row/account"): a value that somebody copied into
 * another row does not open.  Immutable; any thread. */
typedef struct _KmxSecretBox KmxSecretBox;

/* The files hold 64 hexadecimal digits. @previous_path (nullable): opened, never sealed with. */
KmxSecretBox *kmx_secret_box_new (const char *path,
                                  const char *previous_path,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
void kmx_secret_box_free (KmxSecretBox *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KmxSecretBox, kmx_secret_box_free)

/* A fresh key for its owner only; a file that is there already stays. */
gboolean kmx_secret_box_create_key (const char *path, GError **error);

/* "1.<key id>.<base64url>" */
char *kmx_secret_box_seal (const KmxSecretBox *self,
                           const char *place,
                           const char *plain) G_GNUC_WARN_UNUSED_RESULT;
/* Free with kmx_secret_forget().  Fails with KMX_ERROR_CONFIGURATION when the key is not there, and
 * with KMX_ERROR_INTERNAL when the text was changed or moved. */
char *kmx_secret_box_open (const KmxSecretBox *self,
                           const char *place,
                           const char *sealed,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* FALSE: seal it again, the key is the previous one. */
gboolean kmx_secret_box_is_current (const KmxSecretBox *self, const char *sealed);

/* Overwrites and frees; (nullable). */
void kmx_secret_forget (char *secret);

G_END_DECLS
