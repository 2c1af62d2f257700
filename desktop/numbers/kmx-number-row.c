/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-number-row.h"

#include <glib/gi18n.h>

#include "kmx-agent.h"
#include "kmx-compat.h"
#include "kmx-error.h"
#include "kmx-format.h"
#include "kmx-forwarding-window.h"
#include "kmx-number-test-window.h"
#include "kmx-number-text.h"
#include "kmx-phone.h"
#include "kmx-state-page.h"
#include "kmx-sync-badge.h"

struct _KmxNumberRow {
  AdwExpanderRow parent_instance;
  KmxSession *session;
  GCancellable *cancellable;
  GListModel *agents;
  KmxNumber *number;
  GtkWidget *badge;
  GtkEditable *label;
  GtkEditable *fallback;
  AdwComboRow *agent;
  GtkWidget *forwarding; /* row */
  GtkWidget *own;        /* row: give back, or try again */
  GtkWidget *retry;
  gboolean showing; /* the widgets are being set from the number */
};

G_DEFINE_FINAL_TYPE (KmxNumberRow, kmx_number_row, ADW_TYPE_EXPANDER_ROW)

/* Position in the drop-down; 0 is "nobody". */
static guint
agent_position (KmxNumberRow *self)
{
  const char *id = kmx_record_get_text (self->number, KMX_NUMBER_AGENT_ID);

  for (guint i = 0; id != NULL && i < g_list_model_get_n_items (self->agents); i++) {
    g_autoptr (KmxAgent) agent = g_list_model_get_item (self->agents, i);

    if (g_str_equal (kmx_record_get_text (agent, KMX_AGENT_ID), id))
      return i + 1;
  }
  return 0;
}

static char *
subtitle_of (KmxNumber *number)
{
  const char *label = kmx_record_get_text (number, KMX_NUMBER_LABEL);
  const char *agent = kmx_record_get_text (number, KMX_NUMBER_AGENT_NAME);
  const char *state = kmx_record_get_text (number, KMX_NUMBER_STATE);
  /* Translators: %s is the name of an agent. */
  g_autofree char *answered = agent != NULL ? g_strdup_printf (_ ("answered by %s"), agent)
                                            : g_strdup (_ ("nobody answers"));

  if (g_str_equal (state, "failed"))
    return g_strdup (kmx_number_text_failure (kmx_record_get_text (number, KMX_NUMBER_FAILURE)));
  if (!g_str_equal (state, "active"))
    return g_strdup (g_str_equal (state, "activating")  ? _ ("is being set up")
                     : g_str_equal (state, "releasing") ? _ ("is being given back")
                                                        : _ ("blocked by the carrier"));
  return *label != '\0' ? g_strdup_printf ("%s · %s", label, answered)
                        : g_steal_pointer (&answered);
}

static void
show_forwarding (KmxNumberRow *self)
{
  const char *line = kmx_record_get_text (self->number, KMX_NUMBER_FORWARDED_FROM_E164);
  GDateTime *seen_at = kmx_record_get_instant (self->number, KMX_NUMBER_FORWARDING_SEEN_AT);
  g_autofree char *from = line != NULL ? kmx_format_number (line) : NULL;
  g_autofree char *seen = seen_at != NULL ? kmx_format_relative (seen_at) : NULL;
  g_autofree char *subtitle = NULL;

  if (kmx_record_is_set (self->number, KMX_NUMBER_LOOP))
    subtitle = g_strdup (_ ("Calls would come back in a circle: change the fallback number or the "
                            "hand-over."));
  else if (line == NULL)
    subtitle = g_strdup (_ ("Lead calls to your own number here."));
  else if (seen == NULL)
    /* Translators: %s is a telephone number. */
    subtitle = g_strdup_printf (_ ("From %s; no forwarded call has come yet."), from);
  else
    /* Translators: a telephone number and a moment. */
    subtitle = g_strdup_printf (_ ("From %s; last forwarded call %s."), from, seen);
  kmx_row_set_text (self->forwarding, _ ("Forward My Number"), subtitle);
}

/* Numbers of the operator stay with the account; others can be given back. */
static void
show_own (KmxNumberRow *self)
{
  const char *carrier = kmx_record_get_text (self->number, KMX_NUMBER_CARRIER_NAME);
  const char *state = kmx_record_get_text (self->number, KMX_NUMBER_STATE);
  gboolean own = g_strcmp0 (kmx_record_get_text (self->number, KMX_NUMBER_ORIGIN), "platform") != 0;

  gtk_widget_set_visible (self->own, own && kmx_session_can_manage (self->session));
  gtk_widget_set_visible (self->retry, g_str_equal (state, "failed"));
  kmx_row_set_text (self->own, _ ("Your Own Number"),
                    carrier != NULL ? carrier : _ ("Made for this account"));
}

