/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-call-reconciler.h"

#include <string.h>

#include "kmx-call-fold.h"
#include "kmx-call-sql.h"
#include "kmx-clock.h"
#include "kmx-error.h"
#include "kmx-log.h"
#include "kmx-metrics.h"

#define KIND "calls.reconcile"
/* A call is listed by its beginning: the overlap covers the longest call and a late report. */
#define OVERLAP_US (2 * G_TIME_SPAN_HOUR)
/* The provider forgets calls after fourteen days. */
#define REACH_US (14 * G_TIME_SPAN_DAY)

typedef struct {
  gint64 from_us, to_us;
} Window;

typedef struct {
  KmxCallProvider *provider;
  KmxDbPool *pool;
  KmxCallReader reader;
  guint grace_s;
  gint64 now_us;
  GQueue windows; /* still to be listed */
  GQueue stuck;   /* still to be asked for */
  KmxReconciliation counts;
} Reconcile;

static void
reconcile_free (Reconcile *self)
{
  g_object_unref (self->provider);
  g_object_unref (self->pool);
  g_queue_clear_full (&self->windows, g_free);
  g_queue_clear_full (&self->stuck, g_free);
  g_free (self);
}

static void next_step (GTask *task);

static void
push_window (Reconcile *self, gint64 from_us, gint64 to_us)
{
  Window *window = g_new (Window, 1);

  window->from_us = from_us;
  window->to_us = to_us;
  g_queue_push_tail (&self->windows, window);
}

/* Messages that are folded in one transaction. */
typedef struct {
  GPtrArray *ids;
  GPtrArray *messages;
  KmxCallReader reader;
} Fold;

static void
fold_free (Fold *fold)
{
  g_ptr_array_unref (fold->ids);
  g_ptr_array_unref (fold->messages);
  g_free (fold);
}

static Fold *
fold_new (Reconcile *self)
{
  Fold *fold = g_new0 (Fold, 1);

  fold->ids = g_ptr_array_new_with_free_func (g_free);
  fold->messages = g_ptr_array_new_with_free_func (g_free);
  fold->reader = self->reader;
  return fold;
}

static char *
to_array (GPtrArray *ids)
{
  GString *array = g_string_new ("{");

  for (guint i = 0; i < ids->len; i++) {
    g_autofree char *one = kmx_call_key_array (g_ptr_array_index (ids, i));

    g_string_append_printf (array, "%s%.*s", i > 0 ? "," : "", (int) strlen (one) - 2, one + 1);
  }
  g_string_append_c (array, '}');
  return g_string_free (array, FALSE);
}

/* Sorted by call: the order in which everybody locks. */
static int
compare_ids (gconstpointer one, gconstpointer other)
{
  return strcmp (*(char *const *) one, *(char *const *) other);
}

/* (nullable): the message of call @id. */
static const char *
get_message (const Fold *fold, const char *id)
{
  for (guint i = 0; i < fold->ids->len; i++) {
    if (strcmp (g_ptr_array_index (fold->ids, i), id) == 0)
      return g_ptr_array_index (fold->messages, i);
  }
  return NULL;
}

static gboolean
fold_one (KmxDb *db, const Fold *fold, const char *id, gboolean *ret_stored, GError **error)
{
  const char *message = get_message (fold, id);
  g_autoptr (KmxCallEvent) event = fold->reader (message, strlen (message), kmx_clock_now_us ());

  return event == NULL ||
         kmx_call_fold (db, event, message, KMX_CALL_SOURCE_RECONCILE, ret_stored, error);
}

static gpointer
fold_missing (KmxDb *db, gpointer data, GError **error)
{
  Fold *fold = data;
  g_autofree char *ids = to_array (fold->ids);
  g_autoptr (KmxRows) rows = kmx_db_ask (db, &KMX_SQL_CALL_UNREPORTED, error, ids);
  g_autoptr (GPtrArray) missing = g_ptr_array_new ();
  g_autofree char *keys = NULL;
  guint n = 0;

  if (rows == NULL)
    return NULL;
  for (guint i = 0; i < kmx_rows_count (rows); i++)
    g_ptr_array_add (missing, (char *) kmx_rows_text (rows, i, "id"));
  g_ptr_array_sort (missing, compare_ids);
  for (guint i = 0; i < missing->len; i++) {
    gboolean stored = FALSE;

    if (!fold_one (db, fold, g_ptr_array_index (missing, i), &stored, error))
      return NULL;
    n += stored ? 1 : 0;
  }
  keys = to_array (missing);
  if (missing->len > 0 && !kmx_call_fold_close_all (db, keys, error))
    return NULL;
  return GUINT_TO_POINTER (n);
}

