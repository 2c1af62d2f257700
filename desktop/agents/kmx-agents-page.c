/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agents-page.h"

#include <glib/gi18n.h>

#include "kmx-agent-cards.h"
#include "kmx-agent-editor.h"
#include "kmx-agent-go-live.h"
#include "kmx-agent-start.h"
#include "kmx-compat.h"
#include "kmx-page-header.h"
#include "kmx-state-page.h"
#include "kmx-voice.h"

struct _KmxAgentsPage {
  AdwBin parent_instance;
  KmxSession *session;
  GCancellable *cancellable; /* of the load under way */
  GListModel *voices;        /* (nullable): until loaded */
  gboolean loaded;           /* the agents, too */
  GtkStack *stack;
  KmxStatePage *state;
  KmxAgentCards *cards;
  GtkWidget *new_button;
  KmxAgentEditor *editor;  /* (nullable): until first needed */
  KmxAgentGoLive *go_live; /* (nullable): until first needed */
  KmxAgentStart *start;    /* (nullable): until first needed */
  char *wanted_view;       /* (nullable): of @go_live */
  char *opened;            /* (nullable): id of the agent that the editor shows */
  char *wanted;            /* (nullable): id to open; "" for a new agent */
};

#define KMX_TYPE_AGENTS_PAGE (kmx_agents_page_get_type ())
G_DECLARE_FINAL_TYPE (KmxAgentsPage, kmx_agents_page, KMX, AGENTS_PAGE, AdwBin)

static void page_widget_init (KmxPageWidgetInterface *interface);
static void load (KmxAgentsPage *self);

G_DEFINE_FINAL_TYPE_WITH_CODE (KmxAgentsPage,
                               kmx_agents_page,
                               ADW_TYPE_BIN,
                               G_IMPLEMENT_INTERFACE (KMX_TYPE_PAGE_WIDGET, page_widget_init))

static void
show_list_state (KmxAgentsPage *self)
{
  if (kmx_agent_cards_count (self->cards) > 0)
    kmx_state_page_show_content (self->state);
  else
    kmx_state_page_show_empty (self->state);
}

static void
show_list (KmxAgentsPage *self)
{
  gtk_stack_set_visible_child_name (self->stack, "list");
}

static void
show_agent (KmxAgentsPage *self, KmxAgent *agent)
{
  kmx_agent_cards_show (self->cards, agent);
  show_list_state (self);
}

static void
saved_cb (KmxAgentsPage *self, KmxAgent *agent)
{
  show_agent (self, agent);
}

static KmxAgentEditor *
get_editor (KmxAgentsPage *self)
{
  if (self->editor == NULL) {
    self->editor = KMX_AGENT_EDITOR (kmx_agent_editor_new (self->session, self->voices));
    g_signal_connect_object (self->editor, "close", G_CALLBACK (show_list), self,
                             G_CONNECT_SWAPPED);
    g_signal_connect_object (self->editor, "saved", G_CALLBACK (saved_cb), self, G_CONNECT_SWAPPED);
    gtk_stack_add_named (self->stack, GTK_WIDGET (self->editor), "editor");
  }
  return self->editor;
}

static void
edit (KmxAgentsPage *self, KmxAgent *agent)
{
  g_free (self->opened);
  self->opened = g_strdup (kmx_record_get_text (agent, KMX_AGENT_ID));
  gtk_stack_set_visible_child (self->stack, GTK_WIDGET (get_editor (self)));
  kmx_agent_editor_open (self->editor, agent);
}

/* A new agent is made at once; what else it needs to know is asked then. */
static void
created_cb (KmxAgentsPage *self, KmxAgent *agent)
{
  show_agent (self, agent);
  edit (self, agent);
  kmx_agent_editor_guide (self->editor);
}

static void
show_start (KmxAgentsPage *self)
{
  if (self->start == NULL) {
    self->start = KMX_AGENT_START (kmx_agent_start_new (self->session));
    g_signal_connect_object (self->start, "created", G_CALLBACK (created_cb), self,
                             G_CONNECT_SWAPPED);
    g_signal_connect_object (self->start, "close", G_CALLBACK (show_list), self, G_CONNECT_SWAPPED);
    gtk_stack_add_named (self->stack, GTK_WIDGET (self->start), "start");
  }
  gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->start));
  kmx_agent_start_begin (self->start);
}

