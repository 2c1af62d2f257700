/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-request.h"

G_BEGIN_DECLS

/* KmxEventStream: a server-sent event answer (WHATWG HTML, 9.2).  Bounded: when more than 256 KiB
 * wait for a reader, or it took nothing for 30 s while something waited, it is cut off. */
#define KMX_EVENT_STREAM_QUEUE_MAX (256 * 1024)
#define KMX_TYPE_EVENT_STREAM (kmx_event_stream_get_type ())
G_DECLARE_FINAL_TYPE (KmxEventStream, kmx_event_stream, KMX, EVENT_STREAM, GObject)

/* Answers @request with 200 text/event-stream and lifts its answer deadline.  Emits "closed" once,
 * whoever closed.  A comment is sent every 15 s when nothing else is. */
KmxEventStream *kmx_event_stream_new (KmxRequest *request);
/* FALSE when the stream is over. @data must not hold line breaks (compact JSON does not). */
gboolean
kmx_event_stream_send (KmxEventStream *self, const char *id, const char *kind, const char *data);
void kmx_event_stream_close (KmxEventStream *self);

G_END_DECLS
