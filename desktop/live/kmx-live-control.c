/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-live-control.h"

#include <glib/gi18n.h>

#include "kmx-call-detail.h"
#include "kmx-call-text.h"
#include "kmx-compat.h"
#include "kmx-control-order.h"
#include "kmx-error-text.h"
#include "kmx-error.h"
#include "kmx-transfer-dialog.h"
#include "kmx-transfer-text.h"

enum { TEXT_MAX = 1000 };

struct _KmxLiveControl {
  AdwBin parent_instance;
  KmxSession *session;
  GCancellable *cancellable;
  KmxCall *call;
  KmxCallAccess *access; /* (nullable): not known yet */
  GtkLabel *why;
  GtkWidget *tools;
  GtkEntry *text;
  GtkToggleButton *mute;
  GtkLabel *result;
  gboolean asked;
  gboolean busy;
  gboolean quiet; /* the mute button follows, nobody pressed it */
  char *action;   /* under way */
};

G_DEFINE_FINAL_TYPE (KmxLiveControl, kmx_live_control, ADW_TYPE_BIN)

/* (nullable): why one may not step in, as a sentence. */
static const char *
find_reason (KmxLiveControl *self)
{
  const char *state = kmx_record_get_text (self->call, KMX_CALL_STATE);

  if (!kmx_session_can_manage (self->session))
    return _ ("Only owners and managers of the account may step into a call.");
  if (!kmx_call_is_running (self->call))
    return _ ("This call has ended.");
  if (self->access == NULL)
    return self->asked ? _ ("Loading …") : _ ("The server did not say whether one may step in.");
  if (!kmx_record_get_boolean (self->access, KMX_CALL_ACCESS_PERMITTED))
    return _ ("This agent does not let people into its calls. That is a setting of the agent, "
              "under privacy.");
  if (!g_str_equal (state, "in_progress"))
    return _ ("One can step in while the agent is talking with the caller.");
  return NULL;
}

static void
show_access (KmxLiveControl *self)
{
  const char *reason = find_reason (self);

  gtk_label_set_text (self->why, reason != NULL ? reason : "");
  gtk_widget_set_visible (GTK_WIDGET (self->why), reason != NULL);
  gtk_widget_set_visible (self->tools, reason == NULL);
  gtk_widget_set_sensitive (self->tools, !self->busy);
}

static void
tell (KmxLiveControl *self, const char *text, const char *style)
{
  const char *classes[] = { "caption", style, NULL };

  gtk_label_set_text (self->result, text);
  gtk_widget_set_css_classes (GTK_WIDGET (self->result), classes);
  gtk_widget_set_visible (GTK_WIDGET (self->result), *text != '\0');
}

void
kmx_live_control_set_call (KmxLiveControl *self, KmxCall *call)
{
  g_set_object (&self->call, call);
  show_access (self);
}

void
kmx_live_control_show_transfer (KmxLiveControl *self, KmxCallTransfer *transfer)
{
  g_autofree char *target = kmx_transfer_dup_target (transfer);
  g_autofree char *text = g_strdup_printf ("%s: %s", target, kmx_transfer_state_text (transfer));

  /* Why an order of this hand failed stands there already, in better words. */
  if (kmx_transfer_is_by_hand (transfer) &&
      g_str_equal (kmx_record_get_text (transfer, KMX_CALL_TRANSFER_STATE), "failed"))
    return;
  tell (self, text, kmx_transfer_state_style (transfer));
}

static void
on_detail (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxLiveControl) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxCallDetail) detail =
      kmx_client_get_record_finish (KMX_CLIENT (client), result, &error);

  if (self->session == NULL)
    return;
  if (detail != NULL)
    g_set_object (&self->access, kmx_record_get_record (detail, KMX_CALL_DETAIL_ACCESS));
  self->asked = detail != NULL && self->access != NULL;
  show_access (self);
  if (gtk_widget_get_visible (self->tools) && gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_widget_grab_focus (GTK_WIDGET (self->text));
}

void
kmx_live_control_open (KmxLiveControl *self)
{
  g_autofree char *path = NULL;

  if (self->access != NULL || self->asked || !kmx_session_can_manage (self->session)) {
    if (gtk_widget_get_visible (self->tools))
      gtk_widget_grab_focus (GTK_WIDGET (self->text));
    return;
  }
  self->asked = TRUE;
  show_access (self);
  path = g_strconcat ("/api/v1/calls/", kmx_record_get_text (self->call, KMX_CALL_ID), NULL);
  kmx_client_get_record_async (kmx_session_get_client (self->session), path, KMX_TYPE_CALL_DETAIL,
                               self->cancellable, on_detail, g_object_ref (self));
}

