/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-job-private.h"
#include "kmx-job-sql.h"

#include <string.h>

#include "kmx-error.h"
#include "kmx-id.h"
#include "kmx-json.h"
#include "kmx-log.h"

#define LEASE_MS 60000
#define RENEW_MS 20000
#define POLL_MS 5000
#define STOP_WAIT_MS 20000
#define CHANNEL "kametrix_job"

struct _KmxJobWorker {
  GObject parent_instance;

  KmxDbPool *pool;
  KmxDbListener *listener; /* (nullable) */
  GPtrArray *kinds;        /* KmxJobKind */
  GPtrArray *schedules;    /* KmxJobSchedule */
  GPtrArray *runs;         /* KmxJobRun, claimed and not over */
  GHashTable *delays;      /* ids of one-shot sources, as pointers */
  guint lease_ms;
  guint renew_ms;
  guint poll_ms;
  guint poll_id;
  guint renew_id;
  guint stop_id;
  gboolean claiming;
  gboolean again; /* something changed while a claim was under way */
  gboolean started;
  GTask *stop; /* (nullable): stopping */
};

G_DEFINE_FINAL_TYPE (KmxJobWorker, kmx_job_worker, G_TYPE_OBJECT)

/* Kinds and room as PostgreSQL arrays. */
typedef struct {
  char *kinds;
  char *room;
  char *lease;
} Claim;

static void
claim_free (gpointer data)
{
  Claim *claim = data;

  g_free (claim->kinds);
  g_free (claim->room);
  g_free (claim->lease);
  g_free (claim);
}

static void
kind_free (gpointer data)
{
  KmxJobKind *kind = data;

  g_free (kind->kind);
  g_free (kind);
}

static void
schedule_free (gpointer data)
{
  KmxJobSchedule *schedule = data;

  g_free (schedule->kind);
  g_free (schedule);
}

static void claim (KmxJobWorker *self);

static KmxJobKind *
find_kind (KmxJobWorker *self, const char *name)
{
  for (guint i = 0; i < self->kinds->len; i++) {
    KmxJobKind *kind = self->kinds->pdata[i];

    if (g_str_equal (kind->kind, name))
      return kind;
  }
  return NULL;
}

static void
finish_stop (KmxJobWorker *self)
{
  g_clear_handle_id (&self->stop_id, g_source_remove);
  g_task_return_boolean (self->stop, TRUE);
  g_clear_object (&self->stop);
}

KmxDbPool *
kmx_job_worker_get_pool (KmxJobWorker *self)
{
  return self->pool;
}

static gboolean
on_delay_over (gpointer data)
{
  KmxJobWorker *self = data;

  g_hash_table_remove (self->delays, GUINT_TO_POINTER (g_source_get_id (g_main_current_source ())));
  claim (self);
  return G_SOURCE_REMOVE;
}

void
kmx_job_worker_forget (KmxJobWorker *self, KmxJobRun *run, guint delay_ms)
{
  run->kind->running--;
  g_ptr_array_remove_fast (self->runs, run);
  kmx_job_run_free (run);
  if (self->stop != NULL) {
    if (self->runs->len == 0 && !self->claiming)
      finish_stop (self);
    return;
  }
  if (delay_ms > 0 && delay_ms < self->poll_ms)
    g_hash_table_add (self->delays,
                      GUINT_TO_POINTER (g_timeout_add (delay_ms + 1, on_delay_over, self)));
  claim (self);
}

static KmxJobRun *
run_from_row (KmxJobWorker *self, KmxJobKind *kind, const KmxRows *rows, guint row)
{
  KmxJobRun *run = g_new0 (KmxJobRun, 1);
  const char *payload = kmx_rows_text (rows, row, "payload");
  g_autoptr (JsonNode) node = NULL;

  run->worker = self;
  run->kind = kind;
  run->token = g_strdup (kmx_rows_text (rows, row, "lease_token"));
  run->job.id = g_strdup (kmx_rows_text (rows, row, "id"));
  run->job.kind = g_strdup (kind->kind);
  run->job.account_id = g_strdup (kmx_rows_text (rows, row, "account_id"));
  run->job.subject_id = g_strdup (kmx_rows_text (rows, row, "subject_id"));
  run->job.attempt = (guint) kmx_rows_integer (rows, row, "attempts");
  if (payload != NULL)
    node = kmx_json_parse (payload, strlen (payload), &kmx_json_limits_provider, NULL);
  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    run->job.payload = json_object_ref (json_node_get_object (node));
  return run;
}

static gpointer
claim_jobs (KmxDb *db, gpointer data, GError **error)
{
  const Claim *wanted = data;

  return kmx_db_ask (db, &KMX_SQL_JOB_CLAIM, error, wanted->kinds, wanted->room, wanted->lease);
}

