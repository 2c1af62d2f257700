/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-dialog-window.h"

enum { WIDTH = 640, HEIGHT = 560, MARGIN = 18 };

static GtkWidget *
content_new (void)
{
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_VERTICAL, MARGIN);

  gtk_widget_set_margin_top (content, MARGIN);
  gtk_widget_set_margin_bottom (content, MARGIN);
  gtk_widget_set_margin_start (content, MARGIN);
  gtk_widget_set_margin_end (content, MARGIN);
  return content;
}

void
kmx_dialog_window_fill (AdwWindow *window,
                        GtkWidget *parent,
                        const char *title,
                        GtkWidget **ret_header,
                        GtkWidget **ret_content)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *clamp = adw_clamp_new ();
  GtkEventController *keys = gtk_shortcut_controller_new ();
  GtkRoot *root = gtk_widget_get_root (parent);

  *ret_header = adw_header_bar_new ();
  *ret_content = content_new ();
  adw_clamp_set_child (ADW_CLAMP (clamp), *ret_content);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), clamp);
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_box_append (GTK_BOX (box), *ret_header);
  gtk_box_append (GTK_BOX (box), scroller);
  adw_window_set_content (window, box);
  g_object_set (window, "transient-for", GTK_IS_WINDOW (root) ? root : NULL, "modal", TRUE, "title",
                title, "default-width", WIDTH, "default-height", HEIGHT, "destroy-with-parent",
                TRUE, NULL);
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys), gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                                                        gtk_named_action_new ("window.close")));
  gtk_widget_add_controller (GTK_WIDGET (window), keys);
}
