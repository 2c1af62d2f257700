/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-job.h"

G_BEGIN_DECLS

typedef struct {
  char *kind;
  guint concurrency;
  guint running;
  KmxJobHandler handler;
  gpointer user_data;
} KmxJobKind;

typedef struct {
  char *kind;
  guint period_s;
  gint64 next_us; /* monotonic: when it is worth asking the database */
} KmxJobSchedule;

/* A run belongs to the worker until its handler ended it and the outcome is stored. */
struct _KmxJobRun {
  KmxJobWorker *worker;
  KmxJobKind *kind;
  KmxJob job;
  char *token;
  guint delay_ms;    /* of the next try */
  GError *failure;   /* (nullable) */
  gboolean last_try; /* at storing the outcome */
  gboolean ended;    /* by the handler */
  gboolean released; /* given back by a stopping worker */
};

void kmx_job_run_free (KmxJobRun *run);

/* All @runs (KmxJobRun) that are not released; a lost lease shows when its run ends. */
void kmx_job_lease_renew (KmxDbPool *pool, GPtrArray *runs, guint lease_ms);
/* The callback gets the pool and frees the rows by kmx_db_pool_run_finish(). */
void kmx_job_lease_release (KmxDbPool *pool,
                            GPtrArray *runs,
                            GAsyncReadyCallback callback,
                            gpointer user_data);

KmxDbPool *kmx_job_worker_get_pool (KmxJobWorker *self);
/* The run is over in the database; frees it and claims again, after @delay_ms when not 0. */
void kmx_job_worker_forget (KmxJobWorker *self, KmxJobRun *run, guint delay_ms);

G_END_DECLS
