/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-db-pipeline.h"

#include "kmx-db-group.h"
#include "kmx-db-link.h"
#include "kmx-error.h"
#include "kmx-metrics.h"

#define FLIGHTS_MAX 2
#define TRIES_MAX 5
#define DEADLINE_US (10 * G_USEC_PER_SEC) /* of a member that waits */
#define HANG_US (15 * G_USEC_PER_SEC)     /* of a flight: longer than the statement timeout */
#define WATCH_MS 500
#define RETRY_AFTER_S 2

struct _KmxDbPipeline {
  GObject parent_instance;
  KmxDbLink *link;
  const KmxStatement *closing;
  guint group_max;
  guint queue_max;
  gboolean ready; /* connected, in role, in pipeline mode */
  gboolean set_up_failed;
  GHashTable *prepared; /* names on this connection */
  GQueue waiting;       /* KmxDbMember */
  GQueue flights;       /* KmxDbFlight */
  guint n_groups;       /* flights with members */
  guint n_pending;
  guint64 sequence;
  guint watch_id;
};

G_DEFINE_FINAL_TYPE (KmxDbPipeline, kmx_db_pipeline, G_TYPE_OBJECT)

static void
answer (KmxDbPipeline *self, KmxDbMember *member, KmxRows *rows, GError *error)
{
  self->n_pending--;
  if (error != NULL && g_error_matches (error, KMX_ERROR, KMX_ERROR_UNAVAILABLE))
    kmx_error_set_retry_after (error, RETRY_AFTER_S);
  if (error != NULL)
    g_task_return_error (member->task, error);
  else
    g_task_return_pointer (member->task, rows, (GDestroyNotify) PQclear);
  kmx_db_member_free (member);
}

/* Back to the head of the queue, unless it has been there too often. */
static void
put_back (KmxDbPipeline *self, KmxDbMember *member)
{
  if (member->tries >= TRIES_MAX)
    answer (
        self, member, NULL,
        g_error_new_literal (KMX_ERROR, KMX_ERROR_UNAVAILABLE, "the database does not keep up"));
  else
    g_queue_push_head (&self->waiting, member);
}

static void
put_all_back (KmxDbPipeline *self, GPtrArray *members)
{
  for (guint i = members->len; i > 0; i--)
    put_back (self, members->pdata[i - 1]);
}

static void
push_flight (KmxDbPipeline *self, const KmxStatement *prepared, GPtrArray *members)
{
  g_queue_push_tail (&self->flights, kmx_db_flight_new (prepared, members));
}

/* With a Sync of its own, because a Parse behind a failure is skipped. */
static gboolean
send_prepare (KmxDbPipeline *self, PGconn *connection, const KmxStatement *statement)
{
  if (!g_hash_table_add (self->prepared, g_strdup (statement->name)))
    return TRUE;
  push_flight (self, statement, NULL);
  return PQsendPrepare (connection, statement->name, statement->sql, 0, NULL) &&
         PQpipelineSync (connection);
}

static gboolean
send_group (KmxDbPipeline *self, PGconn *connection, GPtrArray *members)
{
  g_autofree char *keys = kmx_db_member_join_keys (members);
  const char *const closing_parameters[] = { keys };
  gboolean sent = TRUE;

  for (guint i = 0; sent && i < members->len; i++)
    sent = send_prepare (self, connection, ((KmxDbMember *) members->pdata[i])->statement);
  sent = sent && send_prepare (self, connection, self->closing);
  /* In flight from here on, sent or not: losing the connection puts the members back. */
  push_flight (self, NULL, members);
  self->n_groups++;
  for (guint i = 0; sent && i < members->len; i++) {
    const KmxDbMember *member = members->pdata[i];

    sent = PQsendQueryPrepared (connection, member->statement->name,
                                (int) member->statement->n_parameters,
                                (const char *const *) member->parameters, NULL, NULL, 0);
  }
  kmx_metrics_add ("kametrix_db_groups_total", NULL, 1);
  kmx_metrics_add ("kametrix_db_group_members_total", NULL, members->len);
  return sent &&
         PQsendQueryPrepared (connection, self->closing->name, 1, closing_parameters, NULL, NULL,
                              0) &&
         PQpipelineSync (connection);
}

static GPtrArray *
take_group (KmxDbPipeline *self)
{
  GPtrArray *members = g_ptr_array_new ();
  KmxDbMember *member;

  while (members->len < self->group_max && (member = g_queue_peek_head (&self->waiting)) != NULL) {
    if (member->alone && members->len > 0)
      break;
    g_ptr_array_add (members, g_queue_pop_head (&self->waiting));
    if (member->alone)
      break;
  }
  g_ptr_array_sort (members, kmx_db_member_compare);
  return members;
}