void
kmx_number_row_show (KmxNumberRow *self, KmxNumber *number)
{
  const char *fallback = kmx_record_get_text (number, KMX_NUMBER_FALLBACK_E164);
  g_autofree char *title = kmx_number_text_address (number);
  g_autofree char *subtitle = subtitle_of (number);
  g_autofree char *escaped = g_markup_escape_text (subtitle, -1);
  g_autofree char *fallback_text = fallback != NULL ? kmx_format_number (fallback) : g_strdup ("");

  g_set_object (&self->number, number);
  self->showing = TRUE;
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), escaped);
  kmx_sync_badge_show (self->badge, kmx_record_get_record (number, KMX_NUMBER_SYNC));
  gtk_editable_set_text (self->label, kmx_record_get_text (number, KMX_NUMBER_LABEL));
  gtk_editable_set_text (self->fallback, fallback_text);
  adw_combo_row_set_selected (self->agent, agent_position (self));
  show_forwarding (self);
  show_own (self);
  self->showing = FALSE;
}

static void
on_saved (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxNumberRow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxAnswer) answer = kmx_client_send_finish (KMX_CLIENT (client), result, &error);
  g_autoptr (KmxNumber) number = NULL;

  if (answer != NULL && answer->json != NULL)
    number =
        kmx_record_new_from_json (KMX_TYPE_NUMBER, answer->json, KMX_RECORD_IGNORE_UNKNOWN, &error);
  if (self->session == NULL)
    return;
  if (number == NULL) {
    g_autofree char *text = kmx_number_text_error (error);

    kmx_toast (GTK_WIDGET (self), text);
  } else
    kmx_toast (GTK_WIDGET (self), _ ("Saved"));
  kmx_number_row_show (self, number != NULL ? number : self->number);
}

static void
save (KmxNumberRow *self, const char *member, const char *value)
{
  g_autofree char *path =
      g_strconcat ("/api/v1/numbers/", kmx_record_get_text (self->number, KMX_NUMBER_ID), NULL);
  g_autoptr (JsonNode) body = kmx_json_object_of_texts (member, value, NULL);
  const KmxClientRequest request = {
    .method = "PATCH",
    .path = path,
    .body = body,
    .revision = kmx_record_get_integer (self->number, KMX_NUMBER_REVISION),
  };

  kmx_client_send_async (kmx_session_get_client (self->session), &request, self->cancellable,
                         on_saved, g_object_ref (self));
}

static void
label_applied_cb (KmxNumberRow *self)
{
  save (self, "label", gtk_editable_get_text (self->label));
}

static void
fallback_applied_cb (KmxNumberRow *self)
{
  const char *text = gtk_editable_get_text (self->fallback);
  g_autofree char *e164 = NULL;

  if (*text == '\0') {
    save (self, "fallback_e164", NULL);
    return;
  }
  e164 = kmx_phone_normalise (text, 49, NULL);
  /* 112 is no whole number either, but that is not what is wrong with it. */
  if (kmx_phone_is_emergency (text) || (e164 != NULL && kmx_phone_is_emergency (e164))) {
    kmx_toast (GTK_WIDGET (self), _ ("Calls are never sent to an emergency number."));
  } else if (e164 == NULL) {
    kmx_toast (GTK_WIDGET (self), _ ("Enter a whole number with its area code."));
  } else if (g_strcmp0 (e164, kmx_record_get_text (self->number, KMX_NUMBER_E164)) == 0) {
    kmx_toast (GTK_WIDGET (self), _ ("A number cannot stand in for itself."));
  } else {
    save (self, "fallback_e164", e164);
    return;
  }
}

static void
agent_chosen_cb (KmxNumberRow *self)
{
  guint position = adw_combo_row_get_selected (self->agent);
  g_autoptr (KmxAgent) agent = NULL;

  if (self->showing || position == agent_position (self))
    return;
  if (position > 0)
    agent = g_list_model_get_item (self->agents, position - 1);
  save (self, "agent_id", agent != NULL ? kmx_record_get_text (agent, KMX_AGENT_ID) : NULL);
}

static GtkWidget *
agent_row_new (KmxNumberRow *self)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GPtrArray) held = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (names, (gpointer) C_ ("agent of a number", "Nobody"));
  for (guint i = 0; i < g_list_model_get_n_items (self->agents); i++) {
    KmxAgent *agent = g_list_model_get_item (self->agents, i);

    g_ptr_array_add (held, agent);
    g_ptr_array_add (names, (gpointer) kmx_record_get_text (agent, KMX_AGENT_NAME));
  }
  g_ptr_array_add (names, NULL);
  return kmx_combo_row_new (_ ("Answered by"), (const char *const *) names->pdata, 0);
}

static void
forward_cb (KmxNumberRow *self)
{
  kmx_forwarding_window_show (GTK_WIDGET (self), self->session, self->number);
}

static void
test_cb (KmxNumberRow *self)
{
  kmx_number_test_window_show (GTK_WIDGET (self), self->session, self->number);
}

static void
send (KmxNumberRow *self, const char *method, const char *end, gint64 revision)
{
  g_autofree char *path = g_strconcat (
      "/api/v1/numbers/", kmx_record_get_text (self->number, KMX_NUMBER_ID), end, NULL);
  const KmxClientRequest request = { .method = method, .path = path, .revision = revision };

  kmx_client_send_async (kmx_session_get_client (self->session), &request, self->cancellable,
                         on_saved, g_object_ref (self));
}

