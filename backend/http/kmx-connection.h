/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-engine.h"
#include "kmx-event-stream.h"
#include "kmx-head.h"

G_BEGIN_DECLS

typedef enum {
  KMX_CONNECTION_READ_HEAD,
  KMX_CONNECTION_READ_BODY,
  KMX_CONNECTION_ANSWERING, /* the handler has the request */
  KMX_CONNECTION_WRITING,   /* the answer waits for a slow reader */
  KMX_CONNECTION_STREAMING, /* an event stream */
  KMX_CONNECTION_LINGERING, /* answered for the last time: waits until the peer has read it */
} KmxConnectionState;

/* KmxConnection: one accepted socket.  Idle it holds no buffer and no GSource, so that thousands
 * of event streams and kept-alive connections cost a few hundred bytes each. */
struct _KmxConnection {
  KmxEngine *engine;
  int fd;           /* -1 once closed */
  guint32 interest; /* what epoll watches */
  KmxConnectionState state;
  KmxDeadline deadline; /* the queue it stands in */
  gint64 due_us;
  GList link;
  char peer[KMX_PEER_SIZE]; /* address as text; "" for a Unix socket */
  gboolean reserve_only;    /* accepted into the reserve: takes reserve_prefix only */
  gboolean close_after;     /* the answer under way is the last one */
  gboolean fresh;           /* pending holds bytes that were not looked at yet */
  gboolean running;
  guint resume_id;
  GByteArray *pending; /* (nullable): received before its turn */
  gsize scanned;       /* of pending, by kmx_head_find_end() */
  KmxRequest *request; /* (nullable) from its head to its answer */
  char *body;          /* (nullable) being received */
  gsize body_size;
  gsize body_got;
  GByteArray *out; /* (nullable): what the peer has not taken yet */
  gsize out_sent;
  GBytes *out_body; /* (nullable): follows out */
  gsize out_body_sent;
  gsize drained;          /* while lingering */
  KmxEventStream *stream; /* (nullable) (weak) */
};

/* Takes @fd over. */
void kmx_connection_new (KmxEngine *engine, int fd, const char *peer, gboolean reserve_only);
void kmx_connection_on_events (KmxConnection *self, guint32 events);
void kmx_connection_on_deadline (KmxConnection *self);
/* Tells the request and the stream that nobody listens any more. */
void kmx_connection_close (KmxConnection *self);

/* Sends an answer: @head up to and including the empty line. */
void kmx_connection_answer (KmxConnection *self, const GString *head, GBytes *body, gboolean last);
/* Sends the head of an event stream and hands the connection to @stream. */
void kmx_connection_start_stream (KmxConnection *self, const GString *head, KmxEventStream *stream);
/* FALSE when the stream had to be cut. */
gboolean kmx_connection_stream (KmxConnection *self, const char *bytes, gsize size);

G_END_DECLS
