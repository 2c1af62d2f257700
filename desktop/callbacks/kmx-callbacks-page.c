/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-callbacks-page.h"

#include <glib/gi18n.h>

#include "kmx-callback-filter.h"
#include "kmx-callback-list.h"
#include "kmx-callback-request.h"
#include "kmx-callback-text.h"
#include "kmx-compat.h"
#include "kmx-error.h"
#include "kmx-member.h"
#include "kmx-page-header.h"
#include "kmx-state-page.h"

enum { TICK_S = 20, NOTE_MAX = 2000, NOTE_HEIGHT = 120 };

struct _KmxCallbacksPage {
  AdwBin parent_instance;
  KmxSession *session;
  GCancellable *cancellable;
  GCancellable *loading; /* of the list */
  KmxStatePage *state;
  KmxCallbackList *list;
  GtkToggleButton *filters[KMX_N_CALLBACK_FILTERS];
  GtkWidget *more;
  GtkTextView *note; /* of the open dialog */
  char *note_id;
  char *cursor;  /* (nullable): there is more */
  char *awaited; /* (nullable): to be shown when it comes */
  guint tick_source;
  KmxCallbackFilter filter;
};

#define KMX_TYPE_CALLBACKS_PAGE (kmx_callbacks_page_get_type ())
G_DECLARE_FINAL_TYPE (KmxCallbacksPage, kmx_callbacks_page, KMX, CALLBACKS_PAGE, AdwBin)

static void page_widget_init (KmxPageWidgetInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (KmxCallbacksPage,
                               kmx_callbacks_page,
                               ADW_TYPE_BIN,
                               G_IMPLEMENT_INTERFACE (KMX_TYPE_PAGE_WIDGET, page_widget_init))

static const char *
user_id (KmxCallbacksPage *self)
{
  return kmx_record_get_text (kmx_session_get_user (self->session), KMX_USER_ID);
}

static void
show_size (KmxCallbacksPage *self)
{
  gtk_widget_set_visible (self->more, self->cursor != NULL);
  if (kmx_callback_list_get_size (self->list) > 0)
    kmx_state_page_show_content (self->state);
  else
    kmx_state_page_show_empty (self->state);
}

static void
on_list (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxCallbacksPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *cursor = NULL;
  g_autoptr (GListModel) items =
      kmx_client_get_list_finish (KMX_CLIENT (client), result, &cursor, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->session == NULL)
    return;
  if (items == NULL) {
    kmx_state_page_show_error (self->state, error);
    return;
  }
  if (self->cursor == NULL)
    kmx_callback_list_retain (self->list, items);
  for (guint i = 0; i < g_list_model_get_n_items (items); i++) {
    g_autoptr (KmxCallback) callback = g_list_model_get_item (items, i);

    kmx_callback_list_put (self->list, callback);
  }
  g_free (self->cursor);
  self->cursor = g_steal_pointer (&cursor);
  show_size (self);
  if (self->awaited != NULL)
    kmx_callback_list_focus (self->list, self->awaited);
  g_clear_pointer (&self->awaited, g_free);
}

static void
load_page (KmxCallbacksPage *self)
{
  g_autoptr (GString) path = g_string_new ("/api/v1/callbacks?limit=50");

  g_string_append (path, kmx_callback_filter_query (self->filter));
  if (self->cursor != NULL)
    g_string_append_uri_escaped (g_string_append (path, "&cursor="), self->cursor, NULL, FALSE);
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  self->loading = g_cancellable_new ();
  kmx_client_get_list_async (kmx_session_get_client (self->session), path->str, KMX_TYPE_CALLBACK,
                             self->loading, on_list, g_object_ref (self));
}

static void
load (KmxCallbacksPage *self)
{
  g_clear_pointer (&self->cursor, g_free);
  load_page (self);
}

static gboolean
belongs_here (KmxCallbacksPage *self, KmxCallback *callback)
{
  KmxCallback *last = kmx_callback_list_get_last (self->list);

  if (!kmx_callback_filter_match (self->filter, callback, user_id (self)))
    return FALSE;
  /* What stands behind the last loaded one comes with the next page. */
  return self->cursor == NULL || last == NULL ||
         !kmx_callback_list_is_after (self->list, callback, last);
}

/* An answer and its event come in any order: the newer revision counts. */
static void
take_in (KmxCallbacksPage *self, KmxCallback *callback)
{
  const char *id = kmx_record_get_text (callback, KMX_CALLBACK_ID);
  KmxCallback *held = kmx_callback_list_find (self->list, id);

  if (held != NULL && kmx_record_get_integer (held, KMX_CALLBACK_REVISION) >=
                          kmx_record_get_integer (callback, KMX_CALLBACK_REVISION))
    return;
  if (belongs_here (self, callback))
    kmx_callback_list_put (self->list, callback);
  else
    kmx_callback_list_remove (self->list, id);
  show_size (self);
}

static void
changed_cb (KmxSession *session, const char *kind, JsonNode *data, KmxCallbacksPage *self)
{
  g_autoptr (KmxCallback) callback =
      kmx_record_new_from_json (KMX_TYPE_CALLBACK, data, KMX_RECORD_IGNORE_UNKNOWN, NULL);

  if (callback != NULL)
    take_in (self, callback);
}

static void send (KmxCallbacksPage *self, KmxCallback *callback, JsonNode *body);

/* A toast's undo: what was, as it is now. */
typedef struct {
  KmxCallbacksPage *page;
  KmxCallback *callback;
  const char *state;
} Undo;

static void
undo_free (gpointer data, GClosure *closure)
{
  Undo *undo = data;

  g_object_unref (undo->page);
  g_object_unref (undo->callback);
  g_free (undo);
}

static void
undo_clicked_cb (AdwToast *toast, Undo *undo)
{
  if (undo->page->session != NULL)
    send (undo->page, undo->callback, kmx_callback_body_new ("state", undo->state));
}

static void
offer_undo (KmxCallbacksPage *self, KmxCallback *callback)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_TOAST_OVERLAY);
  AdwToast *toast = adw_toast_new (_ ("Call back done"));
  Undo *undo = g_new0 (Undo, 1);

  undo->page = g_object_ref (self);
  undo->callback = g_object_ref (callback);
  undo->state = kmx_record_is_set (callback, KMX_CALLBACK_ASSIGNEE_ID) ? "taken" : "open";
  adw_toast_set_button_label (toast, _ ("_Undo"));
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (undo_clicked_cb), undo, undo_free, 0);
  if (overlay != NULL)
    adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), toast);
  else
    g_object_unref (toast);
}

