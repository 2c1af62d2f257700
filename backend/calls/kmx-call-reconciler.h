/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-call-provider.h"
#include "kmx-call-routes.h"
#include "kmx-job.h"

G_BEGIN_DECLS

/* Compares with the provider what it knows of our calls: reports that never came are folded as if
 * they had, calls that never ended are asked for one by one, and a call that the provider does not
 * know ends under review. */
typedef struct {
  guint listed;  /* calls looked at */
  guint folded;  /* reports that had been lost */
  guint unknown; /* calls that the provider does not know */
} KmxReconciliation;

/* @grace_s: how long an ended call may wait for its report. */
void kmx_call_reconcile_async (KmxCallProvider *provider,
                               KmxDbPool *pool,
                               KmxCallReader reader,
                               guint grace_s,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean
kmx_call_reconcile_finish (GAsyncResult *result, KmxReconciliation *ret_counts, GError **error);

/* The job "calls.reconcile", every @period_s.  Everything must outlive the worker. */
typedef struct {
  KmxCallProvider *provider;
  KmxCallReader reader;
  guint grace_s;
} KmxReconcilerFacts;
void kmx_call_reconciler_register (KmxJobWorker *worker,
                                   const KmxReconcilerFacts *facts,
                                   guint period_s);

G_END_DECLS
