/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-session.h"

G_BEGIN_DECLS

/* KmxContractWindow: one contract text to read, and to accept by an owner.  Signal "accepted" ().
 */
#define KMX_TYPE_CONTRACT_WINDOW (kmx_contract_window_get_type ())
G_DECLARE_FINAL_TYPE (KmxContractWindow, kmx_contract_window, KMX, CONTRACT_WINDOW, AdwWindow)

GtkWidget *kmx_contract_window_new (GtkWidget *parent, KmxSession *session, const char *document);

G_END_DECLS
