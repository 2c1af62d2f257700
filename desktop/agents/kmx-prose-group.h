/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* KmxProseGroup: a titled field for several lines with a counter of its characters.  Too much text
 * is shown, not cut off.  Signal "changed" (). */
#define KMX_TYPE_PROSE_GROUP (kmx_prose_group_get_type ())
G_DECLARE_FINAL_TYPE (KmxProseGroup, kmx_prose_group, KMX, PROSE_GROUP, AdwPreferencesGroup)

GtkWidget *kmx_prose_group_new (const char *title,
                                const char *description,
                                guint characters_max,
                                int height_min);
void kmx_prose_group_set_text (KmxProseGroup *self, const char *text);
char *kmx_prose_group_dup_text (KmxProseGroup *self) G_GNUC_WARN_UNUSED_RESULT;
void kmx_prose_group_set_editable (KmxProseGroup *self, gboolean editable);
gboolean kmx_prose_group_is_valid (KmxProseGroup *self);
void kmx_prose_group_focus (KmxProseGroup *self);

G_END_DECLS
