/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-call-fallbacks.h"
#include "kmx-config.h"
#include "kmx-db-pipeline.h"
#include "kmx-server.h"
#include "kmx-vapi-tools.h"

G_BEGIN_DECLS

/* KmxVapiWebhook: POST /webhooks/vapi.  Authenticated on the raw bytes, read in one pass, stored
 * and folded in a group commit, answered after the commit:
 *
 *   200  stored (also a repetition, an unknown type, and a fold that failed: it waits for an admin)
 *   400  not JSON, nothing stored      401  not authentic
 *   503  the database is away: the provider tries again
 *
 * Messages for which a caller waits (tool-calls, transfer-destination-request) are always answered
 * with 200 and a sentence, after three seconds at the latest.
 *
 * assistant-request never waits longer than two seconds: then, and on any failure of ours, the
 * caller reaches the number's fallback destination. */
#define KMX_TYPE_VAPI_WEBHOOK (kmx_vapi_webhook_get_type ())
G_DECLARE_FINAL_TYPE (KmxVapiWebhook, kmx_vapi_webhook, KMX, VAPI_WEBHOOK, GObject)

/* Adds its route. @config must outlive it. */
KmxVapiWebhook *kmx_vapi_webhook_new (KmxServer *server, const KmxConfig *config);
/* Before the server listens: connects its two pipelines. */
void kmx_vapi_webhook_start (KmxVapiWebhook *self,
                             const char *conninfo,
                             KmxCallFallbacks *fallbacks,
                             KmxVapiTools *tools);
/* Events that wait for their commit. */
guint kmx_vapi_webhook_get_pending (KmxVapiWebhook *self);

G_END_DECLS