static gboolean
open_wanted (gpointer user_data)
{
  KmxAgentsPage *self = user_data;
  g_autofree char *wanted = g_steal_pointer (&self->wanted);
  KmxAgent *agent;

  if (wanted == NULL)
    return G_SOURCE_REMOVE;
  if (*wanted == '\0') {
    show_start (self);
    return G_SOURCE_REMOVE;
  }
  agent = kmx_agent_cards_find (self->cards, wanted);
  if (agent == NULL || g_str_equal (kmx_record_get_text (agent, KMX_AGENT_STATE), "deleting"))
    kmx_toast (GTK_WIDGET (self), _ ("This agent no longer exists."));
  else
    edit (self, agent);
  return G_SOURCE_REMOVE;
}

/* @agent_id: "" makes a new one.  Before the list is there, the wish waits for it. */
static void
open_agent (KmxAgentsPage *self, const char *agent_id)
{
  g_free (self->wanted);
  self->wanted = g_strdup (agent_id);
  if (!self->loaded)
    return;
  if (self->editor != NULL &&
      gtk_stack_get_visible_child (self->stack) == GTK_WIDGET (self->editor))
    kmx_agent_editor_leave (self->editor, open_wanted, self);
  else
    open_wanted (self);
}

static void
show_editor (KmxAgentsPage *self)
{
  gtk_stack_set_visible_child_name (self->stack, "editor");
  kmx_agent_editor_refresh (self->editor);
}

static void
jump_cb (KmxAgentsPage *self, const char *member)
{
  show_editor (self);
  kmx_agent_editor_show_member (self->editor, member);
}

static KmxAgentGoLive *
get_go_live (KmxAgentsPage *self)
{
  if (self->go_live == NULL) {
    self->go_live = KMX_AGENT_GO_LIVE (kmx_agent_go_live_new (self->session, self->voices));
    g_signal_connect_object (self->go_live, "close", G_CALLBACK (show_editor), self,
                             G_CONNECT_SWAPPED);
    g_signal_connect_object (self->go_live, "jump", G_CALLBACK (jump_cb), self, G_CONNECT_SWAPPED);
    gtk_stack_add_named (self->stack, GTK_WIDGET (self->go_live), "go-live");
  }
  return self->go_live;
}

static gboolean
show_go_live (gpointer user_data)
{
  KmxAgentsPage *self = user_data;
  g_autofree char *view = g_steal_pointer (&self->wanted_view);
  KmxAgent *agent = self->opened != NULL ? kmx_agent_cards_find (self->cards, self->opened) : NULL;

  if (view == NULL || agent == NULL)
    return G_SOURCE_REMOVE;
  gtk_stack_set_visible_child (self->stack, GTK_WIDGET (get_go_live (self)));
  kmx_agent_go_live_open (self->go_live, agent, view);
  return G_SOURCE_REMOVE;
}

/* The editor's button: what was typed is saved first. */
static void
go_live_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  KmxAgentsPage *self = KMX_AGENTS_PAGE (widget);

  if (self->editor == NULL)
    return;
  g_free (self->wanted_view);
  self->wanted_view = g_variant_dup_string (parameter, NULL);
  kmx_agent_editor_leave (self->editor, show_go_live, self);
}

static void
activated_cb (KmxAgentsPage *self, KmxAgent *agent)
{
  if (!g_str_equal (kmx_record_get_text (agent, KMX_AGENT_STATE), "deleting"))
    open_agent (self, kmx_record_get_text (agent, KMX_AGENT_ID));
}

static void
new_clicked_cb (KmxAgentsPage *self)
{
  open_agent (self, "");
}

