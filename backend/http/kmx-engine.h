/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-router.h"

G_BEGIN_DECLS

#define KMX_PEER_SIZE 48
#define KMX_SCRATCH_SIZE (64 * 1024)

/* Every connection stands in exactly one of these.  All in one queue wait equally long, so the
 * first is the next to expire and a sweep looks at what is due only. */
typedef enum {
  KMX_DEADLINE_REQUEST,
  KMX_DEADLINE_IDLE,
  KMX_DEADLINE_ANSWER,
  KMX_DEADLINE_WRITE,
  KMX_DEADLINE_HEARTBEAT,
  KMX_DEADLINE_LINGER,
  KMX_N_DEADLINES
} KmxDeadline;

typedef struct _KmxConnection KmxConnection;

/* KmxEngine: what all connections of a server share.  One epoll descriptor in the main loop stands
 * for all of them, because GLib looks at every GSource in every turn. */
typedef struct {
  KmxServerLimits limits; /* with defaults filled in */
  GStrv trusted_proxies;
  KmxRouter *router;
  int epoll_fd;
  guint epoll_source;
  guint timer_source;
  guint n_connections;
  GQueue deadlines[KMX_N_DEADLINES];
  guint64 timeouts_us[KMX_N_DEADLINES];
  gboolean stopping;
  guint depth;     /* of kmx_engine_enter() */
  GPtrArray *dead; /* closed connections, freed when nobody can be inside them */
  char *scratch;   /* KMX_SCRATCH_SIZE: where bytes arrive */
  GString *head;   /* where heads of answers are made */
  gint64 date_s;
  char date[32];
  void (*on_closed) (gpointer user_data); /* a connection went */
  gpointer user_data;
} KmxEngine;

KmxEngine *kmx_engine_new (const KmxServerLimits *limits);
void kmx_engine_free (KmxEngine *engine);

void kmx_engine_enter (KmxEngine *engine);
void kmx_engine_leave (KmxEngine *engine);

/* Starts the wait of @deadline for @connection anew. */
void kmx_engine_wait (KmxEngine *engine, KmxConnection *connection, KmxDeadline deadline);
void kmx_engine_watch (KmxEngine *engine, KmxConnection *connection, guint32 interest);
void kmx_engine_add (KmxEngine *engine, KmxConnection *connection);
void kmx_engine_remove (KmxEngine *engine, KmxConnection *connection);
/* Closes the connection that has been idle for longest; FALSE when none is. */
gboolean kmx_engine_evict (KmxEngine *engine);
/* Ends what is idle, and the streams; @all ends everything. */
void kmx_engine_close (KmxEngine *engine, gboolean all);
/* Now, as the Date header wants it. */
const char *kmx_engine_get_date (KmxEngine *engine);

G_END_DECLS