static void
on_changed (GObject *session, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxCallbacksPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxCallback) callback = kmx_callback_request_finish (result, &error);

  if (self->session == NULL)
    return;
  if (callback == NULL) {
    kmx_toast_error (GTK_WIDGET (self), error);
    if (g_error_matches (error, KMX_ERROR, KMX_ERROR_STALE))
      load (self);
    return;
  }
  take_in (self, callback);
  if (kmx_callback_is_done (callback))
    offer_undo (self, callback);
}

static void
send (KmxCallbacksPage *self, KmxCallback *callback, JsonNode *body)
{
  kmx_callback_request_async (self->session, callback, body, self->cancellable, on_changed,
                              g_object_ref (self));
}

static void
note_answered (const char *response, gpointer user_data)
{
  KmxCallbacksPage *self = user_data;
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->note);
  KmxCallback *callback = kmx_callback_list_find (self->list, self->note_id);
  GtkTextIter start, end;
  g_autofree char *text = NULL;

  if (!g_str_equal (response, "accept") || callback == NULL)
    return;
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  text = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  if (g_utf8_strlen (text, -1) > NOTE_MAX)
    kmx_toast (GTK_WIDGET (self), _ ("The note is too long: 2,000 characters at most."));
  else
    send (self, callback, kmx_callback_body_new ("note", g_strstrip (text)));
}

