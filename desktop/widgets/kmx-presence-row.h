/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-session.h"

G_BEGIN_DECLS

/* KmxPresenceRow: a switch with which a person says whether calls may be put through to them.
 * Follows what the same person says elsewhere. */
#define KMX_TYPE_PRESENCE_ROW (kmx_presence_row_get_type ())
G_DECLARE_FINAL_TYPE (KmxPresenceRow, kmx_presence_row, KMX, PRESENCE_ROW, AdwBin)

GtkWidget *kmx_presence_row_new (KmxSession *session);
GtkSwitch *kmx_presence_row_get_switch (KmxPresenceRow *self);

G_END_DECLS
