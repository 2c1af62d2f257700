/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-editor-private.h"

#include <glib/gi18n.h>

#include "kmx-agent-conflict.h"
#include "kmx-compat.h"
#include "kmx-format.h"
#include "kmx-state-page.h"

G_DEFINE_FINAL_TYPE (KmxAgentEditor, kmx_agent_editor, ADW_TYPE_BIN)

enum { CLOSE, SAVED, N_SIGNALS };
static guint signals[N_SIGNALS];

static JsonObject *
dup_changes (KmxAgentEditor *self)
{
  g_autoptr (JsonObject) values = kmx_agent_form_dup_values (self->form);

  return kmx_agent_values_changes (self->base, values);
}

static gboolean
is_dirty (KmxAgentEditor *self)
{
  g_autoptr (JsonObject) changes = NULL;

  if (self->base == NULL)
    return FALSE;
  changes = dup_changes (self);
  return json_object_get_size (changes) > 0;
}

void
kmx_agent_editor_update_header (KmxAgentEditor *self)
{
  gboolean dirty = is_dirty (self);
  const char *name =
      self->agent != NULL ? kmx_record_get_text (self->agent, KMX_AGENT_NAME) : _ ("New Agent");
  const char *business =
      self->agent != NULL ? kmx_record_get_text (self->agent, KMX_AGENT_BUSINESS_NAME) : NULL;

  adw_window_title_set_title (self->title, name);
  adw_window_title_set_subtitle (self->title, dirty ? _ ("Unsaved changes") : business);
  gtk_widget_set_sensitive (self->save, dirty && self->sent == NULL && self->conflict == NULL &&
                                            kmx_agent_form_is_valid (self->form));
  gtk_widget_set_visible (self->publish, self->agent != NULL);
  gtk_widget_set_visible (self->remove,
                          self->agent != NULL && kmx_session_can_manage (self->session));
}

void
kmx_agent_editor_rebase (KmxAgentEditor *self, KmxAgent *agent)
{
  g_set_object (&self->agent, agent);
  g_clear_pointer (&self->base, json_object_unref);
  self->base = kmx_agent_values_of (agent);
  g_clear_object (&self->theirs);
  gtk_revealer_set_reveal_child (self->notice, FALSE);
  kmx_agent_editor_drop_conflict (self);
  kmx_agent_status_show (self->status, agent);
  kmx_agent_editor_update_header (self);
}

void
kmx_agent_editor_open (KmxAgentEditor *self, KmxAgent *agent)
{
  KmxAccount *account = kmx_session_get_account (self->session);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_clear_pointer (&self->sent, json_object_unref);
  g_clear_object (&self->news);
  g_clear_object (&self->theirs);
  self->comparing = FALSE;
  /* Lists and events tell of agents without their facts. */
  self->loading = agent != NULL && !kmx_record_is_set (agent, KMX_AGENT_FACTS);
  g_set_object (&self->agent, agent);
  g_clear_pointer (&self->base, json_object_unref);
  self->base = agent != NULL
                   ? kmx_agent_values_of (agent)
                   : kmx_agent_values_new (
                         account != NULL ? kmx_record_get_text (account, KMX_ACCOUNT_NAME) : NULL,
                         kmx_format_get_language ());
  kmx_agent_editor_drop_conflict (self);
  gtk_revealer_set_reveal_child (self->notice, FALSE);
  kmx_agent_form_show (self->form, self->base);
  if (agent == NULL) {
    /* The form chose the voice; that is no change of the person's. */
    json_object_unref (self->base);
    self->base = kmx_agent_form_dup_values (self->form);
  }
  kmx_agent_status_show (self->status, agent);
  gtk_widget_set_sensitive (GTK_WIDGET (self->form), !self->loading);
  kmx_agent_editor_update_header (self);
  if (self->loading)
    kmx_agent_editor_refresh (self);
  else
    kmx_agent_form_focus (self->form);
}

