/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-engine.h"

#include <glib-unix.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "kmx-connection.h"

#define EVENTS_PER_TURN 64
#define LINGER_TIMEOUT_MS 2000

static void
on_deadlines (KmxEngine *engine, gint64 now_us)
{
  for (guint kind = 0; kind < KMX_N_DEADLINES; kind++) {
    /* Expired ones leave the queue or go to its end with a later time. */
    for (;;) {
      KmxConnection *connection = g_queue_peek_head (&engine->deadlines[kind]);

      if (connection == NULL || connection->due_us > now_us)
        break;
      kmx_connection_on_deadline (connection);
    }
  }
}

static gboolean
on_timer (gpointer user_data)
{
  KmxEngine *engine = user_data;

  kmx_engine_enter (engine);
  on_deadlines (engine, g_get_monotonic_time ());
  kmx_engine_leave (engine);
  if (engine->n_connections > 0)
    return G_SOURCE_CONTINUE;
  engine->timer_source = 0;
  return G_SOURCE_REMOVE;
}

static gboolean
on_epoll (int fd, GIOCondition condition, gpointer user_data)
{
  KmxEngine *engine = user_data;
  struct epoll_event events[EVENTS_PER_TURN];
  int n_events = epoll_wait (fd, events, G_N_ELEMENTS (events), 0);

  kmx_engine_enter (engine);
  for (int i = 0; i < n_events; i++) {
    KmxConnection *connection = events[i].data.ptr;

    /* An earlier event of this turn may have closed it. */
    if (connection->fd >= 0)
      kmx_connection_on_events (connection, events[i].events);
  }
  kmx_engine_leave (engine);
  return G_SOURCE_CONTINUE;
}

static guint64
or_default (guint value_ms, guint default_ms)
{
  return (value_ms != 0 ? value_ms : default_ms) * G_GUINT64_CONSTANT (1000);
}

static void
set_limits (KmxEngine *engine, const KmxServerLimits *limits)
{
  KmxServerLimits *own = &engine->limits;
  guint64 *timeouts_us = engine->timeouts_us;

  *own = *limits;
  own->name = limits->name != NULL ? limits->name : "kametrix";
  own->connections_max = limits->connections_max != 0 ? limits->connections_max : 4096;
  own->body_size_max = limits->body_size_max != 0 ? limits->body_size_max : 256 * 1024;
  own->name = g_strdup (own->name);
  own->reserve_prefix = g_strdup (limits->reserve_prefix);
  engine->trusted_proxies = g_strdupv ((GStrv) limits->trusted_proxies);
  own->trusted_proxies = (const char *const *) engine->trusted_proxies;
  timeouts_us[KMX_DEADLINE_REQUEST] = or_default (limits->request_timeout_ms, 10000);
  timeouts_us[KMX_DEADLINE_IDLE] = or_default (limits->idle_timeout_ms, 75000);
  timeouts_us[KMX_DEADLINE_ANSWER] = or_default (limits->answer_timeout_ms, 30000);
  timeouts_us[KMX_DEADLINE_WRITE] = or_default (limits->write_timeout_ms, 30000);
  timeouts_us[KMX_DEADLINE_HEARTBEAT] = or_default (limits->heartbeat_ms, 15000);
  timeouts_us[KMX_DEADLINE_LINGER] = or_default (LINGER_TIMEOUT_MS, 0);
}

KmxEngine *
kmx_engine_new (const KmxServerLimits *limits)
{
  KmxEngine *engine = g_new0 (KmxEngine, 1);

  set_limits (engine, limits);
  engine->router = kmx_router_new ();
  engine->scratch = g_malloc (KMX_SCRATCH_SIZE);
  engine->head = g_string_sized_new (1024);
  engine->dead = g_ptr_array_new_with_free_func (g_free);
  for (guint kind = 0; kind < KMX_N_DEADLINES; kind++)
    g_queue_init (&engine->deadlines[kind]);
  engine->epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  if (engine->epoll_fd < 0)
    g_error ("could not create an epoll descriptor: %s", g_strerror (errno));
  engine->epoll_source = g_unix_fd_add (engine->epoll_fd, G_IO_IN, on_epoll, engine);
  return engine;
}

void
kmx_engine_free (KmxEngine *engine)
{
  engine->on_closed = NULL;
  kmx_engine_close (engine, TRUE);
  g_clear_handle_id (&engine->epoll_source, g_source_remove);
  g_clear_handle_id (&engine->timer_source, g_source_remove);
  close (engine->epoll_fd);
  kmx_router_free (engine->router);
  g_ptr_array_unref (engine->dead);
  g_string_free (engine->head, TRUE);
  g_free (engine->scratch);
  g_strfreev (engine->trusted_proxies);
  g_free ((char *) engine->limits.name);
  g_free ((char *) engine->limits.reserve_prefix);
  g_free (engine);
}