/* Cards that stay keep their place and their focus. */
static void
show_agents (KmxAgentsPage *self, GListModel *agents)
{
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);
  guint position = 0;

  for (guint i = 0; i < g_list_model_get_n_items (agents); i++) {
    g_autoptr (KmxAgent) agent = g_list_model_get_item (agents, i);

    g_hash_table_add (ids, (gpointer) kmx_record_get_text (agent, KMX_AGENT_ID));
    show_agent (self, agent);
    if (self->editor != NULL)
      kmx_agent_editor_agent_changed (self->editor, agent);
  }
  while (position < kmx_agent_cards_count (self->cards)) {
    g_autoptr (KmxAgent) agent = g_object_ref (kmx_agent_cards_get (self->cards, position));
    const char *id = kmx_record_get_text (agent, KMX_AGENT_ID);

    if (g_hash_table_contains (ids, id)) {
      position++;
      continue;
    }
    kmx_agent_cards_remove (self->cards, id);
    if (self->editor != NULL)
      kmx_agent_editor_agent_gone (self->editor, id);
  }
  show_list_state (self);
}

static void
on_agents (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxAgentsPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) agents =
      kmx_client_get_list_finish (KMX_CLIENT (client), result, NULL, &error);

  if (self->session == NULL)
    return;
  if (agents == NULL) {
    kmx_state_page_show_error (self->state, error);
    return;
  }
  self->loaded = TRUE;
  show_agents (self, agents);
  gtk_widget_set_sensitive (self->new_button, TRUE);
  open_wanted (self);
}

static void
load_agents (KmxAgentsPage *self)
{
  kmx_client_get_list_async (kmx_session_get_client (self->session), "/api/v1/agents",
                             KMX_TYPE_AGENT, self->cancellable, on_agents, g_object_ref (self));
}

static void
on_voices (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxAgentsPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) voices =
      kmx_client_get_list_finish (KMX_CLIENT (client), result, NULL, &error);

  if (self->session == NULL)
    return;
  if (voices == NULL) {
    kmx_state_page_show_error (self->state, error);
    return;
  }
  g_set_object (&self->voices, voices);
  kmx_agent_cards_set_voices (self->cards, voices);
  load_agents (self);
}

static void
load (KmxAgentsPage *self)
{
  if (self->session == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  if (self->voices != NULL)
    load_agents (self);
  else
    kmx_client_get_list_async (kmx_session_get_client (self->session), "/api/v1/voices",
                               KMX_TYPE_VOICE, self->cancellable, on_voices, g_object_ref (self));
}

static void
agent_changed_cb (KmxSession *session, const char *kind, JsonNode *data, KmxAgentsPage *self)
{
  g_autoptr (KmxAgent) agent =
      kmx_record_new_from_json (KMX_TYPE_AGENT, data, KMX_RECORD_IGNORE_UNKNOWN, NULL);

  if (agent == NULL || !self->loaded) {
    load (self);
    return;
  }
  show_agent (self, agent);
  if (self->editor != NULL)
    kmx_agent_editor_agent_changed (self->editor, agent);
}

static void
agent_deleted_cb (KmxSession *session, const char *kind, JsonNode *data, KmxAgentsPage *self)
{
  const char *id =
      JSON_NODE_HOLDS_OBJECT (data)
          ? json_object_get_string_member_with_default (json_node_get_object (data), "id", NULL)
          : NULL;

  if (id == NULL)
    return;
  kmx_agent_cards_remove (self->cards, id);
  show_list_state (self);
  if (self->editor != NULL)
    kmx_agent_editor_agent_gone (self->editor, id);
}

/* An agent's card names its numbers. */
static void
number_changed_cb (KmxSession *session, const char *kind, JsonNode *data, KmxAgentsPage *self)
{
  load (self);
}

static void
set_empty (KmxAgentsPage *self, gboolean can_manage)
{
  GtkWidget *create = NULL;

  if (can_manage) {
    create = gtk_button_new_with_mnemonic (_ ("_Create Agent"));
    g_signal_connect_swapped (create, "clicked", G_CALLBACK (new_clicked_cb), self);
  }
  kmx_state_page_set_empty (
      self->state, "audio-headset-symbolic", _ ("No Agent Yet"),
      can_manage
          ? _ ("An agent answers your telephone, with a name, a voice and your instructions.")
          : _ ("An owner or a manager of the account creates agents. They then appear here."),
      create);
}

static GtkWidget *
list_new (KmxAgentsPage *self)
{
  GtkWidget *header;
  GtkWidget *box = kmx_page_box_new (_ ("Agents"), &header);
  gboolean can_manage = kmx_session_can_manage (self->session);

  self->new_button = kmx_icon_button_new ("list-add-symbolic", _ ("New Agent"));
  gtk_widget_set_sensitive (self->new_button, FALSE);
  gtk_widget_set_visible (self->new_button, can_manage);
  g_signal_connect_swapped (self->new_button, "clicked", G_CALLBACK (new_clicked_cb), self);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->new_button);
  self->cards = KMX_AGENT_CARDS (kmx_agent_cards_new (self->session));
  g_signal_connect_swapped (self->cards, "activated", G_CALLBACK (activated_cb), self);
  g_signal_connect_swapped (self->cards, "outdated", G_CALLBACK (load), self);
  self->state = KMX_STATE_PAGE (kmx_state_page_new (GTK_WIDGET (self->cards)));
  set_empty (self, can_manage);
  gtk_widget_set_vexpand (GTK_WIDGET (self->state), TRUE);
  g_signal_connect_swapped (self->state, "retry", G_CALLBACK (load), self);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->state));
  return box;
}