static void
start_runs (KmxJobWorker *self, const KmxRows *rows)
{
  g_autoptr (GPtrArray) fresh = g_ptr_array_new ();

  for (guint i = 0; i < kmx_rows_count (rows); i++) {
    KmxJobKind *kind = find_kind (self, kmx_rows_text (rows, i, "kind"));
    KmxJobRun *run = run_from_row (self, kind, rows, i);

    kind->running++;
    g_ptr_array_add (self->runs, run);
    g_ptr_array_add (fresh, run);
  }
  for (guint i = 0; i < fresh->len; i++) {
    KmxJobRun *run = fresh->pdata[i];

    run->kind->handler (run, run->kind->user_data);
  }
}

static void
on_claimed (GObject *pool, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxJobWorker) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxRows) rows = kmx_db_pool_run_finish (KMX_DB_POOL (pool), result, &error);

  self->claiming = FALSE;
  if (rows == NULL) {
    kmx_log_event (KMX_LOG_WARNING, "job_claim", "error", error->message, NULL);
  } else {
    /* Also when stopping: they are ours now, and their handlers end them soon. */
    start_runs (self, rows);
  }
  if (self->stop != NULL && self->runs->len == 0)
    finish_stop (self);
  else if (self->again || (rows != NULL && kmx_rows_count (rows) > 0))
    claim (self);
}

/* One at a time; what changes meanwhile makes the next one. */
static void
claim (KmxJobWorker *self)
{
  g_autoptr (GString) kinds = g_string_new ("{");
  g_autoptr (GString) room = g_string_new ("{");
  gboolean any = FALSE;
  Claim *wanted;

  if (!self->started || self->stop != NULL)
    return;
  if (self->claiming) {
    self->again = TRUE;
    return;
  }
  for (guint i = 0; i < self->kinds->len; i++) {
    KmxJobKind *kind = self->kinds->pdata[i];
    guint free_places = kind->concurrency - MIN (kind->running, kind->concurrency);

    any = any || free_places > 0;
    g_string_append_printf (kinds, "%s\"%s\"", i > 0 ? "," : "", kind->kind);
    g_string_append_printf (room, "%s%u", i > 0 ? "," : "", free_places);
  }
  self->again = FALSE;
  if (!any)
    return;
  g_string_append_c (kinds, '}');
  g_string_append_c (room, '}');
  wanted = g_new0 (Claim, 1);
  wanted->kinds = g_strdup (kinds->str);
  wanted->room = g_strdup (room->str);
  wanted->lease = g_strdup_printf ("%u", self->lease_ms);
  self->claiming = TRUE;
  kmx_db_pool_run_async (self->pool, KMX_DB_SERVICE, NULL, claim_jobs, wanted, claim_free,
                         (GDestroyNotify) PQclear, NULL, on_claimed, g_object_ref (self));
}

static gboolean
on_renew_due (gpointer data)
{
  KmxJobWorker *self = data;

  kmx_job_lease_renew (self->pool, self->runs, self->lease_ms);
  return G_SOURCE_CONTINUE;
}

static gpointer
tick_schedule (KmxDb *db, gpointer data, GError **error)
{
  const KmxJobSchedule *schedule = data;
  g_autofree char *id = kmx_id_new ();
  g_autofree char *period = g_strdup_printf ("%u", schedule->period_s);

  return kmx_db_ask (db, &KMX_SQL_JOB_TICK, error, id, schedule->kind, period);
}

static void
on_ticked (GObject *pool, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxJobWorker) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxRows) rows = kmx_db_pool_run_finish (KMX_DB_POOL (pool), result, &error);

  if (rows == NULL)
    kmx_log_event (KMX_LOG_WARNING, "job_schedule", "error", error->message, NULL);
  else if (kmx_rows_boolean (rows, 0, "enqueued"))
    claim (self);
}

/* Asks a few times a period: the periods are those of the database's clock, not ours. */
static void
tick_schedules (KmxJobWorker *self)
{
  gint64 now_us = g_get_monotonic_time ();

  for (guint i = 0; i < self->schedules->len; i++) {
    KmxJobSchedule *schedule = self->schedules->pdata[i];
    KmxJobSchedule *copy;

    if (schedule->next_us > now_us)
      continue;
    schedule->next_us = now_us + MAX (schedule->period_s / 10, 1) * G_USEC_PER_SEC;
    copy = g_new0 (KmxJobSchedule, 1);
    copy->kind = g_strdup (schedule->kind);
    copy->period_s = schedule->period_s;
    kmx_db_pool_run_async (self->pool, KMX_DB_SERVICE, NULL, tick_schedule, copy, schedule_free,
                           (GDestroyNotify) PQclear, NULL, on_ticked, g_object_ref (self));
  }
}

static gboolean
on_poll_due (gpointer data)
{
  tick_schedules (data);
  claim (data);
  return G_SOURCE_CONTINUE;
}

static void
on_notified (KmxDbListener *listener, const char *channel, const char *payload, KmxJobWorker *self)
{
  if (g_str_equal (channel, CHANNEL))
    claim (self);
}

