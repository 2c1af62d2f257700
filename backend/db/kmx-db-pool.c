/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-db-pool.h"

#include "kmx-db-private.h"
#include "kmx-error.h"
#include "kmx-id.h"
#include "kmx-metrics.h"

#define TRIES_MAX 5
#define DEADLINE_US (10 * G_USEC_PER_SEC) /* of one unit, waiting in the queue included */
/* How long a unit waits for a database that is away: a crash recovery should be outlasted, an
 * outage should be told. */
#define RECONNECT_US (5 * G_USEC_PER_SEC)
#define RECONNECT_PAUSE_US (G_USEC_PER_SEC / 5)
#define RETRY_AFTER_S 2
#define NOBODY "00000000-0000-0000-0000-000000000000"

struct _KmxDbPool {
  GObject parent_instance;
  char *conninfo;
  guint queue_max;
  GPtrArray *threads;
  GMutex lock;
  GCond queued;
  GCond finished;    /* for the blocking form */
  GQueue units;      /* under lock */
  gboolean stopping; /* under lock */
  KmxDbWork warm_up; /* under lock; (nullable) */
};

G_DEFINE_FINAL_TYPE (KmxDbPool, kmx_db_pool, G_TYPE_OBJECT)

typedef struct {
  KmxDbScope scope;
  char *account_id;
  KmxDbWork work;
  gpointer data;
  GDestroyNotify free_data;
  GDestroyNotify free_result;
  gint64 deadline_us;

  GTask *task; /* (nullable): the blocking form has none */
  gboolean done;
  gpointer result;
  GError *error;
} Unit;

static void
unit_free (Unit *unit)
{
  if (unit->free_data != NULL && unit->data != NULL)
    unit->free_data (unit->data);
  if (unit->free_result != NULL && unit->result != NULL)
    unit->free_result (unit->result);
  g_clear_error (&unit->error);
  g_free (unit->account_id);
  g_free (unit);
}

static gboolean
begin (KmxDb *db, const Unit *unit, GError **error)
{
  g_autofree char *sql = NULL;

  if (unit->scope == KMX_DB_SERVICE)
    return kmx_db_run_internal (db, "BEGIN; SET LOCAL ROLE kametrix_service", "begin_service",
                                error);
  sql = g_strdup_printf ("BEGIN; SET LOCAL ROLE kametrix_tenant;"
                         " SET LOCAL kametrix.account_id = '%s'",
                         unit->account_id);
  return kmx_db_run_internal (db, sql, "begin_tenant", error);
}

gboolean
kmx_db_enter_tenant (KmxDb *db, const char *account_id, GError **error)
{
  g_autofree char *sql = NULL;

  if (!kmx_id_is_valid (account_id)) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_INTERNAL, "an account id is not a UUID");
    return FALSE;
  }
  sql = g_strdup_printf ("SET LOCAL ROLE kametrix_tenant; SET LOCAL kametrix.account_id = '%s'",
                         account_id);
  return kmx_db_run_internal (db, sql, "enter_tenant", error);
}

/* Runs @unit once.  TRUE in @ret_again when another run may end better. */
static void
run_once (KmxDb *db, Unit *unit, gboolean *ret_again)
{
  *ret_again = FALSE;
  if (!begin (db, unit, &unit->error)) {
    *ret_again = kmx_db_is_transient (db);
    kmx_db_roll_back (db);
    return;
  }
  unit->result = unit->work (db, unit->data, &unit->error);
  if (unit->error != NULL) {
    *ret_again = kmx_db_is_transient (db) && unit->error->code == KMX_ERROR_UNAVAILABLE;
    kmx_db_roll_back (db);
  } else if (!kmx_db_commit (db, &unit->error)) {
    /* When the connection went away under a COMMIT nobody knows whether it happened: only a caller
     * with a key of its own may repeat that. */
    *ret_again = kmx_db_is_transient (db) && !kmx_db_is_lost (db);
    kmx_db_roll_back (db);
  }
  if (unit->error != NULL && unit->result != NULL) {
    if (unit->free_result != NULL)
      unit->free_result (unit->result);
    unit->result = NULL;
  }
}

/* Leaves @db connected, or an error in @unit. */
static void
connect_for (KmxDbPool *self, KmxDb **db, Unit *unit)
{
  gint64 give_up_us = MIN (unit->deadline_us, g_get_monotonic_time () + RECONNECT_US);

  if (*db != NULL && !kmx_db_is_lost (*db))
    return;
  g_clear_pointer (db, kmx_db_free);
  while (*db == NULL) {
    g_clear_error (&unit->error);
    *db = kmx_db_connect_bounded (self->conninfo, &unit->error);
    if (*db != NULL || unit->error->code == KMX_ERROR_CONFIGURATION ||
        g_get_monotonic_time () + RECONNECT_PAUSE_US > give_up_us)
      return;
    kmx_metrics_add ("kametrix_db_reconnects_total", NULL, 1);
    g_usleep (RECONNECT_PAUSE_US);
  }
}