GtkWidget *
kmx_agents_page_new (KmxSession *session)
{
  KmxAgentsPage *self = g_object_new (KMX_TYPE_AGENTS_PAGE, NULL);

  self->session = g_object_ref (session);
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_add_named (self->stack, list_new (self), "list");
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->stack));
  g_signal_connect_object (session, "event::agent.changed", G_CALLBACK (agent_changed_cb), self, 0);
  g_signal_connect_object (session, "event::agent.deleted", G_CALLBACK (agent_deleted_cb), self, 0);
  g_signal_connect_object (session, "event::number.changed", G_CALLBACK (number_changed_cb), self,
                           0);
  kmx_state_page_show_loading (self->state);
  load (self);
  return GTK_WIDGET (self);
}

static void
refresh (KmxPageWidget *widget)
{
  load (KMX_AGENTS_PAGE (widget));
}

static void
show_item (KmxPageWidget *widget, const char *id)
{
  open_agent (KMX_AGENTS_PAGE (widget), id);
}

static void
search (KmxPageWidget *widget)
{
  KmxAgentsPage *self = KMX_AGENTS_PAGE (widget);

  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "list") == 0)
    kmx_agent_cards_search (self->cards);
}

static void
leave (KmxPageWidget *widget, GSourceFunc done, gpointer user_data)
{
  KmxAgentsPage *self = KMX_AGENTS_PAGE (widget);

  if (self->editor != NULL)
    kmx_agent_editor_leave (self->editor, done, user_data);
  else
    done (user_data);
}

static void
page_widget_init (KmxPageWidgetInterface *interface)
{
  interface->leave = leave;
  interface->refresh = refresh;
  interface->show_item = show_item;
  interface->search = search;
}

static void
kmx_agents_page_dispose (GObject *object)
{
  KmxAgentsPage *self = KMX_AGENTS_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (kmx_agents_page_parent_class)->dispose (object);
}

static void
kmx_agents_page_finalize (GObject *object)
{
  KmxAgentsPage *self = KMX_AGENTS_PAGE (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->voices);
  g_clear_pointer (&self->wanted, g_free);
  g_clear_pointer (&self->wanted_view, g_free);
  g_clear_pointer (&self->opened, g_free);
  G_OBJECT_CLASS (kmx_agents_page_parent_class)->finalize (object);
}

static void
kmx_agents_page_class_init (KmxAgentsPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kmx_agents_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = kmx_agents_page_finalize;
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "agents.go-live", "s", go_live_action);
}

static void
kmx_agents_page_init (KmxAgentsPage *self)
{
  self->cancellable = g_cancellable_new ();
}
