/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <gio/gio.h>

#include "kmx-db-private.h"

G_BEGIN_DECLS

/* KmxDbLink: a non-blocking connection on the main loop that comes back by itself; private to db,
 * below the listener and the pipeline.  @owner frees the link in its finalizer and is kept alive
 * while one of these runs. */
typedef struct _KmxDbLink KmxDbLink;

typedef struct {
  void (*connected) (gpointer owner);
  void (*readable) (gpointer owner); /* input was consumed */
  void (*idle) (gpointer owner);     /* (nullable): before the loop sleeps; send what waits */
  void (*lost) (gpointer owner);     /* after "connected" only; the connection is already gone */
} KmxDbLinkEvents;

KmxDbLink *kmx_db_link_new (const char *conninfo,
                            KmxDbBounds bounds,
                            const KmxDbLinkEvents *events,
                            GObject *owner);
void kmx_db_link_free (KmxDbLink *link);
/* (nullable): not connected. */
PGconn *kmx_db_link_get_connection (KmxDbLink *link);
/* Gives the connection up and makes a new one after a pause. */
void kmx_db_link_reset (KmxDbLink *link);

G_END_DECLS
