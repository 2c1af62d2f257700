/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-form.h"

void
kmx_form_set_error (KmxForm *form, const char *text)
{
  gtk_label_set_text (form->error, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (form->error), text != NULL);
}

void
kmx_form_set_busy (KmxForm *form, gboolean busy)
{
  gtk_widget_set_sensitive (GTK_WIDGET (form->group), !busy);
  gtk_widget_set_sensitive (GTK_WIDGET (form->button), !busy);
  gtk_widget_set_visible (GTK_WIDGET (form->spinner), busy);
  gtk_spinner_set_spinning (form->spinner, busy);
}

GtkWidget *
kmx_form_add_entry (KmxForm *form, const char *title)
{
  GtkWidget *row = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_preferences_group_add (form->group, row);
  g_signal_connect_swapped (row, "entry-activated", G_CALLBACK (gtk_widget_activate), form->button);
  return row;
}

GtkWidget *
kmx_form_add_password (KmxForm *form, const char *title)
{
  GtkWidget *row = adw_password_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_preferences_group_add (form->group, row);
  g_signal_connect_swapped (row, "entry-activated", G_CALLBACK (gtk_widget_activate), form->button);
  return row;
}

static GtkWidget *
title_new (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_add_css_class (label, css_class);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
  return label;
}

void
kmx_form_init (KmxForm *form, const char *title, const char *subtitle, const char *button)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *clamp = adw_clamp_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new_with_mnemonic (button);

  form->page = scroller;
  form->box = GTK_BOX (box);
  form->group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  form->error = GTK_LABEL (title_new (NULL, "error"));
  form->button = GTK_BUTTON (gtk_button_new ());
  form->spinner = GTK_SPINNER (gtk_spinner_new ());
  gtk_widget_set_visible (GTK_WIDGET (form->spinner), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (form->error), FALSE);
  gtk_widget_set_halign (line, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (form->spinner));
  gtk_box_append (GTK_BOX (line), label);
  gtk_button_set_child (form->button, line);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), GTK_WIDGET (form->button));
  gtk_accessible_update_property (GTK_ACCESSIBLE (form->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  gtk_label_get_text (GTK_LABEL (label)), -1);
  gtk_widget_add_css_class (GTK_WIDGET (form->button), "suggested-action");
  gtk_widget_add_css_class (GTK_WIDGET (form->button), "pill");
  gtk_widget_set_halign (GTK_WIDGET (form->button), GTK_ALIGN_CENTER);
  gtk_widget_set_margin_top (GTK_WIDGET (form->button), 12);

  gtk_box_append (GTK_BOX (box), title_new (title, "title-1"));
  gtk_box_append (GTK_BOX (box), title_new (subtitle, "dim-label"));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (form->error));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (form->group));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (form->button));
  gtk_widget_set_margin_top (box, 24);
  gtk_widget_set_margin_bottom (box, 24);
  gtk_widget_set_margin_start (box, 18);
  gtk_widget_set_margin_end (box, 18);
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 420);
  adw_clamp_set_child (ADW_CLAMP (clamp), box);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), clamp);
}
