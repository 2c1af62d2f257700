/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-call-control.h"
#include "kmx-vapi-client.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* KmxVapiControl: orders for running calls, to the address that Vapi gives each call
 * (monitor.controlUrl).  That address is taken from the server message at hand or asked for; it is
 * never kept and stands in no error and no log. */
#define KMX_TYPE_VAPI_CONTROL (kmx_vapi_control_get_type ())
G_DECLARE_FINAL_TYPE (KmxVapiControl, kmx_vapi_control, KMX, VAPI_CONTROL, GObject)

/* @base_url as the client's; @public_key (nullable): opens addresses that want authentication. */
KmxVapiControl *kmx_vapi_control_new (KmxVapiClient *client,
                                      const char *base_url,
                                      const char *public_key) G_GNUC_WARN_UNUSED_RESULT;

/* The body of an order. */
JsonNode *kmx_vapi_control_body (const KmxCallControlOrder *order) G_GNUC_WARN_UNUSED_RESULT;
/* Whether orders may go there: https, or plain HTTP to the very host of @base_url on this machine.
 */
gboolean kmx_vapi_control_is_trusted (const char *address, const char *base_url);

G_END_DECLS
