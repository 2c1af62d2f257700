/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-call-control.h"

G_DEFINE_INTERFACE (KmxCallControl, kmx_call_control, G_TYPE_OBJECT)

static void
kmx_call_control_default_init (KmxCallControlInterface *interface)
{
}

void
kmx_call_control_send_async (KmxCallControl *self,
                             const char *provider_call_id,
                             const char *address,
                             const KmxCallControlOrder *order,
                             guint timeout_ms,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  KMX_CALL_CONTROL_GET_IFACE (self)->send_async (self, provider_call_id, address, order, timeout_ms,
                                                 callback, user_data);
}

gboolean
kmx_call_control_send_finish (KmxCallControl *self, GAsyncResult *result, GError **error)
{
  return KMX_CALL_CONTROL_GET_IFACE (self)->send_finish (self, result, error);
}
