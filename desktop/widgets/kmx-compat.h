/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* What newer library versions call otherwise stands here and nowhere else, so that the console
 * builds without warnings on Debian 12 and on newer machines. */

typedef void (*KmxDialogResponse) (const char *response, gpointer user_data);

/* A question with a cancel button and one action; @destructive colours it.  @body (nullable).
 * @extra (nullable): a widget below the text.  @response is called with "cancel" or "accept" and
 * never after @owner was destroyed. */
void kmx_ask (GtkWidget *owner,
              const char *heading,
              const char *body,
              const char *accept_label,
              gboolean destructive,
              GtkWidget *extra,
              KmxDialogResponse response,
              gpointer user_data);

/* A row with a drop-down of translated texts; @selected is its position. */
GtkWidget *kmx_combo_row_new (const char *title, const char *const *texts, guint selected);
/* A row with a switch; its GtkSwitch is in @ret_switch. */
GtkWidget *kmx_switch_row_new (const char *title, const char *subtitle, GtkSwitch **ret_switch);
/* Plain text into a row's title or subtitle, which take markup. */
void kmx_row_set_text (GtkWidget *row, const char *title, const char *subtitle);
/* An icon button with a name for screen readers and a tooltip. */
GtkWidget *kmx_icon_button_new (const char *icon_name, const char *label);
/* A preferences group emptied of the rows in @rows. */
void kmx_group_clear (AdwPreferencesGroup *group, GPtrArray *rows);

G_END_DECLS
