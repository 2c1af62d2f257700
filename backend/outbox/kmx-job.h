/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-db-listener.h"
#include "kmx-db-pool.h"

G_BEGIN_DECLS

/* Jobs: what must leave the house.  A row in table job, written in the transaction of the fact
 * (SQL function job_enqueue, or kmx_job_enqueue()), claimed with SKIP LOCKED under a lease with a
 * fencing token, repeated with exponential back-off and jitter, and dead after attempts_max,
 * visible to admins.  At least once: handlers must be safe to repeat. */
typedef struct {
  const char *id;
  const char *kind;       /* "agent.sync" */
  const char *account_id; /* (nullable) */
  const char *subject_id; /* (nullable): what it is about */
  JsonObject *payload;    /* (nullable) */
  guint attempt;          /* 1 on the first try */
} KmxJob;

typedef struct _KmxJobRun KmxJobRun; /* one claimed job being worked on */
const KmxJob *kmx_job_run_get_job (KmxJobRun *run);
KmxDbPool *kmx_job_run_get_pool (KmxJobRun *run);

/* Runs on the main loop; must end in exactly one of the three below. */
typedef void (*KmxJobHandler) (KmxJobRun *run, gpointer user_data);
/* @record (nullable): a unit of work that stores the outcome in the same transaction that finishes
 * the job, and is skipped when the lease was lost.  Its result is ignored. */
void kmx_job_run_done (KmxJobRun *run, KmxDbWork record, gpointer data, GDestroyNotify free_data);
/* Tries again after the back-off, or after kmx_error_get_retry_after() when that is longer. */
void kmx_job_run_retry (KmxJobRun *run, const GError *error);
/* The same, and @record stores what people shall see meanwhile. */
void kmx_job_run_retry_recording (
    KmxJobRun *run, const GError *error, KmxDbWork record, gpointer data, GDestroyNotify free_data);
/* No retry makes sense: dead at once. @record as above. */
void kmx_job_run_fail (
    KmxJobRun *run, const GError *error, KmxDbWork record, gpointer data, GDestroyNotify free_data);

#define KMX_TYPE_JOB_WORKER (kmx_job_worker_get_type ())
G_DECLARE_FINAL_TYPE (KmxJobWorker, kmx_job_worker, KMX, JOB_WORKER, GObject)

/* @listener (nullable): without one, jobs are found by looking. */
KmxJobWorker *kmx_job_worker_new (KmxDbPool *pool, KmxDbListener *listener);
/* Before start. At most @concurrency of this kind at a time, at most one per subject. */
void kmx_job_worker_handle (KmxJobWorker *self,
                            const char *kind,
                            guint concurrency,
                            KmxJobHandler handler,
                            gpointer user_data);
/* Enqueues @kind every @period_s seconds, once over all processes (unique key per period). */
void kmx_job_worker_schedule (KmxJobWorker *self, const char *kind, guint period_s);
/* For tests; the defaults are a lease of 60 s, renewed every 20 s, and a look every 5 s. */
void kmx_job_worker_set_timing (KmxJobWorker *self, guint lease_ms, guint renew_ms, guint poll_ms);
void kmx_job_worker_start (KmxJobWorker *self);
/* Stops claiming, waits for what runs, releases the rest. */
void
kmx_job_worker_stop_async (KmxJobWorker *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean kmx_job_worker_stop_finish (KmxJobWorker *self, GAsyncResult *result, GError **error);

/* Pause after a failed @attempt (1 is the first): 2 s, doubled up to an hour, of which a half is
 * sure and a half by @chance in [0, 1), so that what failed together does not return together. */
guint kmx_job_get_backoff_ms (guint attempt, double chance);

/* In the caller's transaction. A waiting job with the same @dedupe_key (nullable) absorbs this one.
 */
gboolean kmx_job_enqueue (KmxDb *db,
                          const char *kind,
                          const char *account_id,
                          const char *subject_id,
                          const char *dedupe_key,
                          const char *payload_json,
                          guint delay_s,
                          GError **error);

G_END_DECLS
