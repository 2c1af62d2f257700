/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-event-hub.h"

#include "kmx-error.h"
#include "kmx-event-sql.h"
#include "kmx-event-watchers.h"
#include "kmx-log.h"
#include "kmx-metrics.h"

/* Sessions expire without anybody saying so; ended and suspended ones are notified. */
#define SESSION_PERIOD_S 10
/* Something to read waits behind a transaction that still runs. */
#define PENDING_PERIOD_MS 50
#define RETRY_PERIOD_MS 1000
#define CATCH_UPS_MAX 5
#define READ_MAX 500

struct _KmxEventHub {
  GObject parent_instance;

  KmxDbPool *pool;
  KmxEndpoints *endpoints; /* borrowed */
  KmxDbListener *listener;
  KmxEventWatchers *watchers;
  guint streams_max;
  gboolean stopped;

  gboolean positioned; /* position is known; before that nobody is let in */
  KmxEventPosition position;
  gboolean reading;
  gboolean read_again;
  guint read_source;

  gboolean checking;
  gboolean check_again;
  guint check_source;
};

G_DEFINE_FINAL_TYPE (KmxEventHub, kmx_event_hub, G_TYPE_OBJECT)

static void read_events (KmxEventHub *self);
static void check_sessions (KmxEventHub *self);

static KmxEventPosition
position_of_row (const KmxRows *rows, guint row, const char *xid, const char *id)
{
  KmxEventPosition position = { g_ascii_strtoull (kmx_rows_text (rows, row, xid), NULL, 10),
                                kmx_rows_integer (rows, row, id) };

  return position;
}

static gpointer
find_events (KmxDb *db, gpointer data, GError **error)
{
  const KmxEventPosition *after = data;
  g_autofree char *xid = NULL;
  g_autofree char *id = NULL;

  if (after == NULL)
    return kmx_db_ask (db, &KMX_SQL_EVENT_POSITION, error);
  xid = g_strdup_printf ("%" G_GUINT64_FORMAT, after->xid);
  id = g_strdup_printf ("%" G_GINT64_FORMAT, after->id);
  return kmx_db_ask (db, &KMX_SQL_EVENT_READ, error, xid, id);
}

static gboolean
on_read_again (gpointer user_data)
{
  KmxEventHub *self = user_data;

  self->read_source = 0;
  read_events (self);
  return G_SOURCE_REMOVE;
}

static void
read_later (KmxEventHub *self, guint delay_ms)
{
  if (self->read_source == 0 && !self->stopped)
    self->read_source = g_timeout_add (delay_ms, on_read_again, self);
}

static void
take_position (KmxEventHub *self, const KmxRows *rows)
{
  self->position = position_of_row (rows, 0, "xid", "id");
  self->positioned = TRUE;
}

static void
send_events (KmxEventHub *self, const KmxRows *rows)
{
  for (guint row = 0; row < kmx_rows_count (rows); row++) {
    if (kmx_rows_is_null (rows, row, "id"))
      return;
    self->position = position_of_row (rows, row, "xid", "id");
    kmx_event_watchers_send (self->watchers, kmx_rows_text (rows, row, "account_id"),
                             self->position, kmx_rows_text (rows, row, "kind"),
                             kmx_rows_text (rows, row, "body"));
  }
}

static void
on_events_found (GObject *pool, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxEventHub) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxRows) rows = kmx_db_pool_run_finish (KMX_DB_POOL (pool), result, &error);

  self->reading = FALSE;
  if (rows == NULL) {
    kmx_log_event (KMX_LOG_WARNING, "events.read_failed", "error", error->message, NULL);
    read_later (self, RETRY_PERIOD_MS);
    return;
  }
  if (!self->positioned) {
    take_position (self, rows);
    if (self->read_again)
      read_events (self);
    return;
  }
  send_events (self, rows);
  if (self->read_again || kmx_rows_count (rows) >= READ_MAX)
    read_events (self);
  else if (kmx_rows_boolean (rows, 0, "pending"))
    read_later (self, PENDING_PERIOD_MS);
}

static void
read_events (KmxEventHub *self)
{
  KmxEventPosition *after = NULL;

  if (self->stopped)
    return;
  self->read_again = self->reading;
  if (self->reading)
    return;
  self->reading = TRUE;
  if (self->positioned)
    after = g_memdup2 (&self->position, sizeof self->position);
  kmx_db_pool_run_async (self->pool, KMX_DB_SERVICE, NULL, find_events, after, g_free,
                         (GDestroyNotify) PQclear, NULL, on_events_found, g_object_ref (self));
}

static gpointer
find_dead_sessions (KmxDb *db, gpointer data, GError **error)
{
  return kmx_db_ask (db, &KMX_SQL_EVENT_DEAD_SESSIONS, error, (const char *) data);
}