static void
ask_note (KmxCallbacksPage *self, KmxCallback *callback)
{
  const char *note = kmx_record_get_text (callback, KMX_CALLBACK_NOTE);
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *view = gtk_text_view_new ();

  self->note = GTK_TEXT_VIEW (view);
  g_free (self->note_id);
  self->note_id = g_strdup (kmx_record_get_text (callback, KMX_CALLBACK_ID));
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->note), note != NULL ? note : "", -1);
  gtk_text_view_set_wrap_mode (self->note, GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (self->note, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Note"),
                                  -1);
  gtk_widget_add_css_class (scroller, "card");
  gtk_widget_add_css_class (scroller, "note-field");
  gtk_widget_set_size_request (scroller, -1, NOTE_HEIGHT);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), view);
  kmx_ask (GTK_WIDGET (self), _ ("Note"), _ ("The whole team sees it."), _ ("_Save"), FALSE,
           scroller, note_answered, self);
}

static void
order_cb (KmxCallbackList *list,
          KmxCallback *callback,
          const char *verb,
          const char *argument,
          KmxCallbacksPage *self)
{
  if (g_str_equal (verb, "take"))
    send (self, callback,
          kmx_json_object_of_texts ("state", "taken", "assignee_id", user_id (self), NULL));
  else if (g_str_equal (verb, "release"))
    send (self, callback, kmx_json_object_of_texts ("state", "open", "assignee_id", NULL, NULL));
  else if (g_str_equal (verb, "done"))
    send (self, callback, kmx_callback_body_new ("state", "done"));
  else if (g_str_equal (verb, "reopen"))
    send (self, callback, kmx_callback_body_new ("state", "open"));
  else if (g_str_equal (verb, "assign"))
    send (self, callback,
          kmx_json_object_of_texts ("state", "taken", "assignee_id", argument, NULL));
  else if (g_str_equal (verb, "postpone"))
    send (self, callback, kmx_callback_body_new ("due_at", argument));
  else
    ask_note (self, callback);
}

static void
on_members (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxCallbacksPage) self = user_data;
  g_autoptr (GListModel) members =
      kmx_client_get_list_finish (KMX_CLIENT (client), result, NULL, NULL);

  /* Without them nothing can be given to others; they come with the next change. */
  if (self->session != NULL && members != NULL)
    kmx_callback_list_set_members (self->list, members);
}

static void
load_members (KmxCallbacksPage *self)
{
  kmx_client_get_list_async (kmx_session_get_client (self->session), "/api/v1/members",
                             KMX_TYPE_MEMBER, self->cancellable, on_members, g_object_ref (self));
}

static void
members_changed_cb (KmxSession *session, const char *kind, JsonNode *data, KmxCallbacksPage *self)
{
  load_members (self);
}

static void
set_filter (KmxCallbacksPage *self, KmxCallbackFilter filter)
{
  self->filter = filter;
  kmx_callback_filter_set_empty (filter, self->state);
  kmx_callback_list_clear (self->list);
  kmx_callback_list_set_descending (self->list, filter == KMX_CALLBACK_FILTER_DONE);
  kmx_state_page_show_loading (self->state);
  load (self);
}

static void
filter_toggled_cb (KmxCallbacksPage *self, GtkToggleButton *button)
{
  for (KmxCallbackFilter i = 0; i < KMX_N_CALLBACK_FILTERS; i++)
    if (self->filters[i] == button && gtk_toggle_button_get_active (button) && self->filter != i)
      set_filter (self, i);
}

static gboolean
tick_cb (gpointer user_data)
{
  KmxCallbacksPage *self = user_data;

  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    kmx_callback_list_tick (self->list);
  return G_SOURCE_CONTINUE;
}

static GtkWidget *
filters_new (KmxCallbacksPage *self)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  for (KmxCallbackFilter i = 0; i < KMX_N_CALLBACK_FILTERS; i++) {
    self->filters[i] =
        GTK_TOGGLE_BUTTON (gtk_toggle_button_new_with_label (kmx_callback_filter_text (i)));
    gtk_toggle_button_set_group (self->filters[i], i > 0 ? self->filters[0] : NULL);
    gtk_toggle_button_set_active (self->filters[i], i == KMX_CALLBACK_FILTER_TO_DO);
    gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->filters[i]));
    g_signal_connect_swapped (self->filters[i], "toggled", G_CALLBACK (filter_toggled_cb), self);
  }
  gtk_widget_add_css_class (line, "linked");
  gtk_widget_set_halign (line, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_top (line, 6);
  gtk_widget_set_margin_bottom (line, 6);
  return line;
}

