/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-session.h"

G_BEGIN_DECLS

/* KmxCallView: one call with all that is known about it; stays live while the call runs.
 *
 * Signal "back" () when the reader wants to leave. */
#define KMX_TYPE_CALL_VIEW (kmx_call_view_get_type ())
G_DECLARE_FINAL_TYPE (KmxCallView, kmx_call_view, KMX, CALL_VIEW, AdwBin)

GtkWidget *kmx_call_view_new (KmxSession *session);
void kmx_call_view_show (KmxCallView *self, const char *call_id);
void kmx_call_view_refresh (KmxCallView *self);

G_END_DECLS