static void
retry_cb (KmxNumberRow *self)
{
  send (self, "POST", "/retry", 0);
}

static void
release_answered (const char *response, gpointer user_data)
{
  KmxNumberRow *self = user_data;

  if (g_str_equal (response, "accept"))
    send (self, "DELETE", "", kmx_record_get_integer (self->number, KMX_NUMBER_REVISION));
}

static void
release_cb (KmxNumberRow *self)
{
  g_autofree char *address = kmx_number_text_address (self->number);
  /* Translators: %s is a telephone number. */
  g_autofree char *heading = g_strdup_printf (_ ("Release %s?"), address);

  kmx_ask (GTK_WIDGET (self), heading,
           _ ("Its calls are no longer answered here. It stays yours at your carrier."),
           _ ("_Release"), TRUE, NULL, release_answered, self);
}

static GtkWidget *
action_row_new (KmxNumberRow *self, const char *title, const char *subtitle, GCallback activated)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = kmx_icon_button_new ("go-next-symbolic", title);

  kmx_row_set_text (row, title, subtitle);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);
  g_signal_connect_swapped (button, "clicked", activated, self);
  return row;
}

static GtkWidget *
own_row_new (KmxNumberRow *self)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *release = gtk_button_new_with_mnemonic (_ ("_Release"));

  self->retry = gtk_button_new_with_mnemonic (_ ("_Try Again"));
  gtk_widget_set_valign (release, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (self->retry, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (release, "destructive-action");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), self->retry);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), release);
  g_signal_connect_swapped (self->retry, "clicked", G_CALLBACK (retry_cb), self);
  g_signal_connect_swapped (release, "clicked", G_CALLBACK (release_cb), self);
  return row;
}

GtkWidget *
kmx_number_row_new (KmxSession *session, GListModel *agents, KmxNumber *number)
{
  KmxNumberRow *self = g_object_new (KMX_TYPE_NUMBER_ROW, NULL);
  AdwExpanderRow *expander = ADW_EXPANDER_ROW (self);
  GtkWidget *label = adw_entry_row_new ();
  GtkWidget *fallback = adw_entry_row_new ();
  GtkWidget *agent;
  gboolean editable = kmx_session_can_manage (session);

  self->session = g_object_ref (session);
  self->agents = g_object_ref (agents);
  agent = agent_row_new (self);
  self->agent = ADW_COMBO_ROW (agent);
  self->label = GTK_EDITABLE (label);
  self->fallback = GTK_EDITABLE (fallback);
  self->badge = kmx_sync_badge_new ();
  adw_expander_row_add_action (expander, self->badge);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (label), _ ("Name of the number"));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (fallback),
                                 _ ("Fallback number, when no agent can answer"));
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (label), TRUE);
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (fallback), TRUE);
  gtk_widget_set_sensitive (agent, editable);
  gtk_widget_set_sensitive (label, editable);
  gtk_widget_set_sensitive (fallback, editable);
  adw_expander_row_add_row (expander, agent);
  adw_expander_row_add_row (expander, fallback);
  adw_expander_row_add_row (expander, label);
  self->forwarding = action_row_new (self, _ ("Forward My Number"), NULL, G_CALLBACK (forward_cb));
  adw_expander_row_add_row (expander, self->forwarding);
  if (editable)
    adw_expander_row_add_row (expander,
                              action_row_new (self, _ ("Test the Number"),
                                              _ ("Looks at all that a call needs to be answered."),
                                              G_CALLBACK (test_cb)));
  self->own = own_row_new (self);
  adw_expander_row_add_row (expander, self->own);
  kmx_number_row_show (self, number);
  g_signal_connect_swapped (agent, "notify::selected", G_CALLBACK (agent_chosen_cb), self);
  g_signal_connect_swapped (label, "apply", G_CALLBACK (label_applied_cb), self);
  g_signal_connect_swapped (fallback, "apply", G_CALLBACK (fallback_applied_cb), self);
  return GTK_WIDGET (self);
}

const char *
kmx_number_row_get_id (KmxNumberRow *self)
{
  return kmx_record_get_text (self->number, KMX_NUMBER_ID);
}

static void
kmx_number_row_dispose (GObject *object)
{
  KmxNumberRow *self = KMX_NUMBER_ROW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->session);
  g_clear_object (&self->agents);
  G_OBJECT_CLASS (kmx_number_row_parent_class)->dispose (object);
}

static void
kmx_number_row_finalize (GObject *object)
{
  g_clear_object (&KMX_NUMBER_ROW (object)->number);
  g_clear_object (&KMX_NUMBER_ROW (object)->cancellable);
  G_OBJECT_CLASS (kmx_number_row_parent_class)->finalize (object);
}

static void
kmx_number_row_class_init (KmxNumberRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kmx_number_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = kmx_number_row_finalize;
}

static void
kmx_number_row_init (KmxNumberRow *self)
{
  self->cancellable = g_cancellable_new ();
}
