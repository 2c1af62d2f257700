/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-db-listener.h"

#include <string.h>

#include "kmx-db-link.h"

struct _KmxDbListener {
  GObject parent_instance;
  char **channels;
  KmxDbLink *link;
  gboolean listening;
};

G_DEFINE_FINAL_TYPE (KmxDbListener, kmx_db_listener, G_TYPE_OBJECT)

enum { NOTIFIED, CONNECTED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
on_connected (gpointer owner)
{
  KmxDbListener *self = owner;
  PGconn *connection = kmx_db_link_get_connection (self->link);
  g_autoptr (GString) sql = g_string_new (NULL);

  self->listening = FALSE;
  for (guint i = 0; self->channels[i] != NULL; i++) {
    char *name = PQescapeIdentifier (connection, self->channels[i], strlen (self->channels[i]));

    g_string_append_printf (sql, "LISTEN %s;", name);
    PQfreemem (name);
  }
  if (!PQsendQuery (connection, sql->str))
    kmx_db_link_reset (self->link);
}

/* FALSE when the connection was given up. */
static gboolean
read_results (KmxDbListener *self, PGconn *connection)
{
  while (!PQisBusy (connection)) {
    g_autoptr (KmxRows) result = PQgetResult (connection);

    if (result == NULL && !self->listening) {
      self->listening = TRUE;
      g_signal_emit (self, signals[CONNECTED], 0);
    }
    if (result == NULL)
      return kmx_db_link_get_connection (self->link) == connection;
    if (PQresultStatus (result) == PGRES_FATAL_ERROR) {
      kmx_db_link_reset (self->link);
      return FALSE;
    }
  }
  return TRUE;
}

static void
on_readable (gpointer owner)
{
  KmxDbListener *self = owner;
  PGconn *connection = kmx_db_link_get_connection (self->link);
  PGnotify *notification;

  if (!read_results (self, connection))
    return;
  while ((notification = PQnotifies (connection)) != NULL) {
    g_signal_emit (self, signals[NOTIFIED], 0, notification->relname, notification->extra);
    PQfreemem (notification);
  }
}

static void
on_lost (gpointer owner)
{
  KmxDbListener *self = owner;

  self->listening = FALSE;
}

static const KmxDbLinkEvents events = { on_connected, on_readable, NULL, on_lost };

KmxDbListener *
kmx_db_listener_new (const char *conninfo, const char *const *channels)
{
  KmxDbListener *self = g_object_new (KMX_TYPE_DB_LISTENER, NULL);

  self->channels = g_strdupv ((char **) channels);
  self->link = kmx_db_link_new (conninfo, KMX_DB_UNBOUNDED, &events, G_OBJECT (self));
  return self;
}

static void
kmx_db_listener_finalize (GObject *object)
{
  KmxDbListener *self = KMX_DB_LISTENER (object);

  g_clear_pointer (&self->link, kmx_db_link_free);
  g_strfreev (self->channels);
  G_OBJECT_CLASS (kmx_db_listener_parent_class)->finalize (object);
}

static void
kmx_db_listener_class_init (KmxDbListenerClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = kmx_db_listener_finalize;
  signals[NOTIFIED] = g_signal_new ("notified", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  signals[CONNECTED] =
      g_signal_new ("connected", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
kmx_db_listener_init (KmxDbListener *self)
{
}
