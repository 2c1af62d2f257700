/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-callback.h"
#include "kmx-session.h"

G_BEGIN_DECLS

/* Changes one call back.  @body (transfer full): the members of KmxCallbackEdit.  Fails with
 * KMX_ERROR_STALE when somebody else was faster. */
void kmx_callback_request_async (KmxSession *session,
                                 KmxCallback *callback,
                                 JsonNode *body,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback done,
                                 gpointer user_data);
KmxCallback *kmx_callback_request_finish (GAsyncResult *result,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Bodies. */
JsonNode *kmx_callback_body_new (const char *name, const char *value) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