void
kmx_engine_enter (KmxEngine *engine)
{
  engine->depth++;
}

void
kmx_engine_leave (KmxEngine *engine)
{
  g_assert (engine->depth > 0);
  if (--engine->depth == 0 && engine->dead->len > 0)
    g_ptr_array_set_size (engine->dead, 0);
}

void
kmx_engine_wait (KmxEngine *engine, KmxConnection *connection, KmxDeadline deadline)
{
  g_queue_unlink (&engine->deadlines[connection->deadline], &connection->link);
  connection->deadline = deadline;
  connection->due_us = g_get_monotonic_time () + engine->timeouts_us[deadline];
  g_queue_push_tail_link (&engine->deadlines[deadline], &connection->link);
}

void
kmx_engine_watch (KmxEngine *engine, KmxConnection *connection, guint32 interest)
{
  struct epoll_event event = { .events = interest, .data.ptr = connection };

  if (connection->interest == interest)
    return;
  connection->interest = interest;
  if (epoll_ctl (engine->epoll_fd, EPOLL_CTL_MOD, connection->fd, &event) != 0)
    g_warning ("could not change what is watched: %s", g_strerror (errno));
}

/* Often enough that no deadline is missed by more than an eighth. */
static guint
get_tick_ms (const KmxEngine *engine)
{
  guint64 shortest_us = G_MAXUINT64;

  for (guint kind = 0; kind < KMX_N_DEADLINES; kind++)
    shortest_us = MIN (shortest_us, engine->timeouts_us[kind]);
  return CLAMP (shortest_us / 8000, 5, 500);
}

void
kmx_engine_add (KmxEngine *engine, KmxConnection *connection)
{
  struct epoll_event event = { .events = EPOLLIN, .data.ptr = connection };

  connection->interest = EPOLLIN;
  if (epoll_ctl (engine->epoll_fd, EPOLL_CTL_ADD, connection->fd, &event) != 0)
    g_warning ("could not watch a connection: %s", g_strerror (errno));
  engine->n_connections++;
  connection->link.data = connection;
  connection->deadline = KMX_DEADLINE_REQUEST;
  g_queue_push_tail_link (&engine->deadlines[KMX_DEADLINE_REQUEST], &connection->link);
  kmx_engine_wait (engine, connection, KMX_DEADLINE_REQUEST);
  if (engine->timer_source == 0)
    engine->timer_source = g_timeout_add (get_tick_ms (engine), on_timer, engine);
}

void
kmx_engine_remove (KmxEngine *engine, KmxConnection *connection)
{
  g_queue_unlink (&engine->deadlines[connection->deadline], &connection->link);
  engine->n_connections--;
  g_ptr_array_add (engine->dead, connection);
  if (engine->on_closed != NULL)
    engine->on_closed (engine->user_data);
}

gboolean
kmx_engine_evict (KmxEngine *engine)
{
  KmxConnection *connection = g_queue_peek_head (&engine->deadlines[KMX_DEADLINE_IDLE]);

  if (connection == NULL)
    return FALSE;
  kmx_engine_enter (engine);
  kmx_connection_close (connection);
  kmx_engine_leave (engine);
  return TRUE;
}

static gboolean
is_in_flight (const KmxConnection *connection)
{
  switch (connection->state) {
  case KMX_CONNECTION_READ_HEAD:
    return connection->pending != NULL;
  case KMX_CONNECTION_STREAMING:
    return FALSE;
  case KMX_CONNECTION_READ_BODY:
  case KMX_CONNECTION_ANSWERING:
  case KMX_CONNECTION_WRITING:
  case KMX_CONNECTION_LINGERING:
  default:
    return TRUE;
  }
}

void
kmx_engine_close (KmxEngine *engine, gboolean all)
{
  kmx_engine_enter (engine);
  for (guint kind = 0; kind < KMX_N_DEADLINES; kind++) {
    GList *next;

    for (GList *link = engine->deadlines[kind].head; link != NULL; link = next) {
      KmxConnection *connection = link->data;

      next = link->next;
      if (all || !is_in_flight (connection))
        kmx_connection_close (connection);
    }
  }
  kmx_engine_leave (engine);
}

const char *
kmx_engine_get_date (KmxEngine *engine)
{
  gint64 now_s = g_get_real_time () / G_USEC_PER_SEC;

  if (now_s != engine->date_s) {
    g_autoptr (GDateTime) now = g_date_time_new_from_unix_utc (now_s);
    g_autofree char *date = soup_date_time_to_string (now, SOUP_DATE_HTTP);

    g_strlcpy (engine->date, date, sizeof engine->date);
    engine->date_s = now_s;
  }
  return engine->date;
}
