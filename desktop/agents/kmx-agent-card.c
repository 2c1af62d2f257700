/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-card.h"

#include <glib/gi18n.h>

#include "kmx-agent-status.h"
#include "kmx-agent-values.h"
#include "kmx-drift-text.h"
#include "kmx-sync-badge.h"

struct _KmxAgentCard {
  GtkFlowBoxChild parent_instance;
  KmxAgent *agent;
  gboolean can_manage;
  gboolean showing; /* the switch is being set from the agent */
  GtkLabel *name;
  GtkLabel *business;
  GtkSwitch *enabled;
  GtkLabel *version;
  GtkLabel *voice;
  GtkLabel *numbers;
  GtkWidget *badge;
  GtkWidget *deleting;
  GtkWidget *retry;
  GtkLabel *cause;
  GtkLabel *drift; /* what somebody edited at the provider; not the cause of a failure */
};

G_DEFINE_FINAL_TYPE (KmxAgentCard, kmx_agent_card, GTK_TYPE_FLOW_BOX_CHILD)

enum { SWITCHED, RETRY, N_SIGNALS };
static guint signals[N_SIGNALS];

KmxAgent *
kmx_agent_card_get_agent (KmxAgentCard *self)
{
  return self->agent;
}

KmxAgentPhase
kmx_agent_phase_of (KmxAgent *agent)
{
  KmxLiveVersion *live = kmx_record_get_record (agent, KMX_AGENT_LIVE);

  if (kmx_record_get_enum (kmx_record_get_record (agent, KMX_AGENT_SYNC), KMX_SYNC_STATE) == 2)
    return KMX_AGENT_PHASE_FAILED;
  if (!kmx_record_get_boolean (agent, KMX_AGENT_ENABLED))
    return KMX_AGENT_PHASE_PAUSED;
  if (live == NULL)
    return KMX_AGENT_PHASE_UNPUBLISHED;
  return kmx_record_get_boolean (live, KMX_LIVE_VERSION_CHANGED) ? KMX_AGENT_PHASE_CHANGED
                                                                 : KMX_AGENT_PHASE_LIVE;
}

guint
kmx_agent_drift_of (KmxAgent *agent)
{
  KmxDriftMark *mark = kmx_record_get_record (agent, KMX_AGENT_DRIFT);

  return mark != NULL ? (guint) kmx_record_get_integer (mark, KMX_DRIFT_MARK_COUNT) : 0;
}

static char *
version_text (KmxAgent *agent)
{
  KmxLiveVersion *live = kmx_record_get_record (agent, KMX_AGENT_LIVE);
  gboolean paused = !kmx_record_get_boolean (agent, KMX_AGENT_ENABLED);
  g_autofree char *version = NULL;

  if (live == NULL)
    return g_strdup (paused ? C_ ("agent", "Not published, paused") : C_ ("agent", "Draft"));
  version = g_strdup_printf (C_ ("agent", "Version %d"),
                             (int) kmx_record_get_integer (live, KMX_LIVE_VERSION_VERSION));
  return g_strconcat (version, paused ? ", " : "", paused ? C_ ("agent", "paused") : "",
                      kmx_record_get_boolean (live, KMX_LIVE_VERSION_CHANGED) ? " · " : "",
                      kmx_record_get_boolean (live, KMX_LIVE_VERSION_CHANGED)
                          ? C_ ("agent", "draft changed since")
                          : "",
                      NULL);
}

static void
show_sync (KmxAgentCard *self)
{
  KmxSync *sync = kmx_record_get_record (self->agent, KMX_AGENT_SYNC);
  gboolean deleting = g_str_equal (kmx_record_get_text (self->agent, KMX_AGENT_STATE), "deleting");
  gboolean failed = !deleting && kmx_record_get_enum (sync, KMX_SYNC_STATE) == 2;
  const char *cause = failed ? kmx_sync_failure_text (sync) : NULL;

  kmx_sync_badge_show (self->badge, sync);
  gtk_widget_set_visible (self->badge, !deleting);
  gtk_widget_set_visible (self->deleting, deleting);
  gtk_widget_set_visible (self->retry, failed && self->can_manage);
  gtk_label_set_text (self->cause, cause != NULL ? cause : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->cause), cause);
  gtk_widget_set_visible (GTK_WIDGET (self->cause), cause != NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->enabled), self->can_manage && !deleting);
}

static void
show_drift (KmxAgentCard *self, const char *drift)
{
  gtk_label_set_text (self->drift, drift != NULL ? drift : "");
  gtk_widget_set_visible (gtk_widget_get_parent (GTK_WIDGET (self->drift)), drift != NULL);
}

