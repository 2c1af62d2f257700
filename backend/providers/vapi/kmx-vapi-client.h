/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* KmxVapiClient: Vapi's REST API, JSON in and out, on the main loop.  Never logs a body (they hold
 * prompts and carriers' secrets), never follows a redirect (the key would go along).
 *
 * Errors, by what the caller may do:
 *   UNAVAILABLE  not done: 429, 5xx, no connection, or our key refused; try again, after
 *                kmx_error_get_retry_after() when the provider said so
 *   TIMEOUT      unknown: the request may have been carried out; look before repeating a POST
 *   NOT_FOUND    404          CONFLICT  409
 *   PROVIDER     any other 4xx with the provider's words, or an answer that is no JSON: permanent
 */
#define KMX_TYPE_VAPI_CLIENT (kmx_vapi_client_get_type ())
G_DECLARE_FINAL_TYPE (KmxVapiClient, kmx_vapi_client, KMX, VAPI_CLIENT, GObject)

#define KMX_VAPI_TIMEOUT_MS 20000

/* @timeout_ms for a whole exchange. */
KmxVapiClient *kmx_vapi_client_new (const char *base_url,
                                    const char *key,
                                    guint timeout_ms) G_GNUC_WARN_UNUSED_RESULT;

/* "platform.residency" is "any": assistants may have voices and transcribers from anywhere.  FALSE
 * unless set. */
void kmx_vapi_client_set_outside_eu (KmxVapiClient *self, gboolean outside_eu);
gboolean kmx_vapi_client_is_outside_eu (KmxVapiClient *self);

/* @path as "/call?limit=100", already escaped. @body (nullable): DELETE sends "{}" without one.  A
 * body for POST or PATCH of /assistant must pass kmx_agent_lint(); one for PATCH without those of
 * its members that are null, which the provider takes away. */
void kmx_vapi_client_send_async (KmxVapiClient *self,
                                 const char *method,
                                 const char *path,
                                 JsonNode *body,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
/* (transfer full): the answer's body; a null node for an empty one. */
JsonNode *kmx_vapi_client_send_finish (KmxVapiClient *self,
                                       GAsyncResult *result,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A stable word for what people are told: key_refused, provider_busy, provider_down,
 * provider_timeout, provider_unreachable, provider_refused; facts_invalid and assistant_refused
 * when our own checks stopped it. */
const char *kmx_vapi_error_get_reason (const GError *error);

/* Whether the same request may succeed later. */
gboolean kmx_vapi_error_is_retryable (const GError *error);

G_END_DECLS