static void
on_dead_sessions_found (GObject *pool, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxEventHub) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxRows) rows = kmx_db_pool_run_finish (KMX_DB_POOL (pool), result, &error);

  self->checking = FALSE;
  for (guint row = 0; rows != NULL && row < kmx_rows_count (rows); row++)
    kmx_event_watchers_close_session (self->watchers, kmx_rows_text (rows, row, "id"));
  if (self->check_again)
    check_sessions (self);
}

static void
check_sessions (KmxEventHub *self)
{
  char *sessions;

  self->check_again = self->checking;
  if (self->checking || self->stopped)
    return;
  sessions = kmx_event_watchers_list_sessions (self->watchers);
  if (sessions == NULL)
    return;
  self->checking = TRUE;
  kmx_db_pool_run_async (self->pool, KMX_DB_SERVICE, NULL, find_dead_sessions, sessions, g_free,
                         (GDestroyNotify) PQclear, NULL, on_dead_sessions_found,
                         g_object_ref (self));
}

static gboolean
on_check_due (gpointer user_data)
{
  KmxEventHub *self = user_data;

  kmx_metrics_set ("kametrix_event_streams", NULL, kmx_event_watchers_total (self->watchers));
  check_sessions (self);
  return G_SOURCE_CONTINUE;
}

/* One request on its way to become a stream. */
typedef struct {
  KmxEventHub *hub;
  KmxRequest *request;
  KmxContext *context;
  gboolean resumes;
  KmxEventPosition from;
  guint catch_ups;
} Arrival;

static void
arrival_free (Arrival *arrival)
{
  g_object_unref (arrival->hub);
  g_object_unref (arrival->request);
  g_clear_pointer (&arrival->context, kmx_context_free);
  g_free (arrival);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Arrival, arrival_free)

static gboolean
may_enter (Arrival *arrival, GError **error)
{
  KmxEventHub *self = arrival->hub;

  if (self->stopped || !self->positioned) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_UNAVAILABLE, "events are not available right now");
    kmx_error_set_retry_after (*error, 1);
    return FALSE;
  }
  if (kmx_event_watchers_count (self->watchers, arrival->context->account_id) >=
      self->streams_max) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_RATE_LIMITED, "the account has %u event streams open",
                 self->streams_max);
    kmx_error_set_retry_after (*error, 30);
    return FALSE;
  }
  return TRUE;
}

static KmxEventStream *
enter (Arrival *arrival, KmxEventPosition position)
{
  KmxEventStream *stream = kmx_event_stream_new (arrival->request);

  kmx_event_watchers_add (arrival->hub->watchers, stream, arrival->context->session_id,
                          arrival->context->account_id, arrival->context->platform_admin, position);
  return stream;
}

/* @kind: "ready" or "reset". */
static void
enter_afresh (Arrival *arrival, const char *kind)
{
  KmxEventPosition position = arrival->hub->position;
  g_autoptr (KmxEventStream) stream = enter (arrival, position);
  g_autofree char *id = kmx_event_position_format (position);

  kmx_event_stream_send (stream, id, kind, "{}");
}

static void
enter_with (Arrival *arrival, const KmxRows *rows)
{
  KmxEventPosition last = position_of_row (rows, 0, "last_xid", "last_id");
  g_autoptr (KmxEventStream) stream = enter (arrival, last);

  for (guint row = 0; row < kmx_rows_count (rows); row++) {
    g_autofree char *id = NULL;

    if (kmx_rows_is_null (rows, row, "id"))
      return;
    id = kmx_event_position_format (position_of_row (rows, row, "xid", "id"));
    kmx_event_stream_send (stream, id, kmx_rows_text (rows, row, "kind"),
                           kmx_rows_text (rows, row, "body"));
  }
}

static gpointer
find_missed (KmxDb *db, gpointer data, GError **error)
{
  const Arrival *arrival = data;
  g_autofree char *xid = g_strdup_printf ("%" G_GUINT64_FORMAT, arrival->from.xid);
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, arrival->from.id);

  return kmx_db_ask (db, &KMX_SQL_EVENT_CATCH_UP, error, arrival->context->account_id,
                     arrival->context->platform_admin ? "t" : "f", xid, id);
}

static void catch_up (Arrival *arrival);

