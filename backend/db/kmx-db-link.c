/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-db-link.h"

#include "kmx-log.h"

#define PAUSE_MIN_MS 100
#define PAUSE_MAX_MS 5000
#define CONNECT_TIMEOUT_MS 10000

typedef struct {
  GSource base;
  KmxDbLink *link;
  gpointer tag;
  int fd;
  GIOCondition condition;
} LinkSource;

struct _KmxDbLink {
  char *conninfo;
  KmxDbBounds bounds;
  const KmxDbLinkEvents *events;
  GObject *owner; /* not ours: it frees us */
  GMainContext *context;
  PGconn *connection;
  gboolean connected;
  gboolean broken; /* found in prepare, where nothing may be torn down */
  LinkSource *source;
  GSource *timer; /* the pause before, or the limit of, an attempt to connect */
  guint pause_ms;
};

static void connect_now (KmxDbLink *link);

static void
stop_timer (KmxDbLink *link)
{
  if (link->timer != NULL)
    g_source_destroy (link->timer);
  g_clear_pointer (&link->timer, g_source_unref);
}

static void
start_timer (KmxDbLink *link, guint delay_ms, GSourceFunc function)
{
  stop_timer (link);
  link->timer = g_timeout_source_new (delay_ms);
  g_source_set_callback (link->timer, function, link, NULL);
  g_source_attach (link->timer, link->context);
}

static void
disconnect (KmxDbLink *link)
{
  if (link->source != NULL)
    g_source_destroy (&link->source->base);
  if (link->source != NULL)
    g_source_unref (&link->source->base);
  link->source = NULL;
  g_clear_pointer (&link->connection, PQfinish);
  link->connected = FALSE;
  link->broken = FALSE;
}

static gboolean
on_pause_over (gpointer data)
{
  KmxDbLink *link = data;
  g_autoptr (GObject) keep = g_object_ref (link->owner);

  stop_timer (link);
  connect_now (link);
  return G_SOURCE_REMOVE;
}

void
kmx_db_link_reset (KmxDbLink *link)
{
  gboolean was_connected = link->connected;

  disconnect (link);
  start_timer (link, link->pause_ms, on_pause_over);
  link->pause_ms = MIN (link->pause_ms * 2, PAUSE_MAX_MS);
  if (was_connected) {
    kmx_log_event (KMX_LOG_INFO, "db_connection_lost", NULL);
    link->events->lost (link->owner);
  }
}

static gboolean
on_connect_timeout (gpointer data)
{
  KmxDbLink *link = data;
  g_autoptr (GObject) keep = g_object_ref (link->owner);

  kmx_db_link_reset (link);
  return G_SOURCE_REMOVE;
}

/* While connecting libpq may go from one socket to the next.  Changing what is waited for wakes the
 * loop that is about to wait: without a change it would never sleep again. */
static void
watch (LinkSource *source, GIOCondition condition)
{
  int fd = PQsocket (source->link->connection);

  if (source->tag != NULL && source->fd == fd) {
    if (source->condition != condition)
      g_source_modify_unix_fd (&source->base, source->tag, condition);
    source->condition = condition;
    return;
  }
  if (source->tag != NULL)
    g_source_remove_unix_fd (&source->base, source->tag);
  source->fd = fd;
  source->condition = condition;
  source->tag = g_source_add_unix_fd (&source->base, fd, condition);
}

static void
go_on_connecting (KmxDbLink *link)
{
  switch (PQconnectPoll (link->connection)) {
  case PGRES_POLLING_READING:
    watch (link->source, G_IO_IN);
    return;
  case PGRES_POLLING_WRITING:
    watch (link->source, G_IO_OUT);
    return;
  case PGRES_POLLING_OK:
    stop_timer (link);
    watch (link->source, G_IO_IN);
    PQsetnonblocking (link->connection, 1);
    link->connected = TRUE;
    link->pause_ms = PAUSE_MIN_MS;
    link->events->connected (link->owner);
    return;
  case PGRES_POLLING_FAILED:
  case PGRES_POLLING_ACTIVE:
  default:
    kmx_db_link_reset (link);
  }
}

static gboolean
on_prepare (GSource *base, int *timeout_ms)
{
  KmxDbLink *link = ((LinkSource *) base)->link;
  int unsent;

  *timeout_ms = -1;
  if (!link->connected || link->broken)
    return link->broken;
  if (link->events->idle != NULL)
    link->events->idle (link->owner);
  /* The owner may have found the connection lost, and the next one is not there yet. */
  if (!link->connected || link->broken)
    return link->broken;
  /* A burst of executions leaves with one write. */
  unsent = PQflush (link->connection);
  link->broken = unsent < 0;
  watch (link->source, unsent > 0 ? G_IO_IN | G_IO_OUT : G_IO_IN);
  return link->broken;
}

static gboolean
on_check (GSource *base)
{
  LinkSource *source = (LinkSource *) base;

  return source->link->broken ||
         (source->tag != NULL && g_source_query_unix_fd (base, source->tag) != 0);
}

static gboolean
on_dispatch (GSource *base, GSourceFunc callback, gpointer user_data)
{
  KmxDbLink *link = ((LinkSource *) base)->link;
  g_autoptr (GObject) keep = g_object_ref (link->owner);

  if (!link->connected)
    go_on_connecting (link);
  else if (link->broken || !PQconsumeInput (link->connection))
    kmx_db_link_reset (link);
  else
    link->events->readable (link->owner);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs source_functions = { on_prepare, on_check, on_dispatch, NULL, NULL, NULL };

static void
connect_now (KmxDbLink *link)
{
  g_autoptr (GError) error = NULL;

  link->connection = kmx_db_open (link->conninfo, link->bounds, FALSE, &error);
  if (link->connection == NULL || PQstatus (link->connection) == CONNECTION_BAD) {
    kmx_db_link_reset (link);
    return;
  }
  link->source = (LinkSource *) g_source_new (&source_functions, sizeof (LinkSource));
  link->source->link = link;
  link->source->tag = NULL;
  /* libpq wants to be asked first when the socket can be written. */
  watch (link->source, G_IO_OUT);
  g_source_attach (&link->source->base, link->context);
  start_timer (link, CONNECT_TIMEOUT_MS, on_connect_timeout);
}

KmxDbLink *
kmx_db_link_new (const char *conninfo,
                 KmxDbBounds bounds,
                 const KmxDbLinkEvents *events,
                 GObject *owner)
{
  KmxDbLink *link = g_new0 (KmxDbLink, 1);

  link->conninfo = g_strdup (conninfo);
  link->bounds = bounds;
  link->events = events;
  link->owner = owner;
  link->context = g_main_context_ref_thread_default ();
  link->pause_ms = PAUSE_MIN_MS;
  connect_now (link);
  return link;
}

void
kmx_db_link_free (KmxDbLink *link)
{
  stop_timer (link);
  disconnect (link);
  g_main_context_unref (link->context);
  g_free (link->conninfo);
  g_free (link);
}

PGconn *
kmx_db_link_get_connection (KmxDbLink *link)
{
  return link->connected && !link->broken ? link->connection : NULL;
}