void
kmx_agent_card_show (KmxAgentCard *self, KmxAgent *agent, GListModel *voices)
{
  const char *name = kmx_record_get_text (agent, KMX_AGENT_NAME);
  const char *business = kmx_record_get_text (agent, KMX_AGENT_BUSINESS_NAME);
  gboolean enabled = kmx_record_get_boolean (agent, KMX_AGENT_ENABLED);
  g_autofree char *numbers = kmx_agent_numbers_text (agent);
  g_autofree char *version = version_text (agent);
  g_autofree char *voice = g_strdup_printf (
      "%s · %s", kmx_agent_voice_text (voices, kmx_record_get_text (agent, KMX_AGENT_VOICE)),
      kmx_agent_language_text (kmx_record_get_text (agent, KMX_AGENT_LANGUAGE)));
  g_autofree char *drift = kmx_drift_text_mark (agent);
  g_autofree char *label = g_strdup_printf ("%s, %s, %s%s%s", name, business, version,
                                            drift != NULL ? ", " : "", drift != NULL ? drift : "");
  /* Translators: %s is the name of an agent. */
  g_autofree char *switch_label = g_strdup_printf (_ ("%s answers calls"), name);

  g_set_object (&self->agent, agent);
  self->showing = TRUE;
  gtk_label_set_text (self->name, name);
  gtk_label_set_text (self->business, business);
  gtk_label_set_text (self->version, version);
  gtk_label_set_text (self->voice, voice);
  gtk_label_set_text (self->numbers, numbers);
  gtk_switch_set_active (self->enabled, enabled);
  gtk_switch_set_state (self->enabled, enabled);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->enabled), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  switch_label, -1);
  show_sync (self);
  show_drift (self, drift);
  self->showing = FALSE;
}

/* The switch's state follows when the server agreed. */
static gboolean
state_set_cb (KmxAgentCard *self, gboolean on)
{
  if (self->showing)
    return FALSE;
  if (on != kmx_record_get_boolean (self->agent, KMX_AGENT_ENABLED)) {
    gtk_widget_set_sensitive (GTK_WIDGET (self->enabled), FALSE);
    g_signal_emit (self, signals[SWITCHED], 0, on);
  }
  return TRUE;
}

static void
retry_clicked_cb (KmxAgentCard *self)
{
  gtk_widget_set_visible (self->retry, FALSE);
  g_signal_emit (self, signals[RETRY], 0);
}

static GtkLabel *
label_new (const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (label, TRUE);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return GTK_LABEL (label);
}

static GtkWidget *
head_new (KmxAgentCard *self)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *names = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);

  self->name = label_new ("heading");
  self->business = label_new ("dim-label");
  self->enabled = GTK_SWITCH (gtk_switch_new ());
  gtk_widget_set_valign (GTK_WIDGET (self->enabled), GTK_ALIGN_START);
  g_signal_connect_swapped (self->enabled, "state-set", G_CALLBACK (state_set_cb), self);
  gtk_box_append (GTK_BOX (names), GTK_WIDGET (self->name));
  gtk_box_append (GTK_BOX (names), GTK_WIDGET (self->business));
  gtk_box_append (GTK_BOX (head), names);
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (self->enabled));
  return head;
}

static GtkWidget *
fact_new (const char *icon_name, GtkLabel *label)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *icon = gtk_image_new_from_icon_name (icon_name);

  gtk_widget_add_css_class (icon, "dim-label");
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (label));
  return box;
}

static GtkWidget *
foot_new (KmxAgentCard *self)
{
  GtkWidget *foot = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  self->badge = kmx_sync_badge_new ();
  gtk_widget_set_hexpand (self->badge, TRUE);
  self->deleting = gtk_label_new (_ ("Being deleted …"));
  gtk_widget_add_css_class (self->deleting, "dim-label");
  self->retry = gtk_button_new_with_mnemonic (_ ("_Try Again"));
  g_signal_connect_swapped (self->retry, "clicked", G_CALLBACK (retry_clicked_cb), self);
  gtk_box_append (GTK_BOX (foot), self->badge);
  gtk_box_append (GTK_BOX (foot), self->deleting);
  gtk_box_append (GTK_BOX (foot), self->retry);
  return foot;
}

GtkWidget *
kmx_agent_card_new (gboolean can_manage)
{
  KmxAgentCard *self = g_object_new (KMX_TYPE_AGENT_CARD, NULL);

  self->can_manage = can_manage;
  return GTK_WIDGET (self);
}

static void
kmx_agent_card_finalize (GObject *object)
{
  g_clear_object (&KMX_AGENT_CARD (object)->agent);
  G_OBJECT_CLASS (kmx_agent_card_parent_class)->finalize (object);
}

static void
kmx_agent_card_class_init (KmxAgentCardClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kmx_agent_card_finalize;
  signals[SWITCHED] = g_signal_new ("switched", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[RETRY] = g_signal_new ("retry", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

static void
kmx_agent_card_init (KmxAgentCard *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *facts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->version = label_new (NULL);
  self->voice = label_new (NULL);
  self->numbers = label_new ("numeric");
  self->drift = label_new (NULL);
  gtk_label_set_wrap (self->drift, TRUE);
  gtk_label_set_lines (self->drift, 2);
  self->cause = label_new ("caption");
  gtk_label_set_wrap (self->cause, TRUE);
  gtk_label_set_lines (self->cause, 3);
  gtk_box_append (GTK_BOX (facts), fact_new ("document-open-recent-symbolic", self->version));
  gtk_box_append (GTK_BOX (facts), fact_new ("audio-input-microphone-symbolic", self->voice));
  gtk_box_append (GTK_BOX (facts), fact_new ("call-start-symbolic", self->numbers));
  gtk_box_append (GTK_BOX (facts), fact_new ("dialog-warning-symbolic", self->drift));
  gtk_box_append (GTK_BOX (box), head_new (self));
  gtk_box_append (GTK_BOX (box), facts);
  gtk_box_append (GTK_BOX (box), foot_new (self));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->cause));
  gtk_widget_add_css_class (box, "agent-card");
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (self), box);
  gtk_widget_add_css_class (GTK_WIDGET (self), "card");
  gtk_widget_add_css_class (GTK_WIDGET (self), "activatable");
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_START);
}