/* Before the loop sleeps: all that arrived in this turn forms one group. */
static void
on_idle (gpointer owner)
{
  KmxDbPipeline *self = owner;
  PGconn *connection = kmx_db_link_get_connection (self->link);

  while (self->ready && self->n_groups < FLIGHTS_MAX && self->waiting.length > 0) {
    if (!send_group (self, connection, take_group (self))) {
      kmx_db_link_reset (self->link);
      return;
    }
  }
}

/* A member that failed by itself. */
static void
fail_alone (KmxDbPipeline *self, KmxDbMember *member, const PGresult *failure)
{
  gboolean transient = FALSE;
  GError *error = NULL;

  kmx_db_set_error (&error, failure, member->statement->name, &transient);
  member->tries++;
  if (!transient || member->tries >= TRIES_MAX) {
    answer (self, member, NULL, error);
    return;
  }
  g_error_free (error);
  put_back (self, member);
}

static void
finish_group (KmxDbPipeline *self, KmxDbFlight *flight)
{
  GPtrArray *members = flight->members;

  self->n_groups--;
  /* The closing statement has a result as well. */
  if (flight->failure == NULL && flight->results->len == members->len + 1) {
    for (guint i = 0; i < members->len; i++) {
      PGresult *rows = g_steal_pointer (&flight->results->pdata[i]);

      answer (self, members->pdata[i], rows, NULL);
    }
    return;
  }
  if (members->len == 1) {
    fail_alone (self, members->pdata[0], flight->failure);
    return;
  }
  for (guint i = 0; i < members->len; i++)
    ((KmxDbMember *) members->pdata[i])->alone = TRUE;
  put_all_back (self, members);
}

/* TRUE when the connection must be made anew for its statements to be. */
static gboolean
finish_flight (KmxDbPipeline *self)
{
  KmxDbFlight *flight = g_queue_pop_head (&self->flights);
  const char *state =
      flight->failure != NULL ? PQresultErrorField (flight->failure, PG_DIAG_SQLSTATE) : NULL;
  gboolean outdated = g_strcmp0 (state, "0A000") == 0;

  if (flight->members != NULL)
    finish_group (self, flight);
  else if (flight->failure != NULL) {
    kmx_db_set_error (NULL, flight->failure, flight->prepared->name, NULL);
    g_hash_table_remove (self->prepared, flight->prepared->name);
  }
  kmx_db_flight_free (flight);
  return outdated;
}

static void
read_results (KmxDbPipeline *self, PGconn *connection)
{
  guint n_nothing = 0;

  /* NULL separates the results of two statements; twice in a row there is nothing more. */
  while (self->flights.length > 0 && n_nothing < 2 && !PQisBusy (connection)) {
    PGresult *result = PQgetResult (connection);

    n_nothing = result == NULL ? n_nothing + 1 : 0;
    if (result == NULL)
      continue;
    if (PQresultStatus (result) != PGRES_PIPELINE_SYNC) {
      kmx_db_flight_note (g_queue_peek_head (&self->flights), result);
      continue;
    }
    PQclear (result);
    if (finish_flight (self)) {
      kmx_db_link_reset (self->link);
      return;
    }
  }
}

static void
on_connected (gpointer owner)
{
  KmxDbPipeline *self = owner;

  self->set_up_failed = FALSE;
  if (!PQsendQuery (kmx_db_link_get_connection (self->link), "SET ROLE kametrix_service"))
    kmx_db_link_reset (self->link);
}

static void
finish_set_up (KmxDbPipeline *self, PGconn *connection)
{
  while (!PQisBusy (connection)) {
    g_autoptr (KmxRows) result = PQgetResult (connection);

    if (result != NULL) {
      self->set_up_failed |= PQresultStatus (result) != PGRES_COMMAND_OK;
      continue;
    }
    self->ready = !self->set_up_failed && PQenterPipelineMode (connection);
    if (!self->ready)
      kmx_db_link_reset (self->link);
    return;
  }
}

static void
on_readable (gpointer owner)
{
  KmxDbPipeline *self = owner;
  PGconn *connection = kmx_db_link_get_connection (self->link);

  if (self->ready)
    read_results (self, connection);
  else
    finish_set_up (self, connection);
}

