/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-connection.h"
#include "kmx-head.h"
#include "kmx-request.h"

G_BEGIN_DECLS

struct _KmxRequest {
  GObject parent_instance;

  KmxConnection *connection; /* (nullable): gone, or answered */
  KmxEngine *engine;         /* only while there is a connection */
  char id[40];
  char peer[KMX_PEER_SIZE];
  char *remote; /* (nullable) until asked for */
  KmxHead head;
  char *path;
  const char *raw_query; /* in head.target */
  const KmxRouteEntry *route;
  const char *allow; /* (nullable): methods of a path that has no such route */
  char *values[KMX_PARAMETERS_MAX];
  GHashTable *query; /* (nullable) until asked for or checked */
  GBytes *body;
  GPtrArray *reply_headers; /* (nullable): name, value, name, value … */
  gint64 started_us;
  gboolean answered;
  gboolean last; /* close the connection behind the answer */
};

KmxRequest *kmx_request_new (KmxConnection *connection) G_GNUC_WARN_UNUSED_RESULT;
/* Reads the head, finds the route and checks the size of the body against its limit. */
gboolean
kmx_request_take_head (KmxRequest *self, const char *bytes, gsize size, KmxRefusal *ret_refusal);
const KmxHead *kmx_request_get_head (KmxRequest *self);
/* Everything has arrived: answers what no handler should see, else calls the handler. Takes @body
 * over. */
void kmx_request_dispatch (KmxRequest *self, GBytes *body);
void kmx_request_refuse (KmxRequest *self, const KmxRefusal *refusal);
void kmx_request_time_out (KmxRequest *self);
/* The connection is gone. */
void kmx_request_detach (KmxRequest *self);

/* In kmx-reply-head.c: status line and headers up to the empty line, in the engine's buffer. */
const GString *kmx_request_make_head (KmxRequest *self,
                                      guint status,
                                      const char *type,
                                      gssize body_size); /* -1: until the connection ends */
/* The problem document for @error as @status. */
char *kmx_problem_to_json (const GError *error,
                           guint status,
                           const char *trace_id) G_GNUC_WARN_UNUSED_RESULT;
/* One log line and the counters. */
void kmx_request_account_for (KmxRequest *self, guint status, gsize bytes);

/* In kmx-event-stream.c */
void kmx_event_stream_on_closed (KmxEventStream *self);

G_END_DECLS
