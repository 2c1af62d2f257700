/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-account.h"
#include "kmx-client.h"
#include "kmx-user.h"

G_BEGIN_DECLS

/* KmxSession: the signed-in person, the account, and the live events.  Every page holds one.
 *
 * Properties: user, account (nullable), role (nullable), online, expired.  Signals:
 *   "event" (kind, JsonNode data), detailed by kind: connect "event::call.started";
 *   "resync" (): events were missed (reconnect, "reset"): load again what is shown. */
#define KMX_TYPE_SESSION (kmx_session_get_type ())
G_DECLARE_FINAL_TYPE (KmxSession, kmx_session, KMX, SESSION, GObject)

/* Signs in, or continues with a stored token: the result is ready for pages. Fails with KMX_ERROR.
 */
void kmx_session_sign_in_async (KmxClient *client,
                                const char *email,
                                const char *password,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
void kmx_session_resume_async (KmxClient *client,
                               const char *token,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
KmxSession *kmx_session_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

KmxClient *kmx_session_get_client (KmxSession *self);
KmxUser *kmx_session_get_user (KmxSession *self);
KmxAccount *kmx_session_get_account (KmxSession *self); /* (nullable) */
const char *kmx_session_get_role (KmxSession *self);    /* (nullable) */
gboolean kmx_session_is_admin (KmxSession *self);
gboolean kmx_session_can_manage (KmxSession *self); /* owner or manager */
gboolean kmx_session_is_owner (KmxSession *self);
gboolean kmx_session_is_online (KmxSession *self);
void kmx_session_set_account (KmxSession *self, KmxAccount *account);
void kmx_session_set_user (KmxSession *self, KmxUser *user);
/* Opens the event stream and keeps it open, with back-off, until stopped. */
void kmx_session_start (KmxSession *self);
void kmx_session_stop (KmxSession *self);
/* Tries at once instead of waiting for the back-off. */
void kmx_session_reconnect (KmxSession *self);

G_END_DECLS
