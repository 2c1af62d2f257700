/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-session.h"

G_BEGIN_DECLS

/* The people of the account: list, invitation by one-time link, role, removal (owners only). */
#define KMX_TYPE_MEMBERS_GROUP (kmx_members_group_get_type ())
G_DECLARE_FINAL_TYPE (KmxMembersGroup, kmx_members_group, KMX, MEMBERS_GROUP, AdwPreferencesGroup)

GtkWidget *kmx_members_group_new (KmxSession *session);

G_END_DECLS
