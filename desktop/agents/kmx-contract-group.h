/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-session.h"

G_BEGIN_DECLS

/* KmxContractGroup: the contract texts of the platform, who accepted them when, and a window to
 * read and accept them.  Signal "accepted" (). */
#define KMX_TYPE_CONTRACT_GROUP (kmx_contract_group_get_type ())
G_DECLARE_FINAL_TYPE (
    KmxContractGroup, kmx_contract_group, KMX, CONTRACT_GROUP, AdwPreferencesGroup)

GtkWidget *kmx_contract_group_new (KmxSession *session);
/* Asks who accepted what. */
void kmx_contract_group_load (KmxContractGroup *self);
/* Opens the window of "avv", "agb" or "secrecy". */
void kmx_contract_group_open (KmxContractGroup *self, const char *document);

G_END_DECLS
