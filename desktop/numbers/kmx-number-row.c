/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-number-row.h"

#include <glib/gi18n.h>

#include "kmx-agent.h"
#include "kmx-compat.h"
#include "kmx-error.h"
#include "kmx-format.h"
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
  /* Translators: %s is the name of an agent. */
  g_autofree char *answered = agent != NULL ? g_strdup_printf (_ ("answered by %s"), agent)
                                            : g_strdup (_ ("nobody answers"));

  return *label != '\0' ? g_strdup_printf ("%s · %s", label, answered)
                        : g_steal_pointer (&answered);
}

void
kmx_number_row_show (KmxNumberRow *self, KmxNumber *number)
{
  const char *fallback = kmx_record_get_text (number, KMX_NUMBER_FALLBACK_E164);
  g_autofree char *title = kmx_format_number (kmx_record_get_text (number, KMX_NUMBER_E164));
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
  if (number == NULL)
    kmx_toast_error (GTK_WIDGET (self), error);
  else
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
  } else if (g_str_equal (e164, kmx_record_get_text (self->number, KMX_NUMBER_E164))) {
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
