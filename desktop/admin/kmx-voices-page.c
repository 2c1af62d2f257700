/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-voices-page.h"

#include <glib/gi18n.h>
#include <string.h>

#include "kmx-business-facts.h"
#include "kmx-compat.h"
#include "kmx-page-header.h"
#include "kmx-state-page.h"
#include "kmx-voice-dialog.h"
#include "kmx-voice-switch.h"

enum { LIST_WIDTH_MAX = 960 };
enum { SHOW_ALL, SHOW_ENABLED, SHOW_DISABLED, SHOW_OUTSIDE_EU };

struct _KmxVoicesPage {
  AdwBin parent_instance;
  KmxSession *session;
  GCancellable *cancellable;
  GListStore *voices; /* the whole catalogue */
  KmxStatePage *state;
  GtkListBox *list;
  GtkEditable *search;
  GtkDropDown *language;
  GtkDropDown *kind;
  GtkWidget *add;
};

#define KMX_TYPE_VOICES_PAGE (kmx_voices_page_get_type ())
G_DECLARE_FINAL_TYPE (KmxVoicesPage, kmx_voices_page, KMX, VOICES_PAGE, AdwBin)

static void page_widget_init (KmxPageWidgetInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (KmxVoicesPage,
                               kmx_voices_page,
                               ADW_TYPE_BIN,
                               G_IMPLEMENT_INTERFACE (KMX_TYPE_PAGE_WIDGET, page_widget_init))

static gboolean
is_kind (KmxVoice *voice, guint kind)
{
  switch (kind) {
  case SHOW_ENABLED:
    return kmx_record_get_boolean (voice, KMX_VOICE_ENABLED);
  case SHOW_DISABLED:
    return !kmx_record_get_boolean (voice, KMX_VOICE_ENABLED);
  case SHOW_OUTSIDE_EU:
    return !kmx_record_get_boolean (voice, KMX_VOICE_EU);
  default:
    return TRUE;
  }
}

static gboolean
is_wanted (KmxVoicesPage *self, KmxVoice *voice)
{
  guint language = gtk_drop_down_get_selected (self->language);
  g_autofree char *all = g_strjoin (" ", kmx_record_get_text (voice, KMX_VOICE_NAME),
                                    kmx_record_get_text (voice, KMX_VOICE_PROVIDER),
                                    kmx_record_get_text (voice, KMX_VOICE_ID), NULL);
  g_autofree char *folded = g_utf8_casefold (all, -1);
  g_autofree char *sought = g_utf8_casefold (gtk_editable_get_text (self->search), -1);

  if (language > 0 &&
      !g_str_equal (kmx_record_get_text (voice, KMX_VOICE_LANGUAGE), kmx_languages[language - 1]))
    return FALSE;
  return is_kind (voice, gtk_drop_down_get_selected (self->kind)) &&
         strstr (folded, sought) != NULL;
}

/* The row stays where it is, and with it the focus, even when it no longer fits the filter. */
static void
changed_cb (KmxVoicesPage *self, KmxVoice *changed)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->voices)); i++) {
    g_autoptr (KmxVoice) voice = g_list_model_get_item (G_LIST_MODEL (self->voices), i);

    if (g_str_equal (kmx_record_get_text (voice, KMX_VOICE_ID),
                     kmx_record_get_text (changed, KMX_VOICE_ID)))
      g_list_store_splice (self->voices, i, 1, (gpointer *) &changed, 1);
  }
}

static void
show_wanted (KmxVoicesPage *self)
{
  GtkWidget *row;
  guint n_shown = 0;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, row);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->voices)); i++) {
    g_autoptr (KmxVoice) voice = g_list_model_get_item (G_LIST_MODEL (self->voices), i);

    if (!is_wanted (self, voice))
      continue;
    row = kmx_voice_switch_new (self->session, voice);
    g_signal_connect_object (row, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
    gtk_list_box_append (self->list, row);
    n_shown++;
  }
  if (n_shown > 0)
    kmx_state_page_show_content (self->state);
  else
    kmx_state_page_show_empty (self->state);
}

static void
filter_changed_cb (KmxVoicesPage *self)
{
  /* Before the catalogue is there, "empty" would be a lie. */
  if (self->session != NULL && gtk_widget_get_sensitive (self->add))
    show_wanted (self);
}

static void
on_listed (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxVoicesPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) voices =
      kmx_client_get_list_finish (KMX_CLIENT (client), result, NULL, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (voices == NULL) {
    kmx_state_page_show_error (self->state, error);
    return;
  }
  g_set_object (&self->voices, G_LIST_STORE (voices));
  gtk_widget_set_sensitive (self->add, TRUE);
  show_wanted (self);
}

