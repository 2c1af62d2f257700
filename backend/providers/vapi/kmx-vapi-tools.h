/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-call-control.h"
#include "kmx-db-pool.h"
#include "kmx-json.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* KmxVapiTools: answers tool-calls and transfer-destination-request, the two server messages for
 * which a caller waits on the line.  Each tool is answered, whatever happens, within
 * KMX_VAPI_TOOLS_BUDGET_MS from the arrival of the message. */
#define KMX_TYPE_VAPI_TOOLS (kmx_vapi_tools_get_type ())
G_DECLARE_FINAL_TYPE (KmxVapiTools, kmx_vapi_tools, KMX, VAPI_TOOLS, GObject)

#define KMX_VAPI_TOOLS_BUDGET_MS 3000

/* @pool should serve nothing else: a slow list must not keep a caller waiting. */
KmxVapiTools *kmx_vapi_tools_new (KmxDbPool *pool,
                                  KmxCallControl *control) G_GNUC_WARN_UNUSED_RESULT;

/* KmxToolCall for each use of a tool in @message, in their order and in any of the documented
 * shapes; what has no id cannot be answered and is left out. */
GPtrArray *kmx_vapi_tools_read (const KmxJsonTape *tape) G_GNUC_WARN_UNUSED_RESULT;

/* The message is stored already. @kind as in the message; @since_us: monotonic, when it arrived. */
void kmx_vapi_tools_answer_async (KmxVapiTools *self,
                                  const char *kind,
                                  const char *provider_call_id,
                                  GBytes *body,
                                  gint64 since_us,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
/* Never fails. */
JsonNode *kmx_vapi_tools_answer_finish (KmxVapiTools *self,
                                        GAsyncResult *result) G_GNUC_WARN_UNUSED_RESULT;

/* What is said when there is no time or no database left. */
JsonNode *kmx_vapi_tools_late (const char *kind, GBytes *body) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
