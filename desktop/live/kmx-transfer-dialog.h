/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* @e164 (nullable): what was entered is no number. */
typedef void (*KmxTransferChosen) (const char *e164, gpointer user_data);

/* Asks whom a call shall be transferred to: one of the agent's destinations
 * (KmxHandoverDestination), or another number.  @chosen is not called when the person cancels, nor
 * after @owner is gone. */
void kmx_transfer_dialog_show (GtkWidget *owner,
                               GListModel *destinations,
                               KmxTransferChosen chosen,
                               gpointer user_data);

G_END_DECLS
