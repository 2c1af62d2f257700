/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <gtk/gtk.h>

#include "kmx-sync.h"

G_BEGIN_DECLS

/* Why the synchronisation failed, in a sentence. */
const char *kmx_sync_failure_text (KmxSync *sync);

/* "In sync", "Being synced" or "Failed" with the cause as tooltip: an icon and a word, so that it
 * does not speak by colour alone. */
GtkWidget *kmx_sync_badge_new (void);
void kmx_sync_badge_show (GtkWidget *badge, KmxSync *sync);

G_END_DECLS