/* What is in the form stays: saved, it makes a new agent. */
static void
become_new (KmxAgentEditor *self)
{
  g_clear_object (&self->agent);
  g_clear_object (&self->theirs);
  g_clear_pointer (&self->base, json_object_unref);
  self->base = kmx_agent_values_new (NULL, kmx_format_get_language ());
  kmx_agent_editor_drop_conflict (self);
  gtk_revealer_set_reveal_child (self->notice, FALSE);
  kmx_agent_status_show (self->status, NULL);
  kmx_agent_editor_update_header (self);
}

void
kmx_agent_editor_gone (KmxAgentEditor *self)
{
  gboolean dirty = is_dirty (self);

  if (dirty) {
    kmx_toast (GTK_WIDGET (self),
               _ ("Somebody else deleted this agent. Saving makes a new one of it."));
    become_new (self);
  } else {
    kmx_toast (GTK_WIDGET (self), _ ("Somebody else deleted this agent."));
    g_signal_emit (self, signals[CLOSE], 0);
  }
}

static gboolean
is_deleting (KmxAgent *agent)
{
  return g_str_equal (kmx_record_get_text (agent, KMX_AGENT_STATE), "deleting");
}

static gboolean
is_of (KmxAgentEditor *self, const char *agent_id)
{
  return self->agent != NULL &&
         g_str_equal (kmx_record_get_text (self->agent, KMX_AGENT_ID), agent_id);
}

/* Values that somebody else saved, while the form may hold others. */
static void
meet_theirs (KmxAgentEditor *self, KmxAgent *agent, JsonObject *values)
{
  gboolean comparing = self->comparing;

  self->comparing = FALSE;
  if (!is_dirty (self)) {
    kmx_agent_editor_rebase (self, agent);
    kmx_agent_form_show (self->form, values);
    kmx_agent_editor_update_header (self);
    kmx_toast (GTK_WIDGET (self), _ ("Somebody else just changed this agent."));
    return;
  }
  g_set_object (&self->theirs, agent);
  kmx_agent_status_show (self->status, agent);
  if (comparing || self->conflict != NULL)
    kmx_agent_editor_show_conflict (self);
  else
    gtk_revealer_set_reveal_child (self->notice, TRUE);
}

/* An event is without the facts; those of the same revision are here already. */
static void
agent_told (KmxAgentEditor *self, KmxAgent *agent)
{
  g_autoptr (KmxAgent) whole = NULL;

  if (kmx_record_get_integer (agent, KMX_AGENT_REVISION) >
      kmx_record_get_integer (self->agent, KMX_AGENT_REVISION)) {
    kmx_agent_editor_refresh (self);
    return;
  }
  whole = kmx_record_copy_with (agent, "facts",
                                kmx_record_get_record (self->agent, KMX_AGENT_FACTS), NULL);
  kmx_agent_editor_agent_changed (self, whole);
}

void
kmx_agent_editor_agent_changed (KmxAgentEditor *self, KmxAgent *agent)
{
  g_autoptr (JsonObject) values = NULL;
  g_autoptr (JsonObject) changes = NULL;

  if (!is_of (self, kmx_record_get_text (agent, KMX_AGENT_ID)) ||
      kmx_record_get_integer (agent, KMX_AGENT_REVISION) <
          kmx_record_get_integer (self->agent, KMX_AGENT_REVISION))
    return;
  if (self->loading && !is_deleting (agent))
    return;
  if (self->sent != NULL) {
    g_set_object (&self->news, agent);
    return;
  }
  if (is_deleting (agent)) {
    if (!is_deleting (self->agent))
      kmx_agent_editor_gone (self);
    return;
  }
  if (!kmx_record_is_set (agent, KMX_AGENT_FACTS)) {
    agent_told (self, agent);
    return;
  }
  values = kmx_agent_values_of (agent);
  changes = kmx_agent_values_changes (self->base, values);
  if (json_object_get_size (changes) > 0) {
    meet_theirs (self, agent, values);
    return;
  }
  /* Only the state of its synchronisation or its numbers are new. */
  kmx_agent_editor_rebase (self, agent);
  if (self->comparing) {
    self->comparing = FALSE;
    kmx_agent_editor_save (self);
  }
}