/* What was done, in the order of kmx_control_actions. */
static const char *
done_text (const char *action)
{
  static const char *const texts[] = {
    NC_ ("control", "The agent says it."),       NC_ ("control", "The agent has heard it."),
    NC_ ("control", "The agent is silent now."), NC_ ("control", "The agent speaks again."),
    NC_ ("control", "The call is on its way."),  NC_ ("control", "The call is being ended."),
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (g_str_equal (kmx_control_actions[i], action))
      return g_dpgettext2 (NULL, "control", texts[i]);
  return "";
}

static void
set_muted (KmxLiveControl *self, gboolean muted)
{
  self->quiet = TRUE;
  gtk_toggle_button_set_active (self->mute, muted);
  self->quiet = FALSE;
}

static void
take_result (KmxLiveControl *self, const char *result)
{
  gboolean spoken = g_str_equal (self->action, "say") || g_str_equal (self->action, "whisper");

  if (g_str_equal (result, "ok")) {
    tell (self, done_text (self->action), "success");
    if (spoken)
      gtk_editable_set_text (GTK_EDITABLE (self->text), "");
    return;
  }
  if (g_str_equal (result, "refused"))
    tell (self, _ ("The telephone provider refused this. Nothing was changed."), "error");
  else
    tell (self, _ ("The telephone provider did not answer. It may not have happened."), "error");
}

static void
on_ordered (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxLiveControl) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxAnswer) answer = kmx_client_send_finish (KMX_CLIENT (client), result, &error);
  const char *outcome = "";
  g_autofree char *text = NULL;

  if (self->session == NULL)
    return;
  if (answer != NULL && answer->json != NULL && JSON_NODE_HOLDS_OBJECT (answer->json))
    outcome = json_object_get_string_member_with_default (json_node_get_object (answer->json),
                                                          "result", "");
  self->busy = FALSE;
  show_access (self);
  if (!g_str_equal (outcome, "ok") && g_str_has_suffix (self->action, "mute"))
    set_muted (self, g_str_equal (self->action, "unmute"));
  if (answer != NULL) {
    take_result (self, outcome);
  } else if (g_error_matches (error, KMX_ERROR, KMX_ERROR_CONFLICT)) {
    tell (self, _ ("This is too late: the agent is not talking any more."), "error");
  } else if (g_error_matches (error, KMX_ERROR, KMX_ERROR_INVALID)) {
    tell (self, _ ("The call cannot be transferred to this number."), "error");
  } else {
    text = kmx_error_text (error);
    tell (self, text, "error");
  }
}

/* @name, @value (nullable): what the action needs besides. */
static void
order (KmxLiveControl *self, const char *action, const char *name, const char *value)
{
  g_autofree char *path = g_strconcat (
      "/api/v1/calls/", kmx_record_get_text (self->call, KMX_CALL_ID), "/control", NULL);
  g_autoptr (JsonNode) body = kmx_json_object_of_texts ("action", action, name, value, NULL);
  const KmxClientRequest request = { .method = "POST", .path = path, .body = body };

  if (self->busy)
    return;
  self->busy = TRUE;
  g_free (self->action);
  self->action = g_strdup (action);
  tell (self, _ ("Being sent …"), "dim-label");
  show_access (self);
  kmx_client_send_async (kmx_session_get_client (self->session), &request, self->cancellable,
                         on_ordered, g_object_ref (self));
}

static void
speak (KmxLiveControl *self, const char *action)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->text))));

  if (*text == '\0') {
    tell (self, _ ("Write what is to be said first."), "dim-label");
    gtk_widget_grab_focus (GTK_WIDGET (self->text));
  } else {
    order (self, action, "text", text);
  }
}

static void
say_cb (KmxLiveControl *self)
{
  speak (self, "say");
}

static void
whisper_cb (KmxLiveControl *self)
{
  speak (self, "whisper");
}

static void
mute_cb (KmxLiveControl *self)
{
  if (!self->quiet)
    order (self, gtk_toggle_button_get_active (self->mute) ? "mute" : "unmute", NULL, NULL);
}

static void
transfer_chosen (const char *e164, gpointer user_data)
{
  KmxLiveControl *self = user_data;

  if (e164 != NULL)
    order (self, "transfer", "phone", e164);
  else
    tell (self, _ ("This is not a number that can be called."), "error");
}

