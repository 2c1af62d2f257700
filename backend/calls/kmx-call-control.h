/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* KmxCallControl: what the telephony provider does to a running call on our word. */
#define KMX_TYPE_CALL_CONTROL (kmx_call_control_get_type ())
G_DECLARE_INTERFACE (KmxCallControl, kmx_call_control, KMX, CALL_CONTROL, GObject)

/* In the order of kmx_control_actions. */
typedef enum {
  KMX_CONTROL_SAY,     /* the caller hears @text */
  KMX_CONTROL_WHISPER, /* an instruction for the assistant alone */
  KMX_CONTROL_MUTE,    /* the assistant */
  KMX_CONTROL_UNMUTE,
  KMX_CONTROL_TRANSFER,
  KMX_CONTROL_END,
} KmxControlAction;

typedef struct {
  KmxControlAction action;
  const char *text; /* of say and whisper; of a transfer: what the caller hears before */
  const char *e164; /* the last three for a transfer */
  guint ring_s;
  const char *no_answer; /* what the caller hears when nobody takes the call */
} KmxCallControlOrder;

struct _KmxCallControlInterface {
  GTypeInterface parent_iface;

  void (*send_async) (KmxCallControl *self,
                      const char *provider_call_id,
                      const char *address,
                      const KmxCallControlOrder *order,
                      guint timeout_ms,
                      GAsyncReadyCallback callback,
                      gpointer user_data);
  gboolean (*send_finish) (KmxCallControl *self, GAsyncResult *result, GError **error);
};

/* @address (nullable): where the provider said that orders for this call go; without it the
 * provider is asked.  It opens the call to whoever knows it: never stored, never logged.
 *
 * Fails with CONFLICT (the call has ended), PROVIDER (refused), TIMEOUT (unknown whether it was
 * done) or UNAVAILABLE. */
void kmx_call_control_send_async (KmxCallControl *self,
                                  const char *provider_call_id,
                                  const char *address,
                                  const KmxCallControlOrder *order,
                                  guint timeout_ms,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean kmx_call_control_send_finish (KmxCallControl *self, GAsyncResult *result, GError **error);

G_END_DECLS