static void
on_folded (GObject *pool, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Reconcile *self = g_task_get_task_data (task);
  GError *error = NULL;
  guint n = GPOINTER_TO_UINT (kmx_db_pool_run_finish (KMX_DB_POOL (pool), result, &error));

  if (error != NULL) {
    g_task_return_error (task, error);
    return;
  }
  self->counts.folded += n;
  next_step (task);
}

/* Takes both. */
static void
run_fold (GTask *task, Fold *fold)
{
  Reconcile *self = g_task_get_task_data (task);

  kmx_db_pool_run_async (self->pool, KMX_DB_SERVICE, NULL, fold_missing, fold,
                         (GDestroyNotify) fold_free, NULL, NULL, on_folded, g_object_ref (task));
}

static void
add_call (Reconcile *self, Fold *fold, const KmxProviderCall *call)
{
  if (call->message == NULL)
    return;
  g_ptr_array_add (fold->ids, g_strdup (call->provider_call_id));
  g_ptr_array_add (fold->messages, g_strdup (call->message));
}

static void
on_listed (GObject *provider, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Reconcile *self = g_task_get_task_data (task);
  g_autofree Window *window = g_queue_pop_head (&self->windows);
  GError *error = NULL;
  gboolean cut = FALSE;
  g_autoptr (GPtrArray) calls =
      kmx_call_provider_list_finish (KMX_CALL_PROVIDER (provider), result, &cut, &error);
  Fold *fold;

  if (calls == NULL) {
    g_task_return_error (task, error);
    return;
  }
  if (cut && window->to_us - window->from_us > G_USEC_PER_SEC) {
    gint64 middle_us = window->from_us + (window->to_us - window->from_us) / 2;

    push_window (self, window->from_us, middle_us);
    push_window (self, middle_us, window->to_us);
    next_step (task);
    return;
  }
  fold = fold_new (self);
  for (guint i = 0; i < calls->len; i++) {
    const KmxProviderCall *call = g_ptr_array_index (calls, i);

    /* A report may still be on its way. */
    if (call->ended_at_us != KMX_NO_INSTANT &&
        call->ended_at_us > self->now_us - self->grace_s * G_USEC_PER_SEC)
      continue;
    add_call (self, fold, call);
  }
  self->counts.listed += calls->len;
  run_fold (task, fold);
}

static void
on_found (GObject *provider, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Reconcile *self = g_task_get_task_data (task);
  g_autofree char *id = g_queue_pop_head (&self->stuck);
  GError *error = NULL;
  g_autoptr (KmxProviderCall) call =
      kmx_call_provider_find_finish (KMX_CALL_PROVIDER (provider), result, &error);
  Fold *fold = fold_new (self);

  if (call != NULL) {
    add_call (self, fold, call);
  } else if (g_error_matches (error, KMX_ERROR, KMX_ERROR_NOT_FOUND)) {
    g_clear_error (&error);
    g_ptr_array_add (fold->messages,
                     kmx_call_provider_make_lost (self->provider, id, self->now_us));
    g_ptr_array_add (fold->ids, g_steal_pointer (&id));
    self->counts.unknown++;
  } else {
    fold_free (fold);
    g_task_return_error (task, error);
    return;
  }
  run_fold (task, fold);
}

static gpointer
finish_run (KmxDb *db, gpointer data, GError **error)
{
  Reconcile *self = data;
  g_autofree char *now = kmx_clock_format_us (self->now_us);
  g_autoptr (KmxRows) rows = kmx_db_ask (db, &KMX_SQL_CALL_RECONCILED, error, now);

  return rows != NULL ? db : NULL;
}

