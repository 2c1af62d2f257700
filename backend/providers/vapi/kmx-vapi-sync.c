/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-vapi-sync-private.h"

#include "kmx-error.h"

#define COMPARE_PERIOD_S 3600

typedef struct {
  const KmxStatement *statement;
  char *subject_id;
  char *message;
} Failure;

static void
failure_free (gpointer data)
{
  Failure *failure = data;

  g_free (failure->subject_id);
  g_free (failure->message);
  g_free (failure);
}

static gpointer
record_failure (KmxDb *db, gpointer data, GError **error)
{
  const Failure *failure = data;
  g_autoptr (KmxRows) rows =
      kmx_db_ask (db, failure->statement, error, failure->subject_id, failure->message);

  return NULL;
}

KmxVapiStep *
kmx_vapi_step_new (KmxVapiSync *sync, KmxJobRun *run)
{
  KmxVapiStep *step = g_new0 (KmxVapiStep, 1);

  step->sync = sync;
  step->run = run;
  return step;
}

void
kmx_vapi_step_free (KmxVapiStep *step)
{
  g_clear_pointer (&step->rows, PQclear);
  g_clear_pointer (&step->body, json_node_unref);
  g_clear_pointer (&step->ids, g_ptr_array_unref);
  if (step->outcome != NULL)
    step->outcome_free (step->outcome);
  g_free (step);
}

void
kmx_vapi_step_load (KmxVapiStep *step, KmxDbWork load, GAsyncReadyCallback callback)
{
  kmx_db_pool_run_async (kmx_job_run_get_pool (step->run), KMX_DB_SERVICE, NULL, load,
                         g_strdup (kmx_job_run_get_job (step->run)->subject_id), g_free,
                         (GDestroyNotify) PQclear, NULL, callback, step);
}

KmxRows *
kmx_vapi_step_loaded (KmxVapiStep *step, GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;

  step->rows = kmx_db_pool_run_finish (kmx_job_run_get_pool (step->run), result, &error);
  if (step->rows != NULL)
    return step->rows;
  kmx_job_run_retry (step->run, error);
  kmx_vapi_step_free (step);
  return NULL;
}

void
kmx_vapi_step_done (KmxVapiStep *step, KmxDbWork record, gpointer data, GDestroyNotify free)
{
  kmx_job_run_done (step->run, record, data, free);
  kmx_vapi_step_free (step);
}

static void
end_failed (KmxVapiStep *step,
            GError *error,
            const KmxStatement *statement,
            const char *words,
            gboolean for_ever)
{
  Failure *failure = NULL;
  gboolean again = for_ever || kmx_vapi_error_is_retryable (error);

  if (statement != NULL) {
    failure = g_new0 (Failure, 1);
    failure->statement = statement;
    failure->subject_id = g_strdup (kmx_job_run_get_job (step->run)->subject_id);
    failure->message = g_strdup (words);
  }
  if (again)
    kmx_job_run_retry_recording (step->run, error, failure ? record_failure : NULL, failure,
                                 failure_free);
  else
    kmx_job_run_fail (step->run, error, failure ? record_failure : NULL, failure, failure_free);
  g_error_free (error);
  kmx_vapi_step_free (step);
}

void
kmx_vapi_step_failed (KmxVapiStep *step,
                      GError *error,
                      const KmxStatement *statement,
                      gboolean for_ever)
{
  end_failed (step, error, statement, error->message, for_ever);
}

void
kmx_vapi_step_sync_failed (KmxVapiStep *step,
                           GError *error,
                           const KmxStatement *statement,
                           gboolean for_ever)
{
  end_failed (step, error, statement, kmx_vapi_error_get_reason (error), for_ever);
}

KmxVapiSync *
kmx_vapi_sync_new (KmxVapiClient *client, const char *public_url, const char *credential_id)
{
  KmxVapiSync *sync = g_new0 (KmxVapiSync, 1);

  sync->client = g_object_ref (client);
  sync->public_url = g_strdup (public_url);
  sync->credential_id = g_strdup (credential_id);
  sync->compare_period_s = COMPARE_PERIOD_S;
  return sync;
}

void
kmx_vapi_sync_set_carriers (KmxVapiSync *self, const KmxCarrierFacts *facts)
{
  self->carriers = facts;
}

void
kmx_vapi_sync_set_compare_period (KmxVapiSync *self, guint period_s)
{
  self->compare_period_s = period_s;
}

void
kmx_vapi_sync_free (KmxVapiSync *sync)
{
  g_clear_object (&sync->client);
  g_free (sync->public_url);
  g_free (sync->credential_id);
  g_free (sync);
}

void
kmx_vapi_sync_register (KmxVapiSync *sync, KmxJobWorker *worker)
{
  kmx_vapi_agent_jobs_register (sync, worker);
  kmx_vapi_agent_compare_register (sync, worker);
  kmx_vapi_number_jobs_register (sync, worker);
  kmx_vapi_carrier_jobs_register (sync, worker);
  kmx_vapi_import_jobs_register (sync, worker);
  kmx_vapi_number_test_register (sync, worker);
}
