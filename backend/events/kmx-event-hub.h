/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-db-listener.h"
#include "kmx-endpoint.h"

G_BEGIN_DECLS

/* KmxEventHub: GET /api/v1/events.
 *
 * Reads new events once for all streams of this process, woken by one LISTEN, and gives each to the
 * streams of its account; events without account go to platform admins.  A stream begins with
 * "ready", whose id is a place to resume from, or with what it missed since Last-Event-ID, or with
 * "reset" when that is not known any more: then the reader must load everything again.  Streams of
 * sessions that ended are closed. */
#define KMX_TYPE_EVENT_HUB (kmx_event_hub_get_type ())
G_DECLARE_FINAL_TYPE (KmxEventHub, kmx_event_hub, KMX, EVENT_HUB, GObject)

/* @streams_max: at the same time for one account. */
KmxEventHub *kmx_event_hub_new (KmxDbPool *pool, guint streams_max);
void kmx_event_hub_routes_register (KmxEventHub *self, KmxEndpoints *endpoints);
/* @listener listens to kametrix_event and kametrix_session. */
void kmx_event_hub_start (KmxEventHub *self, KmxDbListener *listener);
/* Closes all streams and takes no new ones. */
void kmx_event_hub_stop (KmxEventHub *self);

/* Deletes what is older than three days; a unit of work for a scheduled job. */
gpointer kmx_event_forget (KmxDb *db, gpointer data, GError **error);

G_END_DECLS
