/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-checklist.h"

G_BEGIN_DECLS

/* KmxSetUpList: the steps from a new account to the first call; hides itself when all are done. */
#define KMX_TYPE_SET_UP_LIST (kmx_set_up_list_get_type ())
G_DECLARE_FINAL_TYPE (KmxSetUpList, kmx_set_up_list, KMX, SET_UP_LIST, AdwBin)

GtkWidget *kmx_set_up_list_new (void);
void kmx_set_up_list_show (KmxSetUpList *self, KmxChecklist *checklist);

G_END_DECLS
