/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-job-private.h"
#include "kmx-job-sql.h"

#include "kmx-error.h"
#include "kmx-id.h"
#include "kmx-log.h"
#include "kmx-metrics.h"

#define BACKOFF_FIRST_MS 2000
#define BACKOFF_MAX_MS (3600 * 1000)

/* How a run ends, for the unit of work that stores it. */
typedef struct {
  KmxJobRun *run;
  KmxDbWork record; /* (nullable) */
  gpointer data;
  GDestroyNotify free_data;
  GError *error; /* (nullable): it failed */
  gboolean never;
  guint delay_ms;
} Ending;

static void
ending_free (gpointer data)
{
  Ending *ending = data;

  if (ending->free_data != NULL && ending->data != NULL)
    ending->free_data (ending->data);
  g_clear_error (&ending->error);
  g_free (ending);
}

guint
kmx_job_get_backoff_ms (guint attempt, double chance)
{
  guint whole = BACKOFF_MAX_MS;

  if (attempt >= 1 && attempt <= 11)
    whole = MIN ((guint) BACKOFF_FIRST_MS << (attempt - 1), BACKOFF_MAX_MS);
  return whole / 2 + (guint) (whole / 2 * chance);
}

gboolean
kmx_job_enqueue (KmxDb *db,
                 const char *kind,
                 const char *account_id,
                 const char *subject_id,
                 const char *dedupe_key,
                 const char *payload_json,
                 guint delay_s,
                 GError **error)
{
  g_autofree char *id = kmx_id_new ();
  g_autofree char *delay = g_strdup_printf ("%u", delay_s);
  g_autoptr (KmxRows) rows = kmx_db_ask (db, &KMX_SQL_JOB_ENQUEUE, error, id, kind, account_id,
                                         subject_id, dedupe_key, payload_json, delay);

  return rows != NULL;
}

const KmxJob *
kmx_job_run_get_job (KmxJobRun *run)
{
  return &run->job;
}

KmxDbPool *
kmx_job_run_get_pool (KmxJobRun *run)
{
  return kmx_job_worker_get_pool (run->worker);
}

void
kmx_job_run_free (KmxJobRun *run)
{
  g_free ((char *) run->job.id);
  g_free ((char *) run->job.kind);
  g_free ((char *) run->job.account_id);
  g_free ((char *) run->job.subject_id);
  g_clear_pointer (&run->job.payload, json_object_unref);
  g_clear_error (&run->failure);
  g_free (run->token);
  g_free (run);
}

static void
tell (KmxJobRun *run, const char *outcome, const GError *error)
{
  g_autofree char *labels = g_strdup_printf ("kind=\"%s\",outcome=\"%s\"", run->job.kind, outcome);
  g_autofree char *attempt = g_strdup_printf ("%u", run->job.attempt);

  kmx_metrics_add ("kametrix_jobs_total", labels, 1);
  kmx_log_event (error ? KMX_LOG_WARNING : KMX_LOG_INFO, "job", "kind", run->job.kind, "job",
                 run->job.id, "attempt", attempt, "outcome", outcome, "error",
                 error ? error->message : "", NULL);
}

/* Answers with a literal: how it ended. */
static gpointer
store_failure (KmxDb *db, const Ending *ending, GError **error)
{
  g_autofree char *delay = g_strdup_printf ("%u", ending->delay_ms);
  g_autoptr (KmxRows) rows =
      kmx_db_ask (db, &KMX_SQL_JOB_REPEAT, error, ending->run->job.id, ending->run->token,
                  ending->error->message, delay, ending->never ? "t" : "f");
  const char *state;

  if (rows == NULL)
    return NULL;
  state = kmx_rows_text (rows, 0, "state");
  if (state == NULL)
    return (gpointer) "lost";
  return (gpointer) (g_str_equal (state, "dead")       ? "dead"
                     : g_str_equal (state, "absorbed") ? "absorbed"
                                                       : "retry");
}

static gpointer
store_success (KmxDb *db, const Ending *ending, GError **error)
{
  g_autoptr (KmxRows) rows =
      kmx_db_ask (db, &KMX_SQL_JOB_FINISH, error, ending->run->job.id, ending->run->token);

  if (rows == NULL)
    return NULL;
  return (gpointer) (kmx_rows_boolean (rows, 0, "held") ? "done" : "lost");
}

