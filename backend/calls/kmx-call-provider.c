/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-call-provider.h"

G_DEFINE_INTERFACE (KmxCallProvider, kmx_call_provider, G_TYPE_OBJECT)

static void
kmx_call_provider_default_init (KmxCallProviderInterface *interface)
{
}

void
kmx_provider_call_free (KmxProviderCall *call)
{
  g_free (call->provider_call_id);
  g_free (call->message);
  g_free (call);
}

void
kmx_call_provider_list_async (KmxCallProvider *self,
                              gint64 from_us,
                              gint64 to_us,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  KMX_CALL_PROVIDER_GET_IFACE (self)->list_async (self, from_us, to_us, callback, user_data);
}

GPtrArray *
kmx_call_provider_list_finish (KmxCallProvider *self,
                               GAsyncResult *result,
                               gboolean *ret_cut,
                               GError **error)
{
  return KMX_CALL_PROVIDER_GET_IFACE (self)->list_finish (self, result, ret_cut, error);
}

void
kmx_call_provider_find_async (KmxCallProvider *self,
                              const char *provider_call_id,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  KMX_CALL_PROVIDER_GET_IFACE (self)->find_async (self, provider_call_id, callback, user_data);
}

KmxProviderCall *
kmx_call_provider_find_finish (KmxCallProvider *self, GAsyncResult *result, GError **error)
{
  return KMX_CALL_PROVIDER_GET_IFACE (self)->find_finish (self, result, error);
}

char *
kmx_call_provider_make_lost (KmxCallProvider *self, const char *provider_call_id, gint64 now_us)
{
  return KMX_CALL_PROVIDER_GET_IFACE (self)->make_lost (self, provider_call_id, now_us);
}