static void
on_missed_found (GObject *pool, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Arrival) arrival = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxRows) rows = kmx_db_pool_run_finish (KMX_DB_POOL (pool), result, &error);
  KmxEventPosition last;

  if (rows == NULL || !may_enter (arrival, &error)) {
    kmx_request_reply_error (arrival->request, error);
    return;
  }
  last = position_of_row (rows, 0, "last_xid", "last_id");
  if (!kmx_rows_boolean (rows, 0, "known"))
    enter_afresh (arrival, "reset");
  else if (kmx_event_position_compare (last, arrival->hub->position) >= 0)
    enter_with (arrival, rows);
  else if (++arrival->catch_ups < CATCH_UPS_MAX)
    catch_up (g_steal_pointer (&arrival)); /* the hub went on meanwhile: there would be a gap */
  else
    enter_afresh (arrival, "reset");
}

static void
catch_up (Arrival *arrival)
{
  kmx_db_pool_run_async (arrival->hub->pool, KMX_DB_SERVICE, NULL, find_missed, arrival, NULL,
                         (GDestroyNotify) PQclear, NULL, on_missed_found, arrival);
}

static void
on_authenticated (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Arrival) arrival = user_data;
  g_autoptr (GError) error = NULL;
  const char *last_id = kmx_request_get_header (arrival->request, "Last-Event-ID");

  arrival->context = kmx_endpoints_authenticate_finish (arrival->hub->endpoints, result, &error);
  if (arrival->context == NULL || !may_enter (arrival, &error)) {
    kmx_request_reply_error (arrival->request, error);
    return;
  }
  if (last_id == NULL || *last_id == '\0')
    enter_afresh (arrival, "ready");
  else if (!kmx_event_position_parse (last_id, &arrival->from))
    enter_afresh (arrival, "reset");
  else
    catch_up (g_steal_pointer (&arrival));
}

static void
on_request (KmxRequest *request, gpointer user_data)
{
  KmxEventHub *self = user_data;
  Arrival *arrival = g_new0 (Arrival, 1);

  arrival->hub = g_object_ref (self);
  arrival->request = g_object_ref (request);
  kmx_endpoints_authenticate_async (self->endpoints, request, KMX_ACCESS_SESSION, on_authenticated,
                                    arrival);
}

void
kmx_event_hub_routes_register (KmxEventHub *self, KmxEndpoints *endpoints)
{
  static const KmxRoute route = { "GET", "/api/v1/events" };

  self->endpoints = endpoints;
  kmx_server_add_route (kmx_endpoints_get_server (endpoints), &route, on_request, self, NULL);
}

static void
on_notified (KmxDbListener *listener, const char *channel, const char *payload, KmxEventHub *self)
{
  if (g_str_equal (channel, "kametrix_event"))
    read_events (self);
  else if (g_str_equal (channel, "kametrix_session"))
    check_sessions (self);
}

static void
on_connected (KmxDbListener *listener, KmxEventHub *self)
{
  read_events (self);
  check_sessions (self);
}

void
kmx_event_hub_start (KmxEventHub *self, KmxDbListener *listener)
{
  self->listener = g_object_ref (listener);
  g_signal_connect_object (listener, "notified", G_CALLBACK (on_notified), self, 0);
  g_signal_connect_object (listener, "connected", G_CALLBACK (on_connected), self, 0);
  self->check_source = g_timeout_add_seconds (SESSION_PERIOD_S, on_check_due, self);
  read_events (self);
}

void
kmx_event_hub_stop (KmxEventHub *self)
{
  self->stopped = TRUE;
  g_clear_handle_id (&self->read_source, g_source_remove);
  g_clear_handle_id (&self->check_source, g_source_remove);
  kmx_event_watchers_close_all (self->watchers);
}

gpointer
kmx_event_forget (KmxDb *db, gpointer data, GError **error)
{
  return kmx_db_execute (db, &KMX_SQL_EVENT_FORGET, NULL, 0, NULL, error) ? db : NULL;
}

KmxEventHub *
kmx_event_hub_new (KmxDbPool *pool, guint streams_max)
{
  KmxEventHub *self = g_object_new (KMX_TYPE_EVENT_HUB, NULL);

  self->pool = g_object_ref (pool);
  self->streams_max = streams_max;
  return self;
}

static void
kmx_event_hub_dispose (GObject *object)
{
  KmxEventHub *self = KMX_EVENT_HUB (object);

  g_clear_handle_id (&self->read_source, g_source_remove);
  g_clear_handle_id (&self->check_source, g_source_remove);
  g_clear_object (&self->listener);
  g_clear_object (&self->pool);
  g_clear_pointer (&self->watchers, kmx_event_watchers_free);
  G_OBJECT_CLASS (kmx_event_hub_parent_class)->dispose (object);
}

static void
kmx_event_hub_class_init (KmxEventHubClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kmx_event_hub_dispose;
}

static void
kmx_event_hub_init (KmxEventHub *self)
{
  self->watchers = kmx_event_watchers_new ();
}
