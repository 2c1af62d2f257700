/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-rehearsal-chat-view.h"

#include <glib/gi18n.h>

#include "kmx-compat.h"
#include "kmx-error-text.h"
#include "kmx-rehearsal-answer.h"
#include "kmx-rehearsal-text.h"
#include "kmx-state-page.h"

enum { WIDTH_MAX = 720, TEXT_CHARACTERS_MAX = 1000 };

struct _KmxRehearsalChatView {
  AdwBin parent_instance;
  KmxSession *session;
  GCancellable *cancellable; /* of the conversation */
  char *agent_id;            /* (nullable) */
  char *conversation;        /* (nullable): the server's word to go on with */
  gboolean begun;
  gboolean asking;
  AdwComboRow *engine;
  GtkScrolledWindow *scroller;
  GtkWidget *lines;
  GtkWidget *entry;
  GtkWidget *send;
};

G_DEFINE_FINAL_TYPE (KmxRehearsalChatView, kmx_rehearsal_chat_view, ADW_TYPE_BIN)

static void
update (KmxRehearsalChatView *self)
{
  gboolean may = self->begun && !self->asking && self->conversation != NULL;

  gtk_widget_set_sensitive (self->entry, may);
  gtk_widget_set_sensitive (self->send,
                            may && gtk_entry_get_text_length (GTK_ENTRY (self->entry)) > 0);
}

static gboolean
scroll_down (gpointer user_data)
{
  KmxRehearsalChatView *self = user_data;
  GtkAdjustment *adjustment;

  if (self->session == NULL)
    return G_SOURCE_REMOVE;
  adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
  return G_SOURCE_REMOVE;
}

static void
add_line (KmxRehearsalChatView *self, KmxRehearsalLine *line)
{
  gtk_box_append (GTK_BOX (self->lines), kmx_rehearsal_line_widget_new (line));
  /* The new line has its height only after the next frame. */
  g_timeout_add_full (G_PRIORITY_DEFAULT, 50, scroll_down, g_object_ref (self), g_object_unref);
}

static void
add_own (KmxRehearsalChatView *self, const char *role, const char *text)
{
  g_autoptr (KmxRehearsalLine) line =
      kmx_record_new (KMX_TYPE_REHEARSAL_LINE, "role", role, "text", text, NULL);

  add_line (self, line);
}

static void
show_answer (KmxRehearsalChatView *self, KmxRehearsalAnswer *answer)
{
  GListModel *replies = kmx_record_get_list (answer, KMX_REHEARSAL_ANSWER_REPLIES);

  g_free (self->conversation);
  self->conversation = g_strdup (kmx_record_get_text (answer, KMX_REHEARSAL_ANSWER_SESSION));
  for (guint i = 0; i < g_list_model_get_n_items (replies); i++) {
    g_autoptr (KmxRehearsalLine) line = g_list_model_get_item (replies, i);

    add_line (self, line);
  }
}

static void
on_answer (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxRehearsalChatView) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxAnswer) reply = kmx_client_send_finish (KMX_CLIENT (client), result, &error);
  g_autoptr (KmxRehearsalAnswer) answer = NULL;

  if (self->session == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->asking = FALSE;
  if (reply != NULL && reply->json != NULL)
    answer = kmx_record_new_from_json (KMX_TYPE_REHEARSAL_ANSWER, reply->json,
                                       KMX_RECORD_IGNORE_UNKNOWN, &error);
  if (answer != NULL) {
    show_answer (self, answer);
  } else {
    g_autofree char *text = kmx_error_text (error);
    g_autofree char *whole =
        adw_combo_row_get_selected (self->engine) == 1
            ? g_strdup_printf (_ ("The language model cannot be asked: %s"), text)
            : g_steal_pointer (&text);

    add_own (self, "note", whole);
  }
  update (self);
  if (gtk_widget_is_sensitive (self->entry))
    gtk_widget_grab_focus (self->entry);
}

/* @text (nullable): NULL only lets the agent begin. */
static void
ask (KmxRehearsalChatView *self, const char *text)
{
  g_autofree char *path = g_strdup_printf ("/api/v1/agents/%s/rehearsal-chat", self->agent_id);
  JsonObject *order = json_object_new ();
  g_autoptr (JsonNode) body = json_node_new (JSON_NODE_OBJECT);
  const KmxClientRequest request = { .method = "POST", .path = path, .body = body };
  guint engine = adw_combo_row_get_selected (self->engine);

  json_node_take_object (body, order);
  json_object_set_string_member (order, "engine", kmx_rehearsal_engines[engine == 1 ? 1 : 0]);
  if (text != NULL)
    json_object_set_string_member (order, "text", text);
  if (self->conversation != NULL)
    json_object_set_string_member (order, "session", self->conversation);
  self->asking = TRUE;
  update (self);
  kmx_client_send_async (kmx_session_get_client (self->session), &request, self->cancellable,
                         on_answer, g_object_ref (self));
}

