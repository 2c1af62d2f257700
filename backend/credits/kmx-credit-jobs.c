/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-credit-jobs.h"

#include "kmx-credit-sql.h"

#define EXPIRE_KIND "credits.expire_reservations"
#define EXPIRE_PERIOD_S 60

static gpointer
settle_left (KmxDb *db, gpointer data, GError **error)
{
  return kmx_db_query (db, &KMX_SQL_CREDIT_SETTLE_LEFT, NULL, 0, error);
}

/* Nobody takes the result of what finishes a job. */
static gpointer
expire_reservations (KmxDb *db, gpointer data, GError **error)
{
  g_autoptr (KmxRows) rows = kmx_db_query (db, &KMX_SQL_CREDIT_EXPIRE_RESERVATIONS, NULL, 0, error);

  return NULL;
}

static void
on_left_settled (GObject *pool, GAsyncResult *result, gpointer user_data)
{
  KmxJobRun *run = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxRows) rows = kmx_db_pool_run_finish (KMX_DB_POOL (pool), result, &error);

  if (rows != NULL)
    kmx_job_run_done (run, expire_reservations, NULL, NULL);
  else
    kmx_job_run_retry (run, error);
}

/* Two transactions: each takes its ledger locks once, in account order. */
static void
on_expire (KmxJobRun *run, gpointer user_data)
{
  kmx_db_pool_run_async (kmx_job_run_get_pool (run), KMX_DB_SERVICE, NULL, settle_left, NULL, NULL,
                         (GDestroyNotify) PQclear, NULL, on_left_settled, run);
}

void
kmx_credit_jobs_register (KmxJobWorker *worker)
{
  kmx_job_worker_handle (worker, EXPIRE_KIND, 1, on_expire, NULL);
  kmx_job_worker_schedule (worker, EXPIRE_KIND, EXPIRE_PERIOD_S);
}
