/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-client.h"

G_BEGIN_DECLS

/* KmxEventReader: a server-sent event stream (WHATWG HTML, 9.2) that reconnects by itself with
 * back-off and jitter and resumes after the last event.  A stream that says nothing for 45 s (the
 * server sends a comment every 15 s) counts as dead.
 *
 * Signals: "event" (kind, data) per event; "connected" (resumed: whether nothing was missed);
 * "disconnected" (). */
#define KMX_TYPE_EVENT_READER (kmx_event_reader_get_type ())
G_DECLARE_FINAL_TYPE (KmxEventReader, kmx_event_reader, KMX, EVENT_READER, GObject)

KmxEventReader *kmx_event_reader_new (KmxClient *client, const char *path);
void kmx_event_reader_start (KmxEventReader *self);
void kmx_event_reader_stop (KmxEventReader *self);
/* Drops the waiting time of the back-off. */
void kmx_event_reader_retry_now (KmxEventReader *self);

G_END_DECLS
