/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* KmxDbListener: one connection on the main loop that LISTENs, reconnects by itself (back-off up to
 * 5 s) and emits "notified" (channel, payload) per notification and "connected" after every
 * (re)connect, when notifications may have been missed. */
#define KMX_TYPE_DB_LISTENER (kmx_db_listener_get_type ())
G_DECLARE_FINAL_TYPE (KmxDbListener, kmx_db_listener, KMX, DB_LISTENER, GObject)

/* @channels: NULL-terminated. */
KmxDbListener *kmx_db_listener_new (const char *conninfo, const char *const *channels);

G_END_DECLS
