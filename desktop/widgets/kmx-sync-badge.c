/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-sync-badge.h"

#include <glib/gi18n.h>

typedef struct {
  const char *code;
  const char *text;
} Meaning;

static const Meaning failures[] = {
  { "key_refused",
    N_ ("The telephone provider does not accept our access. The operator has to mend this.") },
  { "provider_busy", N_ ("The telephone provider is busy. It is tried again by itself.") },
  { "provider_down", N_ ("The telephone provider has a fault. It is tried again by itself.") },
  { "provider_timeout",
    N_ ("The telephone provider did not answer in time. It is tried again by itself.") },
  { "provider_unreachable",
    N_ ("The telephone provider cannot be reached. It is tried again by itself.") },
  { "facts_invalid", N_ ("A detail is not possible any more. Check it and publish again.") },
  { "assistant_refused",
    N_ ("What was published breaks a rule of the platform, and so was not sent.") },
};

const char *
kmx_sync_failure_text (KmxSync *sync)
{
  const char *code = kmx_record_get_text (sync, KMX_SYNC_ERROR);

  for (guint i = 0; i < G_N_ELEMENTS (failures); i++)
    if (g_strcmp0 (failures[i].code, code) == 0)
      return _ (failures[i].text);
  return _ ("The telephone provider did not accept it. The operator can see why.");
}

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
  gtk_widget_set_tooltip_text (badge, state == 2 ? kmx_sync_failure_text (sync) : NULL);
}
