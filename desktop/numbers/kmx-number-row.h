/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-number.h"
#include "kmx-session.h"

G_BEGIN_DECLS

/* One number: who answers it, where calls go when nobody can, and whether the provider knows. */
#define KMX_TYPE_NUMBER_ROW (kmx_number_row_get_type ())
G_DECLARE_FINAL_TYPE (KmxNumberRow, kmx_number_row, KMX, NUMBER_ROW, AdwExpanderRow)

/* @agents: GListModel of KmxAgent, in the order of the drop-down. */
GtkWidget *kmx_number_row_new (KmxSession *session, GListModel *agents, KmxNumber *number);
const char *kmx_number_row_get_id (KmxNumberRow *self);
void kmx_number_row_show (KmxNumberRow *self, KmxNumber *number);

G_END_DECLS