static void
transfer_cb (KmxLiveControl *self)
{
  GListModel *destinations = kmx_record_get_list (self->access, KMX_CALL_ACCESS_DESTINATIONS);

  kmx_transfer_dialog_show (GTK_WIDGET (self), destinations, transfer_chosen, self);
}

static void
end_answered (const char *response, gpointer user_data)
{
  if (g_str_equal (response, "accept"))
    order (user_data, "end", NULL, NULL);
}

static void
end_cb (KmxLiveControl *self)
{
  g_autofree char *caller = kmx_call_dup_caller (self->call);
  /* Translators: %s is the caller's number. */
  g_autofree char *heading = g_strdup_printf (_ ("End the Call With %s?"), caller);

  kmx_ask (GTK_WIDGET (self), heading, _ ("The caller is hung up on at once."), _ ("_End the Call"),
           TRUE, NULL, end_answered, self);
}

GtkWidget *
kmx_live_control_new (KmxSession *session, KmxCall *call)
{
  KmxLiveControl *self = g_object_new (KMX_TYPE_LIVE_CONTROL, NULL);

  self->session = g_object_ref (session);
  kmx_live_control_set_call (self, call);
  return GTK_WIDGET (self);
}

static void
kmx_live_control_dispose (GObject *object)
{
  KmxLiveControl *self = KMX_LIVE_CONTROL (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (kmx_live_control_parent_class)->dispose (object);
}

static void
kmx_live_control_finalize (GObject *object)
{
  KmxLiveControl *self = KMX_LIVE_CONTROL (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->call);
  g_clear_object (&self->access);
  g_clear_pointer (&self->action, g_free);
  G_OBJECT_CLASS (kmx_live_control_parent_class)->finalize (object);
}

static void
kmx_live_control_class_init (KmxLiveControlClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kmx_live_control_dispose;
  G_OBJECT_CLASS (klass)->finalize = kmx_live_control_finalize;
}

static GtkLabel *
label_new (const char *style)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, style);
  return GTK_LABEL (label);
}

static void
add_button (KmxLiveControl *self, GtkWidget *line, GtkWidget *button, const char *tip, GCallback cb)
{
  gtk_button_set_use_underline (GTK_BUTTON (button), TRUE);
  gtk_widget_set_tooltip_text (button, tip);
  g_signal_connect_swapped (button, GTK_IS_TOGGLE_BUTTON (button) ? "toggled" : "clicked", cb,
                            self);
  gtk_widget_set_hexpand (button, TRUE);
  gtk_box_append (GTK_BOX (line), button);
}

static GtkWidget *
tools_new (KmxLiveControl *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *rest = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *end = gtk_button_new_with_label (C_ ("control", "_End …"));

  self->text = GTK_ENTRY (gtk_entry_new ());
  gtk_entry_set_max_length (self->text, TEXT_MAX);
  gtk_entry_set_placeholder_text (self->text, _ ("A sentence or an instruction"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->text), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("A sentence or an instruction"), -1);
  g_signal_connect_swapped (self->text, "activate", G_CALLBACK (say_cb), self);
  add_button (self, words, gtk_button_new_with_label (C_ ("control", "_Say")),
              _ ("The caller hears this sentence"), G_CALLBACK (say_cb));
  add_button (self, words, gtk_button_new_with_label (C_ ("control", "_Whisper")),
              _ ("Only the agent learns this"), G_CALLBACK (whisper_cb));
  self->mute = GTK_TOGGLE_BUTTON (gtk_toggle_button_new_with_label (C_ ("control", "_Mute")));
  add_button (self, rest, GTK_WIDGET (self->mute), _ ("The agent says nothing until this is off"),
              G_CALLBACK (mute_cb));
  add_button (self, rest, gtk_button_new_with_label (C_ ("control", "_Transfer …")),
              _ ("Connect the caller with a person"), G_CALLBACK (transfer_cb));
  gtk_widget_add_css_class (end, "destructive-action");
  add_button (self, rest, end, _ ("Hang up"), G_CALLBACK (end_cb));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->text));
  gtk_box_append (GTK_BOX (box), words);
  gtk_box_append (GTK_BOX (box), rest);
  return box;
}

static void
kmx_live_control_init (KmxLiveControl *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->cancellable = g_cancellable_new ();
  self->why = label_new ("dim-label");
  self->result = label_new ("caption");
  gtk_widget_set_visible (GTK_WIDGET (self->result), FALSE);
  self->tools = tools_new (self);
  gtk_widget_add_css_class (box, "live-control");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->why));
  gtk_box_append (GTK_BOX (box), self->tools);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->result));
  adw_bin_set_child (ADW_BIN (self), box);
}
