/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-session.h"

G_BEGIN_DECLS

/* KmxCheckList: the go-live checks, each with its state, its reason and the way to mend it; a red
 * one leads there.  Signals: "jump" (const char *member), "rehearse" (), "accept" (const char
 * *document). */
#define KMX_TYPE_CHECK_LIST (kmx_check_list_get_type ())
G_DECLARE_FINAL_TYPE (KmxCheckList, kmx_check_list, KMX, CHECK_LIST, AdwPreferencesGroup)

GtkWidget *kmx_check_list_new (void);
/* @checks: of KmxAgentCheck. */
void kmx_check_list_show (KmxCheckList *self, GListModel *checks);
gboolean kmx_check_list_is_ready (KmxCheckList *self);

G_END_DECLS
