/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* KmxCallRows: a short boxed list of calls; activating one opens it (win.show-call).  Rows are
 * reused, so that the focus stays while the list is renewed. */
#define KMX_TYPE_CALL_ROWS (kmx_call_rows_get_type ())
G_DECLARE_FINAL_TYPE (KmxCallRows, kmx_call_rows, KMX, CALL_ROWS, AdwPreferencesGroup)

GtkWidget *kmx_call_rows_new (const char *title);
/* @calls: of KmxCall. */
void kmx_call_rows_show (KmxCallRows *self, GListModel *calls);
/* Renews the time that running calls have taken so far. */
void kmx_call_rows_tick (KmxCallRows *self);

G_END_DECLS
