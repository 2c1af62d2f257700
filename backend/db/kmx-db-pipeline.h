/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-db.h"

G_BEGIN_DECLS

/* KmxDbPipeline: group commit on the main loop, for the webhook path.
 *
 * One non-blocking connection in pipeline mode (role kametrix_service).  Executions that arrive
 * while a group is under way form the next group: their statements, then one closing statement for
 * the whole group, then one Sync.  All of a group commits together, and nobody is answered before
 * its Sync. When any of a group fails, each member is run again alone (with its own closing
 * statement), so one poisoned event never fails its neighbours.  After a lost connection everything
 * unanswered is sent again; the statements must therefore be safe to repeat (dedupe keys).  No
 * waiting window: an idle pipeline sends at once; two groups may be in flight. */
#define KMX_TYPE_DB_PIPELINE (kmx_db_pipeline_get_type ())
G_DECLARE_FINAL_TYPE (KmxDbPipeline, kmx_db_pipeline, KMX, DB_PIPELINE, GObject)

/* @closing takes one parameter: the text[] (PostgreSQL array literal) of the members' sort keys;
 * its rows are ignored.  @group_max 32 is a good value.  @queue_max: more are refused
 * (UNAVAILABLE). */
KmxDbPipeline *kmx_db_pipeline_new (const char *conninfo,
                                    const KmxStatement *closing,
                                    guint group_max,
                                    guint queue_max);

/* The members of a group are sent in the order of @sort_key (here: the provider's call id), so that
 * two processes lock rows in the same order and cannot deadlock.  Text parameters are copied. */
void kmx_db_pipeline_run_async (KmxDbPipeline *self,
                                const KmxStatement *statement,
                                const char *const *parameters,
                                guint n_parameters,
                                const char *sort_key,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
/* The rows of the execution, after commit. */
KmxRows *kmx_db_pipeline_run_finish (KmxDbPipeline *self,
                                     GAsyncResult *result,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Number of executions waiting or under way. */
guint kmx_db_pipeline_get_pending (KmxDbPipeline *self);

G_END_DECLS
