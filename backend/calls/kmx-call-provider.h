/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* KmxCallProvider: what the reconciler asks of a telephony provider. */
#define KMX_TYPE_CALL_PROVIDER (kmx_call_provider_get_type ())
G_DECLARE_INTERFACE (KmxCallProvider, kmx_call_provider, KMX, CALL_PROVIDER, GObject)

/* A call as the provider knows it. */
typedef struct {
  char *provider_call_id;
  /* The report in the form of a server message, as if it had come by webhook.  NULL while the call
   * runs. */
  char *message;
  gint64 ended_at_us; /* KMX_NO_INSTANT when not said */
} KmxProviderCall;

void kmx_provider_call_free (KmxProviderCall *call);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KmxProviderCall, kmx_provider_call_free)

struct _KmxCallProviderInterface {
  GTypeInterface parent_iface;

  void (*list_async) (KmxCallProvider *self,
                      gint64 from_us,
                      gint64 to_us,
                      GAsyncReadyCallback callback,
                      gpointer user_data);
  GPtrArray *(*list_finish) (KmxCallProvider *self,
                             GAsyncResult *result,
                             gboolean *ret_cut,
                             GError **error);
  void (*find_async) (KmxCallProvider *self,
                      const char *provider_call_id,
                      GAsyncReadyCallback callback,
                      gpointer user_data);
  KmxProviderCall *(*find_finish) (KmxCallProvider *self, GAsyncResult *result, GError **error);
  char *(*make_lost) (KmxCallProvider *self, const char *provider_call_id, gint64 now_us);
};

/* Calls created in [from, to). */
void kmx_call_provider_list_async (KmxCallProvider *self,
                                   gint64 from_us,
                                   gint64 to_us,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
/* KmxProviderCalls.  @ret_cut: the window holds more; ask again for shorter ones. */
GPtrArray *kmx_call_provider_list_finish (KmxCallProvider *self,
                                          GAsyncResult *result,
                                          gboolean *ret_cut,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Fails with NOT_FOUND. */
void kmx_call_provider_find_async (KmxCallProvider *self,
                                   const char *provider_call_id,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
KmxProviderCall *kmx_call_provider_find_finish (KmxCallProvider *self,
                                                GAsyncResult *result,
                                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The server message that says: the provider does not know this call. */
char *kmx_call_provider_make_lost (KmxCallProvider *self,
                                   const char *provider_call_id,
                                   gint64 now_us) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
