/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-call-event.h"
#include "kmx-db-pipeline.h"

G_BEGIN_DECLS

/* The way of an event into the database.  An event is stored once (by its dedupe key) and folded in
 * the same transaction; the closing statement charges, counts and tells. */

#define KMX_CALL_SOURCE_WEBHOOK "webhook"
#define KMX_CALL_SOURCE_RECONCILE "reconcile"
#define KMX_CALL_SOURCE_REPLAY "replay" /* only folds: the inbox holds it already */

const KmxStatement *kmx_call_fold_closing (void);

/* On the main loop, through the group commit.  @body ends with NUL.  The result has one row:
 * result ("stored", "duplicate"), call_id, account_id, language. */
void kmx_call_fold_async (KmxDbPipeline *pipeline,
                          const KmxCallEvent *event,
                          const char *body,
                          GAsyncReadyCallback callback,
                          gpointer user_data);

/* In the caller's transaction, without the closing statement.  (nullable) @ret_stored: FALSE for a
 * repetition. */
gboolean kmx_call_fold (KmxDb *db,
                        const KmxCallEvent *event,
                        const char *body,
                        const char *source,
                        gboolean *ret_stored,
                        GError **error);
gboolean kmx_call_fold_close (KmxDb *db, const char *provider_call_id, GError **error);
/* The same for an array literal of calls. */
gboolean kmx_call_fold_close_all (KmxDb *db, const char *keys, GError **error);

/* assistant-request: one row, see vapi_assistant_request(). @pipeline must take one execution at a
 * time (group_max 1). */
void kmx_call_request_async (KmxDbPipeline *pipeline,
                             const KmxCallEvent *event,
                             const char *body,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);

/* Array literal of one text, "{\"…\"}". */
char *kmx_call_key_array (const char *key) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
