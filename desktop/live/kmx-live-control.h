/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-call-transfer.h"
#include "kmx-call.h"
#include "kmx-session.h"

G_BEGIN_DECLS

/* KmxLiveControl: a person steps into a running call: says something to the caller, whispers to the
 * agent, mutes it, transfers or ends the call.  Each result stands below.  When one may not, it
 * says why. */
#define KMX_TYPE_LIVE_CONTROL (kmx_live_control_get_type ())
G_DECLARE_FINAL_TYPE (KmxLiveControl, kmx_live_control, KMX, LIVE_CONTROL, AdwBin)

GtkWidget *kmx_live_control_new (KmxSession *session, KmxCall *call);
void kmx_live_control_set_call (KmxLiveControl *self, KmxCall *call);
/* Asks the server, once, what is permitted; then takes the keyboard's focus. */
void kmx_live_control_open (KmxLiveControl *self);
/* How a transfer of this call goes on. */
void kmx_live_control_show_transfer (KmxLiveControl *self, KmxCallTransfer *transfer);

G_END_DECLS
