/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-accounts.h"
#include "kmx-call-control.h"
#include "kmx-call-reconciler.h"
#include "kmx-carrier-routes.h"
#include "kmx-command.h"
#include "kmx-db-listener.h"
#include "kmx-endpoint.h"
#include "kmx-event-hub.h"
#include "kmx-job.h"
#include "kmx-rehearsal-play.h"
#include "kmx-vapi-sync.h"
#include "kmx-vapi-webhook.h"
#include "kmx-voice-routes.h"

G_BEGIN_DECLS

/* KmxServe: the running daemon, "kametrixd serve" and "kametrixd work".  The core (database,
 * schema, pool, server, signals) stands in kmx-serve.c; every feature is one part in
 * kmx-serve-parts.c and keeps what it needs in a field here. */
typedef struct {
  KmxCommandContext *command; /* NULL when only the routes are wanted */
  const KmxConfig *config;
  const char *conninfo;
  gboolean serves; /* HTTP */
  gboolean works;  /* on jobs */
  GMainLoop *loop;
  KmxDbPool *pool;
  KmxDbListener *listener; /* NULL when only the routes are wanted */
  KmxServer *server;       /* never listens when !serves */
  KmxEndpoints *endpoints;
  guint watch_source;
  gboolean stopping;
  guint n_stopping; /* that must end before the loop does */

  KmxAccounts *accounts;
  KmxEventHub *events;
  KmxJobWorker *jobs; /* made first, so that every part can add its handlers in prepare */
  KmxVapiClient *vapi;
  KmxVapiSync *vapi_sync;
  KmxSecretBox *box; /* (nullable): no master key */
  KmxCarrierFacts carriers;
  KmxRehearsalPlatform rehearsal;
  KmxReconcilerFacts reconciler;
  KmxVoiceSettings voices;
  KmxCallFallbacks *fallbacks;
  KmxCallControl *control;
  KmxDbPool *tools_pool;
  KmxVapiTools *tools;
  KmxVapiWebhook *webhook;
} KmxServe;

typedef struct {
  const char *name;
  /* Makes the feature and registers its routes and job handlers.  No input or output. */
  gboolean (*prepare) (KmxServe *serve, GError **error);
  void (*start) (KmxServe *serve); /* (nullable): the schema is there; listening comes next */
  void (*stop) (KmxServe *serve);  /* (nullable): SIGTERM came; begin to end what lasts */
  void (*clear) (KmxServe *serve); /* (nullable): frees; also after a failed start */
} KmxServePart;

extern const KmxServePart kmx_serve_parts[];
extern const guint kmx_serve_n_parts;

/* Makes server, endpoints and all parts, as far as routes are concerned.  @config is borrowed. */
gboolean kmx_serve_prepare (KmxServe *serve, GError **error);
void kmx_serve_clear (KmxServe *serve);
/* In stop: what began there ends later, and the process waits for it.  Each hold wants a release.
 */
void kmx_serve_hold (KmxServe *serve);
void kmx_serve_release (KmxServe *serve);
/* From start to SIGTERM. */
int kmx_serve_run (KmxCommandContext *command, gboolean serves, gboolean works, GError **error);

G_END_DECLS
