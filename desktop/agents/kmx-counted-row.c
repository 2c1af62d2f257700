/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-counted-row.h"

#include <glib/gi18n.h>

struct _KmxCountedRow {
  AdwEntryRow parent_instance;
  GtkLabel *counter;
  GtkWidget *warning;
  guint characters_max;
};

G_DEFINE_FINAL_TYPE (KmxCountedRow, kmx_counted_row, ADW_TYPE_ENTRY_ROW)

static guint
count (KmxCountedRow *self)
{
  g_autofree char *text = kmx_counted_row_dup_text (self);

  return (guint) g_utf8_strlen (text, -1);
}

void
kmx_counted_row_set_complaint (KmxCountedRow *self, const char *complaint)
{
  gtk_widget_set_visible (self->warning, complaint != NULL);
  gtk_widget_set_tooltip_text (self->warning, complaint);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->warning), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  complaint != NULL ? complaint : "", -1);
  if (complaint != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "error");
}

const char *
kmx_counted_row_get_complaint (KmxCountedRow *self)
{
  return gtk_widget_get_tooltip_text (self->warning);
}

static void
changed_cb (KmxCountedRow *self)
{
  guint n_characters = count (self);
  g_autofree char *text = g_strdup_printf ("%u/%u", n_characters, self->characters_max);

  gtk_label_set_text (self->counter, text);
  kmx_counted_row_set_complaint (
      self, n_characters > self->characters_max ? _ ("This text is too long.") : NULL);
}

GtkWidget *
kmx_counted_row_new (const char *title, guint characters_max)
{
  KmxCountedRow *self = g_object_new (KMX_TYPE_COUNTED_ROW, "title", title, NULL);

  self->characters_max = characters_max;
  changed_cb (self);
  return GTK_WIDGET (self);
}

char *
kmx_counted_row_dup_text (KmxCountedRow *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self))));
}

gboolean
kmx_counted_row_is_valid (KmxCountedRow *self)
{
  guint n_characters = count (self);

  return n_characters > 0 && n_characters <= self->characters_max;
}

static void
kmx_counted_row_class_init (KmxCountedRowClass *klass)
{
}

static void
kmx_counted_row_init (KmxCountedRow *self)
{
  self->warning = gtk_image_new_from_icon_name ("dialog-warning-symbolic");
  self->counter = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_set_visible (self->warning, FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (self->counter), "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (self->counter), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->counter), "numeric");
  adw_entry_row_add_suffix (ADW_ENTRY_ROW (self), self->warning);
  adw_entry_row_add_suffix (ADW_ENTRY_ROW (self), GTK_WIDGET (self->counter));
  g_signal_connect (self, "changed", G_CALLBACK (changed_cb), NULL);
}