static gpointer
store_ending (KmxDb *db, gpointer data, GError **error)
{
  const Ending *ending = data;
  GError *failure = NULL;
  const char *outcome =
      ending->error != NULL ? store_failure (db, ending, error) : store_success (db, ending, error);

  /* The first statement holds the row: from here on nobody else can finish this job. */
  if (outcome == NULL || ending->record == NULL || g_str_equal (outcome, "lost"))
    return (gpointer) outcome;
  ending->record (db, ending->data, &failure);
  if (failure == NULL)
    return (gpointer) outcome;
  g_propagate_error (error, failure);
  return NULL;
}

static void end_run (KmxJobRun *run, Ending *ending);

static void
on_ending_stored (GObject *pool, GAsyncResult *result, gpointer user_data)
{
  KmxJobRun *run = user_data;
  g_autoptr (GError) error = NULL;
  const char *outcome = kmx_db_pool_run_finish (KMX_DB_POOL (pool), result, &error);
  Ending *ending;

  if (outcome != NULL || run->last_try) {
    /* Unstored: when the lease runs out the job is done again, by whoever is there. */
    tell (run, outcome ? outcome : "unstored", run->failure ? run->failure : error);
    kmx_job_worker_forget (run->worker, run, g_strcmp0 (outcome, "retry") == 0 ? run->delay_ms : 0);
    return;
  }
  /* The outcome could not be stored: that is a failure of the job like any other. */
  run->last_try = TRUE;
  ending = g_new0 (Ending, 1);
  ending->error = g_steal_pointer (&error);
  ending->delay_ms = kmx_job_get_backoff_ms (run->job.attempt, g_random_double ());
  end_run (run, ending);
}

/* Takes @ending. */
static void
end_run (KmxJobRun *run, Ending *ending)
{
  ending->run = run;
  run->delay_ms = ending->delay_ms;
  g_clear_error (&run->failure);
  if (ending->error != NULL)
    run->failure = g_error_copy (ending->error);
  kmx_db_pool_run_async (kmx_job_run_get_pool (run), KMX_DB_SERVICE, NULL, store_ending, ending,
                         ending_free, NULL, NULL, on_ending_stored, run);
}

/* FALSE: nothing is to be stored, and @run may be gone. */
static gboolean
begin_end (KmxJobRun *run, gpointer data, GDestroyNotify free_data)
{
  g_return_val_if_fail (!run->ended, FALSE);

  run->ended = TRUE;
  if (!run->released)
    return TRUE;
  if (free_data != NULL && data != NULL)
    free_data (data);
  kmx_job_worker_forget (run->worker, run, 0);
  return FALSE;
}

void
kmx_job_run_done (KmxJobRun *run, KmxDbWork record, gpointer data, GDestroyNotify free_data)
{
  Ending *ending;

  if (!begin_end (run, data, free_data))
    return;
  ending = g_new0 (Ending, 1);
  ending->record = record;
  ending->data = data;
  ending->free_data = free_data;
  end_run (run, ending);
}

void
kmx_job_run_retry (KmxJobRun *run, const GError *error)
{
  kmx_job_run_retry_recording (run, error, NULL, NULL, NULL);
}

void
kmx_job_run_retry_recording (
    KmxJobRun *run, const GError *error, KmxDbWork record, gpointer data, GDestroyNotify free_data)
{
  Ending *ending;

  if (!begin_end (run, data, free_data))
    return;
  ending = g_new0 (Ending, 1);
  ending->error = g_error_copy (error);
  ending->record = record;
  ending->data = data;
  ending->free_data = free_data;
  ending->delay_ms = MAX (kmx_job_get_backoff_ms (run->job.attempt, g_random_double ()),
                          kmx_error_get_retry_after (error) * 1000);
  end_run (run, ending);
}

void
kmx_job_run_fail (
    KmxJobRun *run, const GError *error, KmxDbWork record, gpointer data, GDestroyNotify free_data)
{
  Ending *ending;

  if (!begin_end (run, data, free_data))
    return;
  ending = g_new0 (Ending, 1);
  ending->error = g_error_copy (error);
  ending->never = TRUE;
  ending->record = record;
  ending->data = data;
  ending->free_data = free_data;
  end_run (run, ending);
}
