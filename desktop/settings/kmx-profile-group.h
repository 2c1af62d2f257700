/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-session.h"

G_BEGIN_DECLS

/* The signed-in person: name, password, and where else the person is signed in. */
#define KMX_TYPE_PROFILE_GROUP (kmx_profile_group_get_type ())
G_DECLARE_FINAL_TYPE (KmxProfileGroup, kmx_profile_group, KMX, PROFILE_GROUP, AdwPreferencesGroup)

GtkWidget *kmx_profile_group_new (KmxSession *session);

G_END_DECLS
