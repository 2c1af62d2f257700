/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-session.h"

G_BEGIN_DECLS

/* Where the person is signed in: one row a session, sign out there, sign out everywhere. */
#define KMX_TYPE_SESSIONS_GROUP (kmx_sessions_group_get_type ())
G_DECLARE_FINAL_TYPE (
    KmxSessionsGroup, kmx_sessions_group, KMX, SESSIONS_GROUP, AdwPreferencesGroup)

GtkWidget *kmx_sessions_group_new (KmxSession *session);
void kmx_sessions_group_load (KmxSessionsGroup *self);

G_END_DECLS