static gboolean
is_over (Unit *unit)
{
  if (unit->task != NULL &&
      g_cancellable_set_error_if_cancelled (g_task_get_cancellable (unit->task), &unit->error))
    return TRUE;
  if (g_get_monotonic_time () < unit->deadline_us)
    return FALSE;
  if (unit->error == NULL)
    g_set_error (&unit->error, KMX_ERROR, KMX_ERROR_UNAVAILABLE, "the database is too busy");
  return TRUE;
}

static void
run_unit (KmxDbPool *self, KmxDb **db, Unit *unit)
{
  gint64 started_us = g_get_monotonic_time ();
  gboolean again = !is_over (unit);

  for (guint n = 1; again; n++) {
    connect_for (self, db, unit);
    if (*db == NULL)
      break;
    g_clear_error (&unit->error);
    run_once (*db, unit, &again);
    again = again && n < TRIES_MAX && g_get_monotonic_time () < unit->deadline_us;
    if (again) {
      kmx_metrics_add ("kametrix_db_retries_total", NULL, 1);
      /* Two that collided must not collide again. */
      g_usleep (g_random_int_range (1000, 10000) * n);
    }
  }
  if (g_error_matches (unit->error, KMX_ERROR, KMX_ERROR_UNAVAILABLE))
    kmx_error_set_retry_after (unit->error, RETRY_AFTER_S);
  kmx_metrics_observe ("kametrix_db_unit_seconds", NULL,
                       (double) (g_get_monotonic_time () - started_us) / G_USEC_PER_SEC);
}

/* In the caller's context, so that neither the task nor its data ends in a worker. */
static gboolean
on_unit_done (gpointer data)
{
  GTask *task = data;
  Unit *unit = g_task_get_task_data (task);

  if (unit->error != NULL)
    g_task_return_error (task, g_steal_pointer (&unit->error));
  else
    g_task_return_pointer (task, g_steal_pointer (&unit->result), unit->free_result);
  return G_SOURCE_REMOVE;
}

static void
hand_back (KmxDbPool *self, Unit *unit)
{
  if (unit->task != NULL) {
    g_autoptr (GSource) source = g_idle_source_new ();

    g_source_set_priority (source, g_task_get_priority (unit->task));
    g_source_set_callback (source, on_unit_done, unit->task, g_object_unref);
    g_source_attach (source, g_task_get_context (unit->task));
    return;
  }
  g_mutex_lock (&self->lock);
  unit->done = TRUE;
  g_cond_broadcast (&self->finished);
  g_mutex_unlock (&self->lock);
}

/* NULL at the end, or when there is a warm-up to do and nothing else: then it is in @ret_warm_up.
 */
static Unit *
wait_for_unit (KmxDbPool *self, gboolean warm, KmxDbWork *ret_warm_up)
{
  Unit *unit;

  *ret_warm_up = NULL;
  g_mutex_lock (&self->lock);
  while ((unit = g_queue_pop_head (&self->units)) == NULL && !self->stopping &&
         (warm || self->warm_up == NULL))
    g_cond_wait (&self->queued, &self->lock);
  if (unit == NULL && !self->stopping)
    *ret_warm_up = self->warm_up;
  kmx_metrics_set ("kametrix_db_queue", NULL, self->units.length);
  g_mutex_unlock (&self->lock);
  return unit;
}

/* Best effort: whether it worked shows in the units that follow. */
static void
warm_up (KmxDbPool *self, KmxDb **db, KmxDbWork function)
{
  Unit unit = { .scope = KMX_DB_TENANT, .account_id = (char *) NOBODY };

  unit.deadline_us = g_get_monotonic_time () + RECONNECT_US;
  connect_for (self, db, &unit);
  if (*db != NULL) {
    g_clear_error (&unit.error);
    if (begin (*db, &unit, &unit.error))
      function (*db, NULL, &unit.error);
    kmx_db_roll_back (*db);
  }
  g_clear_error (&unit.error);
}

static gpointer
work (gpointer data)
{
  KmxDbPool *self = data;
  KmxDb *db = NULL;
  KmxDb *warmed = NULL;  /* only compared with db */
  gboolean warm = FALSE; /* or tried in vain: again with the next connection */
  KmxDbWork function;
  Unit *unit;

  while ((unit = wait_for_unit (self, warm, &function)) != NULL || function != NULL) {
    if (function != NULL) {
      warm_up (self, &db, function);
      warmed = db;
      warm = TRUE;
      continue;
    }
    run_unit (self, &db, unit);
    warm = db == warmed;
    hand_back (self, unit);
  }
  g_clear_pointer (&db, kmx_db_free);
  return NULL;
}

