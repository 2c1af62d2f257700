/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-request.h"

G_BEGIN_DECLS

/* KmxServer: HTTP/1.1 behind a guard (limits, framing, deadlines), and the router.  TLS, HTTP/2 and
 * chunked requests belong to the reverse proxy.
 *
 * Not SoupServer: Debian supports libsoup as a client only, it repairs heads that must be refused,
 * and it keeps several objects and sources for every connection, of which we have thousands.  */
#define KMX_TYPE_SERVER (kmx_server_get_type ())
G_DECLARE_FINAL_TYPE (KmxServer, kmx_server, KMX, SERVER, GObject)

/* 0 or NULL takes the default that stands behind it. */
typedef struct {
  const char *name;           /* for Server:, without a version */
  guint connections_max;      /* 4,096; the last 64 only take webhooks (reserve_prefix) */
  const char *reserve_prefix; /* "/webhooks/" */
  gsize body_size_max;        /* 262,144 */
  guint request_timeout_ms; /* 10,000: accept, or end of the last answer, to the end of the request;
                               an idle kept-alive connection gets 75,000 */
  guint answer_timeout_ms;  /* 30,000 */
  const char *const *trusted_proxies; /* (nullable) addresses */
  guint idle_timeout_ms;              /* 75,000: a kept-alive connection between two requests */
  guint write_timeout_ms;             /* 30,000 for a reader that takes nothing */
  guint heartbeat_ms;                 /* 15,000: comments on quiet event streams */
} KmxServerLimits;

typedef void (*KmxHandler) (KmxRequest *request, gpointer user_data);

typedef struct {
  const char *method;  /* GET POST PUT PATCH DELETE; HEAD is not served */
  const char *path;    /* "/api/v1/calls/{id}"; a parameter is one segment, ≤ 200 bytes */
  gsize body_size_max; /* 0: the server's */
  gboolean json;       /* body must be application/json and pass kmx_json_limits_api */
} KmxRoute;

KmxServer *kmx_server_new (const KmxServerLimits *limits);
void kmx_server_add_route (KmxServer *self,
                           const KmxRoute *route,
                           KmxHandler handler,
                           gpointer user_data,
                           GDestroyNotify free_user_data);
/* @address "127.0.0.1:8080", "[::1]:0", or a path for a Unix socket (mode 0660). */
gboolean kmx_server_listen (KmxServer *self, const char *address, GError **error);
guint kmx_server_get_port (KmxServer *self); /* 0 for a Unix socket */
/* Stops accepting, answers what is in flight, then calls back; after @timeout_ms it cuts. */
void kmx_server_stop_async (KmxServer *self,
                            guint timeout_ms,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
gboolean kmx_server_stop_finish (KmxServer *self, GAsyncResult *result, GError **error);
guint kmx_server_get_connections (KmxServer *self);
/* Calls @visit with method and pattern of every route; for the contract test. */
void kmx_server_each_route (KmxServer *self,
                            void (*visit) (const char *method, const char *path, gpointer data),
                            gpointer data);

G_END_DECLS
