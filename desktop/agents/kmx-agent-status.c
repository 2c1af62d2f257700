/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-status.h"

#include <glib/gi18n.h>

#include "kmx-compat.h"
#include "kmx-drift-text.h"
#include "kmx-format.h"
#include "kmx-sync-badge.h"

struct _KmxAgentStatus {
  AdwPreferencesGroup parent_instance;
  GtkWidget *sync;
  GtkWidget *badge;
  GtkWidget *failure; /* why, and the button that tries again */
  GtkWidget *retry;
  GtkWidget *drift; /* somebody edited it at the provider */
  GtkWidget *numbers;
  gboolean can_manage;
};

G_DEFINE_FINAL_TYPE (KmxAgentStatus, kmx_agent_status, ADW_TYPE_PREFERENCES_GROUP)

enum { RETRY, N_SIGNALS };
static guint signals[N_SIGNALS];

char *
kmx_agent_numbers_text (KmxAgent *agent)
{
  GListModel *numbers = kmx_record_get_list (agent, KMX_AGENT_NUMBERS);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (numbers); i++) {
    g_autoptr (KmxAgentNumber) number = g_list_model_get_item (numbers, i);
    g_autofree char *shown =
        kmx_format_number (kmx_record_get_text (number, KMX_AGENT_NUMBER_E164));

    if (i > 0)
      g_string_append (text, ", ");
    g_string_append (text, shown);
  }
  if (text->len == 0)
    return g_strdup (_ ("No number assigned"));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
sync_subtitle (KmxSync *sync)
{
  GDateTime *at = kmx_record_get_instant (sync, KMX_SYNC_SYNCED_AT);
  g_autofree char *when = at != NULL ? kmx_format_relative (at) : NULL;

  switch (kmx_record_get_enum (sync, KMX_SYNC_STATE)) {
  case 0:
    /* Translators: %s is a time: "today, 14:05". */
    return when != NULL ? g_strdup_printf (_ ("In force since: %s"), when) : g_strdup ("");
  case 1:
    return g_strdup (_ ("The last changes are in force in a moment."));
  case 3:
    return g_strdup (_ ("Callers do not reach this agent before it is published."));
  default:
    return g_strdup (_ ("The last changes are not in force."));
  }
}

void
kmx_agent_status_show (KmxAgentStatus *self, KmxAgent *agent)
{
  KmxSync *sync;
  g_autofree char *subtitle = NULL;
  g_autofree char *numbers = NULL;
  g_autofree char *drift = NULL;
  gboolean failed;

  gtk_widget_set_visible (GTK_WIDGET (self), agent != NULL);
  if (agent == NULL)
    return;
  sync = kmx_record_get_record (agent, KMX_AGENT_SYNC);
  failed = kmx_record_get_enum (sync, KMX_SYNC_STATE) == 2;
  subtitle = sync_subtitle (sync);
  numbers = kmx_agent_numbers_text (agent);
  kmx_row_set_text (self->sync, _ ("Synchronisation"), subtitle);
  kmx_sync_badge_show (self->badge, sync);
  kmx_row_set_text (self->failure, _ ("Cause"), kmx_sync_failure_text (sync));
  gtk_widget_set_visible (self->failure, failed);
  gtk_widget_set_visible (self->retry, self->can_manage);
  kmx_row_set_text (self->numbers, _ ("Numbers"), numbers);
  drift = kmx_drift_text_mark (agent);
  kmx_row_set_text (self->drift, _ ("At the Provider"), drift != NULL ? drift : "");
  gtk_widget_set_visible (self->drift, drift != NULL);
}

static void
retry_clicked_cb (KmxAgentStatus *self)
{
  g_signal_emit (self, signals[RETRY], 0);
}

GtkWidget *
kmx_agent_status_new (gboolean can_manage)
{
  KmxAgentStatus *self = g_object_new (KMX_TYPE_AGENT_STATUS, NULL);

  self->can_manage = can_manage;
  if (!can_manage)
    adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self),
                                           _ ("Only owners and managers can change agents."));
  return GTK_WIDGET (self);
}

static void
kmx_agent_status_class_init (KmxAgentStatusClass *klass)
{
  signals[RETRY] = g_signal_new ("retry", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

static GtkWidget *
drift_row_new (void)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *compare = gtk_button_new_with_mnemonic (_ ("_Compare"));
  GtkWidget *icon = gtk_image_new_from_icon_name ("dialog-warning-symbolic");

  gtk_widget_add_css_class (icon, "warning");
  gtk_widget_set_valign (compare, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (compare), "agents.go-live");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (compare), "s", "drift");
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), compare);
  return row;
}

static void
kmx_agent_status_init (KmxAgentStatus *self)
{
  self->badge = kmx_sync_badge_new ();
  self->retry = gtk_button_new_with_mnemonic (_ ("_Try Again"));
  gtk_widget_set_valign (self->retry, GTK_ALIGN_CENTER);
  self->sync = adw_action_row_new ();
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self->sync), 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self->sync), self->badge);
  self->failure = adw_action_row_new ();
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self->failure), 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self->failure), self->retry);
  g_signal_connect_swapped (self->retry, "clicked", G_CALLBACK (retry_clicked_cb), self);
  self->drift = drift_row_new ();
  self->numbers = adw_action_row_new ();
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self->numbers), 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self->numbers),
                             gtk_image_new_from_icon_name ("go-next-symbolic"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self->numbers), TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->numbers), "win.show-page");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->numbers), "s", "numbers");
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), self->sync);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), self->failure);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), self->drift);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), self->numbers);
}