/* FALSE with unit->error when it cannot wait its turn. */
static gboolean
enqueue (KmxDbPool *self, Unit *unit)
{
  gboolean taken = FALSE;

  if (unit->scope == KMX_DB_TENANT && !kmx_id_is_valid (unit->account_id)) {
    g_set_error (&unit->error, KMX_ERROR, KMX_ERROR_INTERNAL, "an account id is not a UUID");
    return FALSE;
  }
  g_mutex_lock (&self->lock);
  if (self->stopping)
    g_set_error (&unit->error, KMX_ERROR, KMX_ERROR_UNAVAILABLE, "the service is stopping");
  else if (self->units.length >= self->queue_max)
    g_set_error (&unit->error, KMX_ERROR, KMX_ERROR_UNAVAILABLE, "the database is too busy");
  else {
    taken = TRUE;
    g_queue_push_tail (&self->units, unit);
    g_cond_signal (&self->queued);
  }
  g_mutex_unlock (&self->lock);
  if (!taken) {
    kmx_metrics_add ("kametrix_db_refused_total", NULL, 1);
    kmx_error_set_retry_after (unit->error, RETRY_AFTER_S);
  }
  return taken;
}

static Unit *
unit_new (KmxDbScope scope, const char *account_id, KmxDbWork function, gpointer data)
{
  Unit *unit = g_new0 (Unit, 1);

  unit->scope = scope;
  unit->account_id = g_strdup (account_id);
  unit->work = function;
  unit->data = data;
  unit->deadline_us = g_get_monotonic_time () + DEADLINE_US;
  return unit;
}

void
kmx_db_pool_run_async (KmxDbPool *self,
                       KmxDbScope scope,
                       const char *account_id,
                       KmxDbWork function,
                       gpointer data,
                       GDestroyNotify free_data,
                       GDestroyNotify free_result,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Unit *unit = unit_new (scope, account_id, function, data);

  g_return_if_fail (KMX_IS_DB_POOL (self));
  unit->free_data = free_data;
  unit->free_result = free_result;
  unit->task = task;
  g_task_set_source_tag (task, kmx_db_pool_run_async);
  g_task_set_task_data (task, unit, (GDestroyNotify) unit_free);
  /* The worker's reference, which on_unit_done() gives back. */
  g_object_ref (task);
  if (enqueue (self, unit))
    return;
  g_task_return_error (task, g_steal_pointer (&unit->error));
  g_object_unref (task);
}

gpointer
kmx_db_pool_run_finish (KmxDbPool *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

gpointer
kmx_db_pool_run (KmxDbPool *self,
                 KmxDbScope scope,
                 const char *account_id,
                 KmxDbWork function,
                 gpointer data,
                 GError **error)
{
  Unit *unit = unit_new (scope, account_id, function, data);
  gpointer result;

  if (enqueue (self, unit)) {
    g_mutex_lock (&self->lock);
    while (!unit->done)
      g_cond_wait (&self->finished, &self->lock);
    g_mutex_unlock (&self->lock);
  }
  result = g_steal_pointer (&unit->result);
  if (unit->error != NULL)
    g_propagate_error (error, g_steal_pointer (&unit->error));
  unit_free (unit);
  return result;
}

void
kmx_db_pool_warm_up (KmxDbPool *self, KmxDbWork function)
{
  g_mutex_lock (&self->lock);
  self->warm_up = function;
  g_cond_broadcast (&self->queued);
  g_mutex_unlock (&self->lock);
}

void
kmx_db_pool_stop (KmxDbPool *self)
{
  g_mutex_lock (&self->lock);
  self->stopping = TRUE;
  g_cond_broadcast (&self->queued);
  g_mutex_unlock (&self->lock);
  /* Units that wait are still run; their deadline bounds this. */
  for (guint i = 0; i < self->threads->len; i++)
    g_thread_join (self->threads->pdata[i]);
  g_ptr_array_set_size (self->threads, 0);
}

KmxDbPool *
kmx_db_pool_new (const char *conninfo, guint n_threads, guint queue_max)
{
  KmxDbPool *self = g_object_new (KMX_TYPE_DB_POOL, NULL);

  self->conninfo = g_strdup (conninfo);
  self->queue_max = queue_max;
  for (guint i = 0; i < n_threads; i++)
    g_ptr_array_add (self->threads, g_thread_new ("db", work, self));
  return self;
}

static void
kmx_db_pool_finalize (GObject *object)
{
  KmxDbPool *self = KMX_DB_POOL (object);

  kmx_db_pool_stop (self);
  g_ptr_array_unref (self->threads);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->queued);
  g_cond_clear (&self->finished);
  g_free (self->conninfo);
  G_OBJECT_CLASS (kmx_db_pool_parent_class)->finalize (object);
}

static void
kmx_db_pool_class_init (KmxDbPoolClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kmx_db_pool_finalize;
}

static void
kmx_db_pool_init (KmxDbPool *self)
{
  self->threads = g_ptr_array_new ();
  g_queue_init (&self->units);
  g_mutex_init (&self->lock);
  g_cond_init (&self->queued);
  g_cond_init (&self->finished);
}
