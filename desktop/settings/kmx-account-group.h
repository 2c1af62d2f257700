/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-session.h"

G_BEGIN_DECLS

/* The business: name and whether running calls show their words.  Owners edit. */
#define KMX_TYPE_ACCOUNT_GROUP (kmx_account_group_get_type ())
G_DECLARE_FINAL_TYPE (KmxAccountGroup, kmx_account_group, KMX, ACCOUNT_GROUP, AdwPreferencesGroup)

GtkWidget *kmx_account_group_new (KmxSession *session);

G_END_DECLS
