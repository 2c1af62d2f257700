/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-item-dialog.h"

#include <glib/gi18n.h>

enum { WIDTH = 520, HEIGHT = 560 };

#define KMX_TYPE_ITEM_DIALOG (kmx_item_dialog_get_type ())
G_DECLARE_FINAL_TYPE (KmxItemDialog, kmx_item_dialog, KMX, ITEM_DIALOG, GtkWindow)

struct _KmxItemDialog {
  GtkWindow parent_instance;
  KmxDraft *item;
  KmxItemDialogOrder order;
  GtkWidget *done;
};

G_DEFINE_FINAL_TYPE (KmxItemDialog, kmx_item_dialog, GTK_TYPE_WINDOW)

static void
check (KmxItemDialog *self)
{
  g_autoptr (JsonObject) values = kmx_draft_dup_values (self->item);

  gtk_widget_set_sensitive (self->done, kmx_draft_find_fault (self->item) == NULL &&
                                            self->order.is_valid (values, self->order.data));
}

static void
done_cb (KmxItemDialog *self)
{
  g_autoptr (JsonObject) values = kmx_draft_dup_values (self->item);

  if (!gtk_widget_get_sensitive (self->done))
    return;
  self->order.done (values, self->order.data);
  gtk_window_destroy (GTK_WINDOW (self));
}

static gboolean
done_shortcut_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  done_cb (KMX_ITEM_DIALOG (widget));
  return TRUE;
}

static gboolean
cancel_shortcut_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  gtk_window_destroy (GTK_WINDOW (widget));
  return TRUE;
}

static GtkWidget *
header_new (KmxItemDialog *self)
{
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *cancel = gtk_button_new_with_mnemonic (C_ ("dialog", "_Cancel"));

  self->done = gtk_button_new_with_mnemonic (C_ ("dialog", "_Done"));
  gtk_widget_add_css_class (self->done, "suggested-action");
  g_signal_connect_swapped (cancel, "clicked", G_CALLBACK (gtk_window_destroy), self);
  g_signal_connect_swapped (self->done, "clicked", G_CALLBACK (done_cb), self);
  adw_header_bar_set_show_start_title_buttons (ADW_HEADER_BAR (header), FALSE);
  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (header), FALSE);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), cancel);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->done);
  return header;
}

static void
add_shortcut (GtkEventController *controller,
              guint key,
              GdkModifierType modifiers,
              GtkShortcutFunc callback)
{
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (controller),
      gtk_shortcut_new (gtk_keyval_trigger_new (key, modifiers),
                        gtk_callback_action_new (callback, NULL, NULL)));
}

void
kmx_item_dialog_present (GtkWidget *owner,
                         KmxDraft *item,
                         AdwPreferencesPage *page,
                         const KmxItemDialogOrder *order)
{
  KmxItemDialog *self = g_object_new (KMX_TYPE_ITEM_DIALOG, "title", order->title, "modal", TRUE,
                                      "default-width", WIDTH, "default-height", HEIGHT, NULL);
  GtkRoot *root = gtk_widget_get_root (owner);
  GtkEventController *controller = gtk_shortcut_controller_new ();

  self->item = g_object_ref (item);
  self->order = *order;
  if (order->data != NULL)
    g_object_ref (order->data);
  if (GTK_IS_WINDOW (root))
    gtk_window_set_transient_for (GTK_WINDOW (self), GTK_WINDOW (root));
  gtk_window_set_destroy_with_parent (GTK_WINDOW (self), TRUE);
  gtk_window_set_titlebar (GTK_WINDOW (self), header_new (self));
  gtk_window_set_child (GTK_WINDOW (self), GTK_WIDGET (page));
  add_shortcut (controller, GDK_KEY_Escape, 0, cancel_shortcut_cb);
  add_shortcut (controller, GDK_KEY_Return, GDK_CONTROL_MASK, done_shortcut_cb);
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
  g_signal_connect_object (item, "changed", G_CALLBACK (check), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (item, "fault-changed", G_CALLBACK (check), self, G_CONNECT_SWAPPED);
  check (self);
  gtk_window_present (GTK_WINDOW (self));
  gtk_widget_child_focus (GTK_WIDGET (page), GTK_DIR_TAB_FORWARD);
}

static void
kmx_item_dialog_finalize (GObject *object)
{
  KmxItemDialog *self = KMX_ITEM_DIALOG (object);

  g_clear_object (&self->item);
  g_clear_object (&self->order.data);
  G_OBJECT_CLASS (kmx_item_dialog_parent_class)->finalize (object);
}

static void
kmx_item_dialog_class_init (KmxItemDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kmx_item_dialog_finalize;
}

static void
kmx_item_dialog_init (KmxItemDialog *self)
{
}
