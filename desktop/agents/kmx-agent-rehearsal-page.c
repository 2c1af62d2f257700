/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-rehearsal-page.h"

#include <glib/gi18n.h>

#include "kmx-rehearsal-chat-view.h"
#include "kmx-scenario-list.h"

struct _KmxAgentRehearsalPage {
  AdwBin parent_instance;
  KmxScenarioList *scenarios;
  KmxRehearsalChatView *chat; /* (nullable): not for viewers */
  char *agent_id;             /* (nullable) */
  gint64 revision;            /* of the draft that was shown last */
};

G_DEFINE_FINAL_TYPE (KmxAgentRehearsalPage, kmx_agent_rehearsal_page, ADW_TYPE_BIN)

enum { PLAYED, N_SIGNALS };
static guint signals[N_SIGNALS];

void
kmx_agent_rehearsal_page_show (KmxAgentRehearsalPage *self, KmxAgent *agent)
{
  const char *id = kmx_record_get_text (agent, KMX_AGENT_ID);
  gint64 revision = kmx_record_get_integer (agent, KMX_AGENT_REVISION);

  /* What is unfolded stays so while nothing changed. */
  if (g_strcmp0 (self->agent_id, id) == 0 && self->revision == revision)
    return;
  g_free (self->agent_id);
  self->agent_id = g_strdup (id);
  self->revision = revision;
  kmx_scenario_list_show (self->scenarios, id);
  if (self->chat != NULL)
    kmx_rehearsal_chat_view_show (self->chat, id);
}

static void
played_cb (KmxAgentRehearsalPage *self)
{
  g_signal_emit (self, signals[PLAYED], 0);
}

GtkWidget *
kmx_agent_rehearsal_page_new (KmxSession *session)
{
  KmxAgentRehearsalPage *self = g_object_new (KMX_TYPE_AGENT_REHEARSAL_PAGE, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *switcher = gtk_stack_switcher_new ();
  GtkStack *stack = GTK_STACK (gtk_stack_new ());

  self->scenarios = KMX_SCENARIO_LIST (kmx_scenario_list_new (session));
  gtk_stack_add_titled (stack, GTK_WIDGET (self->scenarios), "scenarios", _ ("Scenarios"));
  if (kmx_session_can_manage (session)) {
    self->chat = KMX_REHEARSAL_CHAT_VIEW (kmx_rehearsal_chat_view_new (session));
    gtk_stack_add_titled (stack, GTK_WIDGET (self->chat), "chat", _ ("Chat"));
  }
  gtk_stack_switcher_set_stack (GTK_STACK_SWITCHER (switcher), stack);
  gtk_widget_set_halign (switcher, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_top (switcher, 12);
  gtk_widget_set_vexpand (GTK_WIDGET (stack), TRUE);
  gtk_box_append (GTK_BOX (box), switcher);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (stack));
  adw_bin_set_child (ADW_BIN (self), box);
  g_signal_connect_swapped (self->scenarios, "played", G_CALLBACK (played_cb), self);
  return GTK_WIDGET (self);
}

static void
kmx_agent_rehearsal_page_finalize (GObject *object)
{
  g_clear_pointer (&KMX_AGENT_REHEARSAL_PAGE (object)->agent_id, g_free);
  G_OBJECT_CLASS (kmx_agent_rehearsal_page_parent_class)->finalize (object);
}

static void
kmx_agent_rehearsal_page_class_init (KmxAgentRehearsalPageClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kmx_agent_rehearsal_page_finalize;
  signals[PLAYED] = g_signal_new ("played", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
}

static void
kmx_agent_rehearsal_page_init (KmxAgentRehearsalPage *self)
{
}
