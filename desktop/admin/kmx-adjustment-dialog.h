/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-session.h"

G_BEGIN_DECLS

/* Asks an admin for an amount, a wallet and a reason, shows the balance that would follow, and
 * posts the adjustment once, however often the button is pressed. */
#define KMX_TYPE_ADJUSTMENT_DIALOG (kmx_adjustment_dialog_get_type ())
G_DECLARE_FINAL_TYPE (KmxAdjustmentDialog, kmx_adjustment_dialog, KMX, ADJUSTMENT_DIALOG, AdwWindow)

/* Signal "posted" (). */
GtkWidget *kmx_adjustment_dialog_new (KmxSession *session,
                                      GtkWindow *parent,
                                      const char *account_id,
                                      gint64 balance_cents,
                                      gint64 bonus_cents);

G_END_DECLS
