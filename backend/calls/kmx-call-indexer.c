/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-call-indexer.h"

#include "kmx-call-sql.h"

#define KIND "calls.index"
#define PERIOD_S 3
#define ROWS_MAX 200

static void on_indexed (GObject *pool, GAsyncResult *result, gpointer user_data);

static gpointer
index_calls (KmxDb *db, gpointer data, GError **error)
{
  g_autoptr (KmxRows) rows = kmx_db_ask (db, &KMX_SQL_CALL_INDEX, error, G_STRINGIFY (ROWS_MAX));

  return rows ? GINT_TO_POINTER ((int) kmx_rows_integer (rows, 0, "n")) : NULL;
}

static void
run (KmxJobRun *job, gpointer user_data)
{
  kmx_db_pool_run_async (kmx_job_run_get_pool (job), KMX_DB_SERVICE, NULL, index_calls, NULL, NULL,
                         NULL, NULL, on_indexed, job);
}

static void
on_indexed (GObject *pool, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  int n = GPOINTER_TO_INT (kmx_db_pool_run_finish (KMX_DB_POOL (pool), result, &error));

  if (error != NULL)
    kmx_job_run_retry (user_data, error);
  else if (n == ROWS_MAX)
    run (user_data, NULL);
  else
    kmx_job_run_done (user_data, NULL, NULL, NULL);
}

void
kmx_call_indexer_register (KmxJobWorker *worker)
{
  kmx_job_worker_handle (worker, KIND, 1, run, NULL);
  kmx_job_worker_schedule (worker, KIND, PERIOD_S);
}