static GtkWidget *
content_new (KmxCallbacksPage *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *clamp = adw_clamp_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);

  self->list = KMX_CALLBACK_LIST (
      kmx_callback_list_new (user_id (self), kmx_session_can_manage (self->session)));
  self->more = gtk_button_new_with_mnemonic (_ ("Show _More"));
  gtk_widget_set_visible (self->more, FALSE);
  gtk_widget_set_halign (self->more, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (self->more, "clicked", G_CALLBACK (load_page), self);
  g_signal_connect (self->list, "order", G_CALLBACK (order_cb), self);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->list));
  gtk_box_append (GTK_BOX (box), self->more);
  gtk_widget_add_css_class (box, "page-content");
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 800);
  adw_clamp_set_child (ADW_CLAMP (clamp), box);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), clamp);
  return scroller;
}

GtkWidget *
kmx_callbacks_page_new (KmxSession *session)
{
  KmxCallbacksPage *self = g_object_new (KMX_TYPE_CALLBACKS_PAGE, NULL);
  GtkWidget *box = kmx_page_box_new (_ ("Call Backs"), NULL);

  self->session = g_object_ref (session);
  self->state = KMX_STATE_PAGE (kmx_state_page_new (content_new (self)));
  gtk_widget_set_vexpand (GTK_WIDGET (self->state), TRUE);
  g_signal_connect_swapped (self->state, "retry", G_CALLBACK (load), self);
  gtk_box_append (GTK_BOX (box), filters_new (self));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->state));
  adw_bin_set_child (ADW_BIN (self), box);
  g_signal_connect_object (session, "event::callback.changed", G_CALLBACK (changed_cb), self, 0);
  g_signal_connect_object (session, "event::members.changed", G_CALLBACK (members_changed_cb), self,
                           0);
  self->tick_source = g_timeout_add_seconds (TICK_S, tick_cb, self);
  set_filter (self, KMX_CALLBACK_FILTER_TO_DO);
  load_members (self);
  return GTK_WIDGET (self);
}

static void
refresh (KmxPageWidget *widget)
{
  load (KMX_CALLBACKS_PAGE (widget));
}

/* What a notification leads to is still to be done. */
static void
show_item (KmxPageWidget *widget, const char *id)
{
  KmxCallbacksPage *self = KMX_CALLBACKS_PAGE (widget);

  g_free (self->awaited);
  self->awaited = g_strdup (id);
  if (self->filter != KMX_CALLBACK_FILTER_TO_DO)
    gtk_toggle_button_set_active (self->filters[KMX_CALLBACK_FILTER_TO_DO], TRUE);
  else
    load (self);
}

static void
page_widget_init (KmxPageWidgetInterface *interface)
{
  interface->refresh = refresh;
  interface->show_item = show_item;
}

static void
kmx_callbacks_page_dispose (GObject *object)
{
  KmxCallbacksPage *self = KMX_CALLBACKS_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_cancellable_cancel (self->loading);
  g_clear_handle_id (&self->tick_source, g_source_remove);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (kmx_callbacks_page_parent_class)->dispose (object);
}

static void
kmx_callbacks_page_finalize (GObject *object)
{
  KmxCallbacksPage *self = KMX_CALLBACKS_PAGE (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->loading);
  g_clear_pointer (&self->cursor, g_free);
  g_clear_pointer (&self->awaited, g_free);
  g_clear_pointer (&self->note_id, g_free);
  G_OBJECT_CLASS (kmx_callbacks_page_parent_class)->finalize (object);
}

static void
kmx_callbacks_page_class_init (KmxCallbacksPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kmx_callbacks_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = kmx_callbacks_page_finalize;
}

static void
kmx_callbacks_page_init (KmxCallbacksPage *self)
{
  self->cancellable = g_cancellable_new ();
}