static void
on_finished (GObject *pool, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (kmx_db_pool_run_finish (KMX_DB_POOL (pool), result, &error) != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
next_step (GTask *task)
{
  Reconcile *self = g_task_get_task_data (task);
  const Window *window = g_queue_peek_head (&self->windows);

  if (window != NULL)
    kmx_call_provider_list_async (self->provider, window->from_us, window->to_us, on_listed,
                                  g_object_ref (task));
  else if (!g_queue_is_empty (&self->stuck))
    kmx_call_provider_find_async (self->provider, g_queue_peek_head (&self->stuck), on_found,
                                  g_object_ref (task));
  else
    kmx_db_pool_run_async (self->pool, KMX_DB_SERVICE, NULL, finish_run, self, NULL, NULL, NULL,
                           on_finished, g_object_ref (task));
}

/* Where the last run ended, and which calls are stuck now. */
static gpointer
prepare_run (KmxDb *db, gpointer data, GError **error)
{
  Reconcile *self = data;
  g_autofree char *now = kmx_clock_format_us (self->now_us);
  g_autofree char *grace = g_strdup_printf ("%u", self->grace_s);
  g_autoptr (KmxRows) until = kmx_db_ask (db, &KMX_SQL_CALL_RECONCILED_UNTIL, error);
  g_autoptr (KmxRows) stuck =
      until != NULL ? kmx_db_ask (db, &KMX_SQL_CALL_STUCK, error, now, grace) : NULL;
  gint64 from_us = self->now_us;

  if (stuck == NULL)
    return NULL;
  if (kmx_rows_count (until) > 0 && kmx_rows_text (until, 0, "until") != NULL)
    kmx_clock_parse_us (kmx_rows_text (until, 0, "until"), &from_us);
  from_us = CLAMP (from_us - OVERLAP_US, self->now_us - REACH_US, self->now_us);
  g_queue_clear_full (&self->windows, g_free);
  g_queue_clear_full (&self->stuck, g_free);
  push_window (self, from_us, self->now_us + G_USEC_PER_SEC);
  for (guint i = 0; i < kmx_rows_count (stuck); i++)
    g_queue_push_tail (&self->stuck, g_strdup (kmx_rows_text (stuck, i, "provider_call_id")));
  return self;
}

static void
on_prepared (GObject *pool, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (kmx_db_pool_run_finish (KMX_DB_POOL (pool), result, &error) != NULL)
    next_step (task);
  else
    g_task_return_error (task, error);
}

void
kmx_call_reconcile_async (KmxCallProvider *provider,
                          KmxDbPool *pool,
                          KmxCallReader reader,
                          guint grace_s,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (provider, NULL, callback, user_data);
  Reconcile *self = g_new0 (Reconcile, 1);

  self->provider = g_object_ref (provider);
  self->pool = g_object_ref (pool);
  self->reader = reader;
  self->grace_s = grace_s;
  self->now_us = kmx_clock_now_us ();
  g_queue_init (&self->windows);
  g_queue_init (&self->stuck);
  g_task_set_source_tag (task, kmx_call_reconcile_async);
  g_task_set_task_data (task, self, (GDestroyNotify) reconcile_free);
  kmx_db_pool_run_async (pool, KMX_DB_SERVICE, NULL, prepare_run, self, NULL, NULL, NULL,
                         on_prepared, g_object_ref (task));
}

gboolean
kmx_call_reconcile_finish (GAsyncResult *result, KmxReconciliation *ret_counts, GError **error)
{
  Reconcile *self = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  *ret_counts = self->counts;
  return TRUE;
}

static void
on_reconciled (GObject *provider, GAsyncResult *result, gpointer user_data)
{
  KmxReconciliation counts = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *folded = NULL;

  if (!kmx_call_reconcile_finish (result, &counts, &error)) {
    kmx_job_run_retry (user_data, error);
    return;
  }
  kmx_metrics_add ("kametrix_calls_reconciled_total", NULL, counts.folded);
  folded = g_strdup_printf ("%u", counts.folded);
  if (counts.folded > 0)
    kmx_log_event (KMX_LOG_WARNING, "calls.reconciled", "folded", folded, NULL);
  kmx_job_run_done (user_data, NULL, NULL, NULL);
}

static void
run (KmxJobRun *job, gpointer user_data)
{
  const KmxReconcilerFacts *facts = user_data;

  kmx_call_reconcile_async (facts->provider, kmx_job_run_get_pool (job), facts->reader,
                            facts->grace_s, on_reconciled, job);
}

void
kmx_call_reconciler_register (KmxJobWorker *worker, const KmxReconcilerFacts *facts, guint period_s)
{
  kmx_job_worker_handle (worker, KIND, 1, run, (gpointer) facts);
  kmx_job_worker_schedule (worker, KIND, period_s);
}
