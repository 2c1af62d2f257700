/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-call-provider.h"
#include "kmx-vapi-client.h"

G_BEGIN_DECLS

/* KmxVapiCalls: Vapi's call list as the reconciler's provider. */
#define KMX_TYPE_VAPI_CALLS (kmx_vapi_calls_get_type ())
G_DECLARE_FINAL_TYPE (KmxVapiCalls, kmx_vapi_calls, KMX, VAPI_CALLS, GObject)

KmxVapiCalls *kmx_vapi_calls_new (KmxVapiClient *client) G_GNUC_WARN_UNUSED_RESULT;

/* A call object of GET /call as the end-of-call report it would have sent; NULL when it has no id.
 * For tests as well. */
KmxProviderCall *kmx_vapi_calls_read (JsonNode *node) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