/* Nobody knows what became of the flights: all of them are flown again. */
static void
on_lost (gpointer owner)
{
  KmxDbPipeline *self = owner;
  KmxDbFlight *flight;

  self->ready = FALSE;
  self->n_groups = 0;
  g_hash_table_remove_all (self->prepared);
  while ((flight = g_queue_pop_tail (&self->flights)) != NULL) {
    for (guint i = 0; flight->members != NULL && i < flight->members->len; i++) {
      KmxDbMember *member = flight->members->pdata[i];

      /* One of them may be what brings PostgreSQL down. */
      member->alone |= ++member->tries > 1;
    }
    if (flight->members != NULL)
      put_all_back (self, flight->members);
    kmx_db_flight_free (flight);
  }
}

static const KmxDbLinkEvents events = { on_connected, on_readable, on_idle, on_lost };

static void
fail_those_that_waited_too_long (KmxDbPipeline *self, gint64 now_us)
{
  GQueue kept = G_QUEUE_INIT;
  KmxDbMember *member;

  while ((member = g_queue_pop_head (&self->waiting)) != NULL) {
    if (member->deadline_us > now_us)
      g_queue_push_tail (&kept, member);
    else
      answer (self, member, NULL,
              g_error_new_literal (KMX_ERROR, KMX_ERROR_UNAVAILABLE, "the database is away"));
  }
  self->waiting = kept;
}

static gboolean
on_watch (gpointer data)
{
  KmxDbPipeline *self = data;
  g_autoptr (KmxDbPipeline) keep = g_object_ref (self);
  const KmxDbFlight *oldest = g_queue_peek_head (&self->flights);
  gint64 now_us = g_get_monotonic_time ();

  if (oldest != NULL && now_us - oldest->sent_us > HANG_US)
    kmx_db_link_reset (self->link);
  fail_those_that_waited_too_long (self, now_us);
  if (self->n_pending > 0)
    return G_SOURCE_CONTINUE;
  self->watch_id = 0;
  return G_SOURCE_REMOVE;
}

void
kmx_db_pipeline_run_async (KmxDbPipeline *self,
                           const KmxStatement *statement,
                           const char *const *parameters,
                           guint n_parameters,
                           const char *sort_key,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  KmxDbMember *member;

  g_assert (n_parameters == statement->n_parameters && sort_key != NULL);
  g_task_set_source_tag (task, kmx_db_pipeline_run_async);
  if (self->n_pending >= self->queue_max) {
    GError *error =
        g_error_new_literal (KMX_ERROR, KMX_ERROR_UNAVAILABLE, "the database is too busy");

    kmx_error_set_retry_after (error, RETRY_AFTER_S);
    kmx_metrics_add ("kametrix_db_refused_total", NULL, 1);
    g_task_return_error (task, error);
    return;
  }
  self->n_pending++;
  member = kmx_db_member_new (task, statement, parameters, sort_key);
  member->sequence = self->sequence++;
  member->deadline_us = g_get_monotonic_time () + DEADLINE_US;
  g_queue_push_tail (&self->waiting, member);
  if (self->watch_id == 0)
    self->watch_id = g_timeout_add (WATCH_MS, on_watch, self);
}

KmxRows *
kmx_db_pipeline_run_finish (KmxDbPipeline *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

guint
kmx_db_pipeline_get_pending (KmxDbPipeline *self)
{
  return self->n_pending;
}

KmxDbPipeline *
kmx_db_pipeline_new (const char *conninfo,
                     const KmxStatement *closing,
                     guint group_max,
                     guint queue_max)
{
  KmxDbPipeline *self = g_object_new (KMX_TYPE_DB_PIPELINE, NULL);

  g_assert (closing->n_parameters == 1 && group_max > 0);
  self->closing = closing;
  self->group_max = group_max;
  self->queue_max = queue_max;
  self->link = kmx_db_link_new (conninfo, KMX_DB_BOUNDED, &events, G_OBJECT (self));
  return self;
}

/* Every pending task holds a reference, so nothing is pending here. */
static void
kmx_db_pipeline_finalize (GObject *object)
{
  KmxDbPipeline *self = KMX_DB_PIPELINE (object);

  g_clear_handle_id (&self->watch_id, g_source_remove);
  g_clear_pointer (&self->link, kmx_db_link_free);
  g_queue_clear_full (&self->flights, (GDestroyNotify) kmx_db_flight_free);
  g_hash_table_unref (self->prepared);
  G_OBJECT_CLASS (kmx_db_pipeline_parent_class)->finalize (object);
}

static void
kmx_db_pipeline_class_init (KmxDbPipelineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kmx_db_pipeline_finalize;
}

static void
kmx_db_pipeline_init (KmxDbPipeline *self)
{
  self->prepared = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_queue_init (&self->waiting);
  g_queue_init (&self->flights);
}