static void
restart (KmxRehearsalChatView *self)
{
  GtkWidget *child;

  if (self->session == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_clear_pointer (&self->conversation, g_free);
  self->begun = FALSE;
  self->asking = FALSE;
  while ((child = gtk_widget_get_first_child (self->lines)) != NULL)
    gtk_box_remove (GTK_BOX (self->lines), child);
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  if (self->agent_id != NULL && gtk_widget_get_mapped (GTK_WIDGET (self))) {
    self->begun = TRUE;
    ask (self, NULL);
  }
  update (self);
}

static void
mapped_cb (KmxRehearsalChatView *self)
{
  if (!self->begun)
    restart (self);
}

void
kmx_rehearsal_chat_view_show (KmxRehearsalChatView *self, const char *agent_id)
{
  if (g_strcmp0 (self->agent_id, agent_id) == 0)
    return;
  g_free (self->agent_id);
  self->agent_id = g_strdup (agent_id);
  restart (self);
}

static void
send_cb (KmxRehearsalChatView *self)
{
  g_autofree char *text = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry)));

  g_strstrip (text);
  if (*text == '\0' || self->asking || self->conversation == NULL)
    return;
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  add_own (self, "caller", text);
  ask (self, text);
}

static GtkWidget *
engine_group_new (KmxRehearsalChatView *self)
{
  GtkWidget *group = adw_preferences_group_new ();
  const char *const engines[] = { _ ("Offline, free of charge"),
                                  _ ("Language model of the telephone platform"), NULL };
  GtkWidget *again = kmx_icon_button_new ("view-refresh-symbolic", _ ("Begin Again"));

  self->engine = ADW_COMBO_ROW (kmx_combo_row_new (_ ("Who answers"), engines, 0));
  gtk_widget_add_css_class (again, "flat");
  adw_action_row_add_suffix (ADW_ACTION_ROW (self->engine), again);
  adw_preferences_group_set_description (
      ADW_PREFERENCES_GROUP (group),
      _ ("The offline engine uses the real tools, rules and texts of the draft. It cannot judge "
         "how the language model words its answers."));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), GTK_WIDGET (self->engine));
  g_signal_connect_swapped (self->engine, "notify::selected", G_CALLBACK (restart), self);
  g_signal_connect_swapped (again, "clicked", G_CALLBACK (restart), self);
  return group;
}

static GtkWidget *
entry_box_new (KmxRehearsalChatView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->entry = gtk_entry_new ();
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->entry), _ ("What the caller says"));
  gtk_entry_set_max_length (GTK_ENTRY (self->entry), TEXT_CHARACTERS_MAX);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("What the caller says"), -1);
  gtk_widget_set_hexpand (self->entry, TRUE);
  self->send = gtk_button_new_with_mnemonic (_ ("_Say"));
  gtk_widget_add_css_class (self->send, "suggested-action");
  gtk_box_append (GTK_BOX (box), self->entry);
  gtk_box_append (GTK_BOX (box), self->send);
  g_signal_connect_swapped (self->entry, "activate", G_CALLBACK (send_cb), self);
  g_signal_connect_swapped (self->entry, "changed", G_CALLBACK (update), self);
  g_signal_connect_swapped (self->send, "clicked", G_CALLBACK (send_cb), self);
  return box;
}

GtkWidget *
kmx_rehearsal_chat_view_new (KmxSession *session)
{
  KmxRehearsalChatView *self = g_object_new (KMX_TYPE_REHEARSAL_CHAT_VIEW, NULL);
  GtkWidget *clamp = adw_clamp_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  self->session = g_object_ref (session);
  self->lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9);
  self->scroller = GTK_SCROLLED_WINDOW (gtk_scrolled_window_new ());
  gtk_scrolled_window_set_policy (self->scroller, GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (self->scroller, self->lines);
  gtk_widget_set_vexpand (GTK_WIDGET (self->scroller), TRUE);
  gtk_widget_add_css_class (box, "rehearsal-chat");
  gtk_box_append (GTK_BOX (box), engine_group_new (self));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->scroller));
  gtk_box_append (GTK_BOX (box), entry_box_new (self));
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), WIDTH_MAX);
  adw_clamp_set_child (ADW_CLAMP (clamp), box);
  adw_bin_set_child (ADW_BIN (self), clamp);
  g_signal_connect_after (self, "map", G_CALLBACK (mapped_cb), NULL);
  update (self);
  return GTK_WIDGET (self);
}

static void
kmx_rehearsal_chat_view_dispose (GObject *object)
{
  KmxRehearsalChatView *self = KMX_REHEARSAL_CHAT_VIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (kmx_rehearsal_chat_view_parent_class)->dispose (object);
}

static void
kmx_rehearsal_chat_view_finalize (GObject *object)
{
  KmxRehearsalChatView *self = KMX_REHEARSAL_CHAT_VIEW (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->agent_id, g_free);
  g_clear_pointer (&self->conversation, g_free);
  G_OBJECT_CLASS (kmx_rehearsal_chat_view_parent_class)->finalize (object);
}

static void
kmx_rehearsal_chat_view_class_init (KmxRehearsalChatViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kmx_rehearsal_chat_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = kmx_rehearsal_chat_view_finalize;
}

static void
kmx_rehearsal_chat_view_init (KmxRehearsalChatView *self)
{
  self->cancellable = g_cancellable_new ();
}