void
kmx_job_worker_handle (KmxJobWorker *self,
                       const char *kind_name,
                       guint concurrency,
                       KmxJobHandler handler,
                       gpointer user_data)
{
  KmxJobKind *kind = g_new0 (KmxJobKind, 1);

  g_return_if_fail (!self->started && concurrency > 0);
  kind->kind = g_strdup (kind_name);
  kind->concurrency = concurrency;
  kind->handler = handler;
  kind->user_data = user_data;
  g_ptr_array_add (self->kinds, kind);
}

void
kmx_job_worker_schedule (KmxJobWorker *self, const char *kind, guint period_s)
{
  KmxJobSchedule *schedule = g_new0 (KmxJobSchedule, 1);

  g_return_if_fail (!self->started && period_s > 0);
  schedule->kind = g_strdup (kind);
  schedule->period_s = period_s;
  g_ptr_array_add (self->schedules, schedule);
}

void
kmx_job_worker_set_timing (KmxJobWorker *self, guint lease_ms, guint renew_ms, guint poll_ms)
{
  g_return_if_fail (!self->started);

  self->lease_ms = lease_ms;
  self->renew_ms = renew_ms;
  self->poll_ms = poll_ms;
}

void
kmx_job_worker_start (KmxJobWorker *self)
{
  g_return_if_fail (!self->started);

  self->started = TRUE;
  self->poll_id = g_timeout_add (self->poll_ms, on_poll_due, self);
  self->renew_id = g_timeout_add (self->renew_ms, on_renew_due, self);
  tick_schedules (self);
  claim (self);
}

static void
on_released (GObject *pool, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxJobWorker) self = user_data;
  g_autoptr (KmxRows) rows = kmx_db_pool_run_finish (KMX_DB_POOL (pool), result, NULL);

  if (self->stop != NULL)
    finish_stop (self);
}

/* Who did not end by now is given back; the handler's late end changes nothing any more. */
static gboolean
on_stop_waited (gpointer data)
{
  KmxJobWorker *self = data;

  self->stop_id = 0;
  kmx_job_lease_release (self->pool, self->runs, on_released, g_object_ref (self));
  for (guint i = 0; i < self->runs->len; i++)
    ((KmxJobRun *) self->runs->pdata[i])->released = TRUE;
  return G_SOURCE_REMOVE;
}

void
kmx_job_worker_stop_async (KmxJobWorker *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (self->stop == NULL);

  self->stop = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (self->stop, kmx_job_worker_stop_async);
  g_clear_handle_id (&self->poll_id, g_source_remove);
  if (self->runs->len == 0 && !self->claiming)
    finish_stop (self);
  else
    self->stop_id = g_timeout_add (STOP_WAIT_MS, on_stop_waited, self);
}

gboolean
kmx_job_worker_stop_finish (KmxJobWorker *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  self->started = FALSE;
  return g_task_propagate_boolean (G_TASK (result), error);
}

KmxJobWorker *
kmx_job_worker_new (KmxDbPool *pool, KmxDbListener *listener)
{
  KmxJobWorker *self = g_object_new (KMX_TYPE_JOB_WORKER, NULL);

  self->pool = g_object_ref (pool);
  if (listener != NULL) {
    self->listener = g_object_ref (listener);
    g_signal_connect_object (listener, "notified", G_CALLBACK (on_notified), self, 0);
  }
  return self;
}

static void
kmx_job_worker_finalize (GObject *object)
{
  KmxJobWorker *self = KMX_JOB_WORKER (object);
  GHashTableIter delays;
  gpointer id;

  g_hash_table_iter_init (&delays, self->delays);
  while (g_hash_table_iter_next (&delays, &id, NULL))
    g_source_remove (GPOINTER_TO_UINT (id));
  g_hash_table_unref (self->delays);
  g_clear_handle_id (&self->poll_id, g_source_remove);
  g_clear_handle_id (&self->renew_id, g_source_remove);
  g_clear_handle_id (&self->stop_id, g_source_remove);
  g_ptr_array_unref (self->runs);
  g_ptr_array_unref (self->kinds);
  g_ptr_array_unref (self->schedules);
  g_clear_object (&self->listener);
  g_clear_object (&self->pool);
  G_OBJECT_CLASS (kmx_job_worker_parent_class)->finalize (object);
}

static void
kmx_job_worker_class_init (KmxJobWorkerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kmx_job_worker_finalize;
}

static void
kmx_job_worker_init (KmxJobWorker *self)
{
  self->kinds = g_ptr_array_new_with_free_func (kind_free);
  self->schedules = g_ptr_array_new_with_free_func (schedule_free);
  self->runs = g_ptr_array_new ();
  self->delays = g_hash_table_new (NULL, NULL);
  self->lease_ms = LEASE_MS;
  self->renew_ms = RENEW_MS;
  self->poll_ms = POLL_MS;
}
