/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-sync-badge.h"

#include <glib/gi18n.h>

GtkWidget *
kmx_sync_badge_new (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  gtk_box_append (GTK_BOX (box), gtk_image_new ());
  gtk_box_append (GTK_BOX (box), gtk_label_new (NULL));
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  return box;
}

void
kmx_sync_badge_show (GtkWidget *badge, KmxSync *sync)
{
  static const char *const icons[] = { "emblem-ok-symbolic", "emblem-synchronizing-symbolic",
                                       "dialog-warning-symbolic", "document-edit-symbolic" };
  static const char *const classes[] = { "dim-label", "dim-label", "error", "dim-label" };
  const char *const texts[] = { C_ ("sync", "In sync"), C_ ("sync", "Being synced"),
                                C_ ("sync", "Failed"), C_ ("sync", "Not published") };
  GtkWidget *image = gtk_widget_get_first_child (badge);
  int state = kmx_record_get_enum (sync, KMX_SYNC_STATE);

  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    gtk_widget_remove_css_class (badge, classes[i]);
  gtk_widget_add_css_class (badge, classes[state]);
  gtk_image_set_from_icon_name (GTK_IMAGE (image), icons[state]);
  gtk_label_set_text (GTK_LABEL (gtk_widget_get_next_sibling (image)), texts[state]);
  gtk_widget_set_tooltip_text (badge, kmx_record_get_text (sync, KMX_SYNC_ERROR));
}
