/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-state-page.h"

#include <glib/gi18n.h>

#include "kmx-error-text.h"

enum { SPINNER_DELAY_MS = 300 };

struct _KmxStatePage {
  AdwBin parent_instance;
  GtkStack *stack;
  GtkSpinner *spinner;
  AdwStatusPage *empty;
  AdwStatusPage *failed;
  guint spinner_source;
};

G_DEFINE_FINAL_TYPE (KmxStatePage, kmx_state_page, ADW_TYPE_BIN)

enum { RETRY, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
retry_clicked_cb (KmxStatePage *self)
{
  kmx_state_page_show_loading (self);
  g_signal_emit (self, signals[RETRY], 0);
}

static gboolean
spinner_cb (gpointer user_data)
{
  KmxStatePage *self = user_data;

  self->spinner_source = 0;
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), TRUE);
  gtk_spinner_start (self->spinner);
  return G_SOURCE_REMOVE;
}

static void
show (KmxStatePage *self, const char *name)
{
  g_clear_handle_id (&self->spinner_source, g_source_remove);
  gtk_spinner_stop (self->spinner);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), FALSE);
  gtk_stack_set_visible_child_name (self->stack, name);
}

void
kmx_state_page_show_loading (KmxStatePage *self)
{
  show (self, "loading");
  self->spinner_source = g_timeout_add (SPINNER_DELAY_MS, spinner_cb, self);
}

void
kmx_state_page_show_content (KmxStatePage *self)
{
  show (self, "content");
}

void
kmx_state_page_show_empty (KmxStatePage *self)
{
  show (self, "empty");
}

void
kmx_state_page_show_error (KmxStatePage *self, const GError *error)
{
  g_autofree char *text = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "content") == 0) {
    kmx_toast_error (GTK_WIDGET (self), error);
    return;
  }
  text = kmx_error_text (error);
  adw_status_page_set_description (self->failed, text);
  show (self, "failed");
}

void
kmx_state_page_set_empty (KmxStatePage *self,
                          const char *icon_name,
                          const char *title,
                          const char *description,
                          GtkWidget *action)
{
  adw_status_page_set_icon_name (self->empty, icon_name);
  adw_status_page_set_title (self->empty, title);
  adw_status_page_set_description (self->empty, description);
  if (action != NULL) {
    gtk_widget_set_halign (action, GTK_ALIGN_CENTER);
    gtk_widget_add_css_class (action, "pill");
    gtk_widget_add_css_class (action, "suggested-action");
  }
  adw_status_page_set_child (self->empty, action);
}

GtkWidget *
kmx_state_page_new (GtkWidget *content)
{
  KmxStatePage *self = g_object_new (KMX_TYPE_STATE_PAGE, NULL);

  gtk_stack_add_named (self->stack, content, "content");
  return GTK_WIDGET (self);
}

/* Names may hold what looks like markup. */
static AdwToast *
toast_new (const char *text)
{
  AdwToast *toast = adw_toast_new (text);
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  if (g_object_class_find_property (G_OBJECT_GET_CLASS (toast), "use-markup") != NULL)
    g_object_set (toast, "use-markup", FALSE, NULL);
  else
    adw_toast_set_title (toast, escaped);
  return toast;
}

void
kmx_toast (GtkWidget *widget, const char *text)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (widget, ADW_TYPE_TOAST_OVERLAY);

  if (overlay != NULL)
    adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), toast_new (text));
}

void
kmx_toast_undo (GtkWidget *widget, const char *text, GCallback undo, GObject *object)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (widget, ADW_TYPE_TOAST_OVERLAY);
  AdwToast *toast;

  if (overlay == NULL)
    return;
  toast = toast_new (text);
  adw_toast_set_button_label (toast, _ ("_Undo"));
  g_signal_connect_object (toast, "button-clicked", undo, object, G_CONNECT_SWAPPED);
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), toast);
}

void
kmx_toast_error (GtkWidget *widget, const GError *error)
{
  g_autofree char *text = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  text = kmx_error_text (error);
  kmx_toast (widget, text);
}

static void
kmx_state_page_dispose (GObject *object)
{
  KmxStatePage *self = KMX_STATE_PAGE (object);

  g_clear_handle_id (&self->spinner_source, g_source_remove);
  G_OBJECT_CLASS (kmx_state_page_parent_class)->dispose (object);
}

static void
kmx_state_page_class_init (KmxStatePageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kmx_state_page_dispose;
  signals[RETRY] = g_signal_new ("retry", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

static void
kmx_state_page_init (KmxStatePage *self)
{
  GtkWidget *retry = gtk_button_new_with_mnemonic (_ ("_Try Again"));
  GtkWidget *spinner = gtk_spinner_new ();

  self->stack = GTK_STACK (gtk_stack_new ());
  self->spinner = GTK_SPINNER (spinner);
  gtk_widget_set_size_request (spinner, 32, 32);
  gtk_widget_set_halign (spinner, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (spinner, GTK_ALIGN_CENTER);
  gtk_widget_set_visible (spinner, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (spinner), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Loading …"), -1);
  gtk_stack_add_named (self->stack, spinner, "loading");

  self->empty = ADW_STATUS_PAGE (adw_status_page_new ());
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->empty), "empty");

  self->failed = ADW_STATUS_PAGE (adw_status_page_new ());
  adw_status_page_set_icon_name (self->failed, "dialog-warning-symbolic");
  adw_status_page_set_title (self->failed, _ ("Could Not Load"));
  gtk_widget_set_halign (retry, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (retry, "pill");
  g_signal_connect_swapped (retry, "clicked", G_CALLBACK (retry_clicked_cb), self);
  adw_status_page_set_child (self->failed, retry);
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->failed), "failed");
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->stack));
}