void
kmx_agent_editor_agent_gone (KmxAgentEditor *self, const char *agent_id)
{
  if (is_of (self, agent_id) && !is_deleting (self->agent))
    kmx_agent_editor_gone (self);
}

static void
form_changed_cb (KmxAgentEditor *self)
{
  kmx_agent_editor_update_header (self);
}

static void
leave_answered (const char *response, gpointer user_data)
{
  KmxAgentEditor *self = user_data;

  if (!g_str_equal (response, "accept"))
    return;
  kmx_agent_form_show (self->form, self->base);
  kmx_agent_editor_update_header (self);
  self->leave (self->leave_data);
}

void
kmx_agent_editor_show_member (KmxAgentEditor *self, const char *pointer)
{
  if (!kmx_agent_form_complain (self->form, pointer))
    kmx_agent_form_focus (self->form);
}

void
kmx_agent_editor_leave (KmxAgentEditor *self, GSourceFunc leave, gpointer user_data)
{
  if (self->sent == NULL && !is_dirty (self)) {
    leave (user_data);
    return;
  }
  self->leave = leave;
  self->leave_data = user_data;
  kmx_ask (GTK_WIDGET (self), _ ("Discard Unsaved Changes?"),
           _ ("What you changed in this agent gets lost."), _ ("_Discard"), TRUE, NULL,
           leave_answered, self);
}

static gboolean
emit_close (gpointer user_data)
{
  g_signal_emit (user_data, signals[CLOSE], 0);
  return G_SOURCE_REMOVE;
}

static void
back_clicked_cb (KmxAgentEditor *self)
{
  if (self->conflict != NULL)
    kmx_agent_editor_back_from_conflict (self);
  else
    kmx_agent_editor_leave (self, emit_close, self);
}

static gboolean
close_window (gpointer user_data)
{
  KmxAgentEditor *self = user_data;

  if (self->window != NULL)
    gtk_window_close (self->window);
  return G_SOURCE_REMOVE;
}

/* The question must be gone before the window is: it still has work to do on its parent. */
static gboolean
close_window_later (gpointer user_data)
{
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, close_window, g_object_ref (user_data), g_object_unref);
  return G_SOURCE_REMOVE;
}

static gboolean
close_request_cb (KmxAgentEditor *self)
{
  if (self->session == NULL || !is_dirty (self))
    return FALSE;
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-page", "s", "agents");
  kmx_agent_editor_leave (self, close_window_later, self);
  return TRUE;
}

static void
watch_window (KmxAgentEditor *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (self->window != NULL)
    g_clear_signal_handler (&self->close_handler, self->window);
  self->close_handler = 0;
  g_set_weak_pointer (&self->window, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL);
  if (self->window != NULL)
    self->close_handler = g_signal_connect_object (
        self->window, "close-request", G_CALLBACK (close_request_cb), self, G_CONNECT_SWAPPED);
}

static gboolean
save_shortcut_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  kmx_agent_editor_save (KMX_AGENT_EDITOR (widget));
  return TRUE;
}

static gboolean
back_shortcut_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  back_clicked_cb (KMX_AGENT_EDITOR (widget));
  return TRUE;
}

static GtkWidget *
header_new (KmxAgentEditor *self)
{
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *back = kmx_icon_button_new ("go-previous-symbolic", _ ("Back to the Agents"));

  self->title = ADW_WINDOW_TITLE (adw_window_title_new ("", NULL));
  self->save = gtk_button_new_with_mnemonic (_ ("_Save"));
  gtk_widget_add_css_class (self->save, "suggested-action");
  gtk_widget_set_visible (self->save, kmx_session_can_manage (self->session));
  g_signal_connect_swapped (back, "clicked", G_CALLBACK (back_clicked_cb), self);
  g_signal_connect_swapped (self->save, "clicked", G_CALLBACK (kmx_agent_editor_save), self);
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header), GTK_WIDGET (self->title));
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), back);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->save);
  self->publish = gtk_button_new_with_mnemonic (_ ("_Publish …"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->publish), "agents.go-live");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->publish), "s", "publish");
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->publish);
  return header;
}