static void
load (KmxVoicesPage *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  kmx_client_get_list_async (kmx_session_get_client (self->session), "/api/v1/admin/voices",
                             KMX_TYPE_VOICE, self->cancellable, on_listed, g_object_ref (self));
}

static void
add_clicked_cb (KmxVoicesPage *self)
{
  GtkWidget *dialog =
      kmx_voice_dialog_new (self->session, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                            G_LIST_MODEL (self->voices));

  g_signal_connect_object (dialog, "added", G_CALLBACK (load), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static GtkDropDown *
filter_new (KmxVoicesPage *self, const char *label, const char *const *texts)
{
  GtkWidget *widget = gtk_drop_down_new_from_strings (texts);

  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  g_signal_connect_swapped (widget, "notify::selected", G_CALLBACK (filter_changed_cb), self);
  return GTK_DROP_DOWN (widget);
}

static GtkWidget *
filters_new (KmxVoicesPage *self)
{
  const char *const languages[] = { _ ("All languages"), _ ("German"), _ ("English"), NULL };
  const char *const kinds[] = { _ ("All voices"), C_ ("voice filter", "Offered"),
                                C_ ("voice filter", "Not offered"),
                                C_ ("voice filter", "Outside the EU"), NULL };
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *search = gtk_search_entry_new ();

  self->search = GTK_EDITABLE (search);
  gtk_widget_set_hexpand (search, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (search), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Search voices"), -1);
  self->language = filter_new (self, _ ("Language"), languages);
  self->kind = filter_new (self, _ ("State"), kinds);
  g_signal_connect_swapped (search, "changed", G_CALLBACK (filter_changed_cb), self);
  gtk_box_append (GTK_BOX (line), search);
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->language));
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->kind));
  return line;
}

static GtkWidget *
content_new (KmxVoicesPage *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *clamp = adw_clamp_new ();

  self->list = GTK_LIST_BOX (list);
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Voices"), -1);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_widget_set_valign (list, GTK_ALIGN_START);
  gtk_widget_set_margin_bottom (list, 6);
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), LIST_WIDTH_MAX);
  adw_clamp_set_child (ADW_CLAMP (clamp), list);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), clamp);
  self->state = KMX_STATE_PAGE (kmx_state_page_new (scroller));
  kmx_state_page_set_empty (self->state, "audio-speakers-symbolic", _ ("No Voices"),
                            _ ("No voice matches, or the catalogue is empty."), NULL);
  g_signal_connect_swapped (self->state, "retry", G_CALLBACK (load), self);
  gtk_widget_set_vexpand (GTK_WIDGET (self->state), TRUE);
  gtk_box_append (GTK_BOX (box), filters_new (self));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->state));
  gtk_widget_set_margin_top (box, 12);
  gtk_widget_set_margin_bottom (box, 18);
  gtk_widget_set_margin_start (box, 18);
  gtk_widget_set_margin_end (box, 18);
  return box;
}

GtkWidget *
kmx_voices_page_new (KmxSession *session)
{
  KmxVoicesPage *self = g_object_new (KMX_TYPE_VOICES_PAGE, NULL);
  GtkWidget *header;
  GtkWidget *box = kmx_page_box_new (_ ("Voices"), &header);

  self->session = g_object_ref (session);
  self->add = kmx_icon_button_new ("list-add-symbolic", _ ("Add a Voice"));
  gtk_widget_set_sensitive (self->add, FALSE);
  g_signal_connect_swapped (self->add, "clicked", G_CALLBACK (add_clicked_cb), self);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->add);
  gtk_box_append (GTK_BOX (box), content_new (self));
  adw_bin_set_child (ADW_BIN (self), box);
  kmx_state_page_show_loading (self->state);
  load (self);
  return GTK_WIDGET (self);
}

static void
refresh (KmxPageWidget *widget)
{
  load (KMX_VOICES_PAGE (widget));
}

static void
search (KmxPageWidget *widget)
{
  gtk_widget_grab_focus (GTK_WIDGET (KMX_VOICES_PAGE (widget)->search));
}

static void
page_widget_init (KmxPageWidgetInterface *interface)
{
  interface->refresh = refresh;
  interface->search = search;
}

static void
kmx_voices_page_dispose (GObject *object)
{
  KmxVoicesPage *self = KMX_VOICES_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (kmx_voices_page_parent_class)->dispose (object);
}

static void
kmx_voices_page_finalize (GObject *object)
{
  KmxVoicesPage *self = KMX_VOICES_PAGE (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->voices);
  G_OBJECT_CLASS (kmx_voices_page_parent_class)->finalize (object);
}

static void
kmx_voices_page_class_init (KmxVoicesPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kmx_voices_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = kmx_voices_page_finalize;
}

static void
kmx_voices_page_init (KmxVoicesPage *self)
{
  self->cancellable = g_cancellable_new ();
  self->voices = g_list_store_new (KMX_TYPE_VOICE);
}
