/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The session token in the Secret Service, one per server.  Every call gives up after 5 s, because
 * a locked keyring without a prompt would wait for ever.  Without a keyring the calls fail with
 * G_IO_ERROR_NOT_SUPPORTED; the token then lives in memory only, and the window says so. */
void
kmx_keyring_lookup_async (const char *server, GAsyncReadyCallback callback, gpointer user_data);
/* (nullable): NULL without @error when nothing is stored, or when the keyring stays locked. */
char *kmx_keyring_lookup_finish (GAsyncResult *result, GError **error);
void kmx_keyring_store_async (const char *server,
                              const char *token,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean kmx_keyring_store_finish (GAsyncResult *result, GError **error);
/* Nobody waits for the removal; a token that stays behind is dead on the server anyway. */
void kmx_keyring_clear (const char *server);

G_END_DECLS