static AdwPreferencesGroup *
remove_group_new (KmxAgentEditor *self)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Delete Agent"));

  gtk_widget_add_css_class (button, "destructive-action");
  gtk_widget_add_css_class (button, "pill");
  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (kmx_agent_editor_remove), self);
  self->remove = adw_preferences_group_new ();
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->remove), button);
  return ADW_PREFERENCES_GROUP (self->remove);
}

static GtkWidget *
notice_new (KmxAgentEditor *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (_ ("Somebody else changed this agent meanwhile."));
  GtkWidget *compare = gtk_button_new_with_mnemonic (_ ("_Compare"));

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_valign (compare, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (box, "offline-banner");
  g_signal_connect_swapped (compare, "clicked", G_CALLBACK (kmx_agent_editor_show_conflict), self);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), compare);
  self->notice = GTK_REVEALER (gtk_revealer_new ());
  gtk_revealer_set_child (self->notice, box);
  return GTK_WIDGET (self->notice);
}

static void
add_shortcuts (KmxAgentEditor *self)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (controller),
      gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_s, GDK_CONTROL_MASK),
                        gtk_callback_action_new (save_shortcut_cb, NULL, NULL)));
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (controller),
      gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                        gtk_callback_action_new (back_shortcut_cb, NULL, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

GtkWidget *
kmx_agent_editor_new (KmxSession *session, GListModel *voices)
{
  KmxAgentEditor *self = g_object_new (KMX_TYPE_AGENT_EDITOR, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gboolean can_manage = kmx_session_can_manage (session);

  self->session = g_object_ref (session);
  self->voices = g_object_ref (voices);
  self->status = KMX_AGENT_STATUS (kmx_agent_status_new (can_manage));
  self->form = KMX_AGENT_FORM (kmx_agent_form_new (voices, ADW_PREFERENCES_GROUP (self->status),
                                                   remove_group_new (self), can_manage));
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_add_child (self->stack, GTK_WIDGET (self->form));
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  gtk_box_append (GTK_BOX (box), header_new (self));
  gtk_box_append (GTK_BOX (box), notice_new (self));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->stack));
  adw_bin_set_child (ADW_BIN (self), box);
  g_signal_connect_swapped (self->form, "changed", G_CALLBACK (form_changed_cb), self);
  g_signal_connect_swapped (self->status, "retry", G_CALLBACK (kmx_agent_editor_retry), self);
  g_signal_connect (self, "notify::root", G_CALLBACK (watch_window), NULL);
  add_shortcuts (self);
  return GTK_WIDGET (self);
}

static void
kmx_agent_editor_dispose (GObject *object)
{
  KmxAgentEditor *self = KMX_AGENT_EDITOR (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->session);
  g_clear_weak_pointer (&self->window);
  G_OBJECT_CLASS (kmx_agent_editor_parent_class)->dispose (object);
}

static void
kmx_agent_editor_finalize (GObject *object)
{
  KmxAgentEditor *self = KMX_AGENT_EDITOR (object);

  g_clear_object (&self->voices);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->agent);
  g_clear_object (&self->theirs);
  g_clear_object (&self->news);
  g_clear_pointer (&self->base, json_object_unref);
  g_clear_pointer (&self->sent, json_object_unref);
  G_OBJECT_CLASS (kmx_agent_editor_parent_class)->finalize (object);
}

static void
kmx_agent_editor_class_init (KmxAgentEditorClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kmx_agent_editor_dispose;
  G_OBJECT_CLASS (klass)->finalize = kmx_agent_editor_finalize;
  signals[CLOSE] =
      g_signal_new ("close", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SAVED] = g_signal_new ("saved", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                 1, KMX_TYPE_AGENT);
}

static void
kmx_agent_editor_init (KmxAgentEditor *self)
{
  self->cancellable = g_cancellable_new ();
}
