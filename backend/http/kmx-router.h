/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-server.h"

G_BEGIN_DECLS

#define KMX_PARAMETERS_MAX 6

/* One route as the router keeps it. */
typedef struct {
  char *method;
  char *path;
  char *names[KMX_PARAMETERS_MAX]; /* of the parameters, in order */
  guint n_names;
  gsize body_size_max; /* 0: the server's */
  gboolean json;
  KmxHandler handler;
  gpointer user_data;
  GDestroyNotify free_user_data;
} KmxRouteEntry;

/* A segment of a decoded path. */
typedef struct {
  const char *text;
  gsize size;
} KmxSegment;

typedef struct {
  const KmxRouteEntry *route; /* (nullable) */
  const char *allow;          /* (nullable): the path exists, for these methods */
  KmxSegment values[KMX_PARAMETERS_MAX];
} KmxMatch;

/* KmxRouter: a tree of segments; a fixed segment wins over a parameter. */
typedef struct _KmxRouter KmxRouter;
KmxRouter *kmx_router_new (void);
void kmx_router_free (KmxRouter *router);
/* Aborts on a pattern that cannot work and on one that is already there: both are our own bugs. */
void kmx_router_add (KmxRouter *router,
                     const KmxRoute *route,
                     KmxHandler handler,
                     gpointer user_data,
                     GDestroyNotify free_user_data);
/* @ret_match points into @path. */
void kmx_router_match (const KmxRouter *router,
                       const char *method,
                       const char *path,
                       KmxMatch *ret_match);
void kmx_router_each (const KmxRouter *router,
                      void (*visit) (const char *method, const char *path, gpointer data),
                      gpointer data);

G_END_DECLS
