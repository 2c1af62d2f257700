/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-session.h"

G_BEGIN_DECLS

/* KmxCallList: the endless list of calls with its filter, kept live by the session's events.
 *
 * Signals: "chosen" (id) when a call is activated; "counted" (text) "1.234 calls". */
#define KMX_TYPE_CALL_LIST (kmx_call_list_get_type ())
G_DECLARE_FINAL_TYPE (KmxCallList, kmx_call_list, KMX, CALL_LIST, AdwBin)

GtkWidget *kmx_call_list_new (KmxSession *session);
/* Loads again what is shown, and stays where one had scrolled to. */
void kmx_call_list_refresh (KmxCallList *self);
void kmx_call_list_focus_search (KmxCallList *self);
void kmx_call_list_focus_rows (KmxCallList *self);

G_END_DECLS
