/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-go-live.h"

#include <glib/gi18n.h>

#include "kmx-agent-drift-view.h"
#include "kmx-agent-publish-page.h"
#include "kmx-agent-rehearsal-page.h"
#include "kmx-agent-versions-page.h"
#include "kmx-compat.h"
#include "kmx-state-page.h"

struct _KmxAgentGoLive {
  AdwBin parent_instance;
  KmxSession *session;
  GCancellable *cancellable; /* of the agent that is shown */
  KmxAgent *agent;           /* (nullable) */
  AdwViewSwitcherTitle *title;
  AdwViewStack *views;
  KmxAgentPublishPage *publish;
  KmxAgentRehearsalPage *rehearsal;
  KmxAgentVersionsPage *versions;
  KmxAgentDriftView *drift;
};

G_DEFINE_FINAL_TYPE (KmxAgentGoLive, kmx_agent_go_live, ADW_TYPE_BIN)

enum { CLOSE, JUMP, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
show_agent (KmxAgentGoLive *self, KmxAgent *agent)
{
  g_set_object (&self->agent, agent);
  adw_view_switcher_title_set_title (self->title, kmx_record_get_text (agent, KMX_AGENT_NAME));
  kmx_agent_publish_page_show (self->publish, agent);
  kmx_agent_rehearsal_page_show (self->rehearsal, agent);
  kmx_agent_versions_page_show (self->versions, agent);
  kmx_agent_drift_view_show (self->drift, agent);
}

static void
on_agent (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxAgentGoLive) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxAgent) agent = kmx_client_get_record_finish (KMX_CLIENT (client), result, &error);

  if (self->session == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (agent != NULL)
    show_agent (self, agent);
  else
    kmx_toast_error (GTK_WIDGET (self), error);
}

static void
reload (KmxAgentGoLive *self)
{
  g_autofree char *path = NULL;

  if (self->session == NULL || self->agent == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  path = g_strconcat ("/api/v1/agents/", kmx_record_get_text (self->agent, KMX_AGENT_ID), NULL);
  kmx_client_get_record_async (kmx_session_get_client (self->session), path, KMX_TYPE_AGENT,
                               self->cancellable, on_agent, g_object_ref (self));
}

void
kmx_agent_go_live_open (KmxAgentGoLive *self, KmxAgent *agent, const char *view)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  adw_view_stack_set_visible_child_name (self->views, view);
  show_agent (self, agent);
}

static void
event_cb (KmxSession *session, const char *kind, JsonNode *data, KmxAgentGoLive *self)
{
  const char *id =
      JSON_NODE_HOLDS_OBJECT (data)
          ? json_object_get_string_member_with_default (json_node_get_object (data), "id", NULL)
          : NULL;

  if (self->agent == NULL || (g_str_has_prefix (kind, "agent.") &&
                              g_strcmp0 (id, kmx_record_get_text (self->agent, KMX_AGENT_ID)) != 0))
    return;
  if (g_str_equal (kind, "agent.deleted"))
    g_signal_emit (self, signals[CLOSE], 0);
  else
    reload (self);
}

static void
close_cb (KmxAgentGoLive *self)
{
  g_signal_emit (self, signals[CLOSE], 0);
}

static void
jump_cb (KmxAgentGoLive *self, const char *member)
{
  g_signal_emit (self, signals[JUMP], 0, member);
}

static void
rehearse_cb (KmxAgentGoLive *self)
{
  adw_view_stack_set_visible_child_name (self->views, "rehearsal");
}

static void
played_cb (KmxAgentGoLive *self)
{
  kmx_agent_publish_page_load (self->publish);
}

static gboolean
back_shortcut_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  close_cb (KMX_AGENT_GO_LIVE (widget));
  return TRUE;
}

static GtkWidget *
header_new (KmxAgentGoLive *self)
{
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *back = kmx_icon_button_new ("go-previous-symbolic", _ ("Back to the Agent"));

  self->title = ADW_VIEW_SWITCHER_TITLE (adw_view_switcher_title_new ());
  adw_view_switcher_title_set_stack (self->title, self->views);
  adw_header_bar_set_centering_policy (ADW_HEADER_BAR (header), ADW_CENTERING_POLICY_STRICT);
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header), GTK_WIDGET (self->title));
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), back);
  g_signal_connect_swapped (back, "clicked", G_CALLBACK (close_cb), self);
  return header;
}

static void
add_view (KmxAgentGoLive *self,
          GtkWidget *page,
          const char *name,
          const char *title,
          const char *icon_name)
{
  adw_view_stack_page_set_icon_name (adw_view_stack_add_titled (self->views, page, name, title),
                                     icon_name);
}

GtkWidget *
kmx_agent_go_live_new (KmxSession *session, GListModel *voices)
{
  KmxAgentGoLive *self = g_object_new (KMX_TYPE_AGENT_GO_LIVE, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *bar = adw_view_switcher_bar_new ();

  self->session = g_object_ref (session);
  self->views = ADW_VIEW_STACK (adw_view_stack_new ());
  self->publish = KMX_AGENT_PUBLISH_PAGE (kmx_agent_publish_page_new (session));
  self->rehearsal = KMX_AGENT_REHEARSAL_PAGE (kmx_agent_rehearsal_page_new (session));
  self->versions = KMX_AGENT_VERSIONS_PAGE (kmx_agent_versions_page_new (session, voices));
  add_view (self, GTK_WIDGET (self->publish), "publish", _ ("Publish"), "document-send-symbolic");
  add_view (self, GTK_WIDGET (self->rehearsal), "rehearsal", _ ("Rehearsal"),
            "chat-message-new-symbolic");
  add_view (self, GTK_WIDGET (self->versions), "versions", _ ("Versions"),
            "document-open-recent-symbolic");
  self->drift = KMX_AGENT_DRIFT_VIEW (kmx_agent_drift_view_new (session));
  add_view (self, GTK_WIDGET (self->drift), "drift", _ ("At the Provider"),
            "network-server-symbolic");
  g_signal_connect_swapped (self->drift, "decided", G_CALLBACK (reload), self);
  gtk_widget_set_vexpand (GTK_WIDGET (self->views), TRUE);
  gtk_box_append (GTK_BOX (box), header_new (self));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->views));
  gtk_box_append (GTK_BOX (box), bar);
  adw_view_switcher_bar_set_stack (ADW_VIEW_SWITCHER_BAR (bar), self->views);
  g_object_bind_property (self->title, "title-visible", bar, "reveal", G_BINDING_SYNC_CREATE);
  adw_bin_set_child (ADW_BIN (self), box);
  g_signal_connect_swapped (self->publish, "jump", G_CALLBACK (jump_cb), self);
  g_signal_connect_swapped (self->publish, "published", G_CALLBACK (reload), self);
  g_signal_connect_swapped (self->publish, "rehearse", G_CALLBACK (rehearse_cb), self);
  g_signal_connect_swapped (self->rehearsal, "played", G_CALLBACK (played_cb), self);
  g_signal_connect_swapped (self->versions, "restored", G_CALLBACK (reload), self);
  g_signal_connect_object (session, "event::agent.changed", G_CALLBACK (event_cb), self, 0);
  g_signal_connect_object (session, "event::agent.deleted", G_CALLBACK (event_cb), self, 0);
  g_signal_connect_object (session, "event::number.changed", G_CALLBACK (event_cb), self, 0);
  g_signal_connect_object (session, "resync", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);
  g_signal_connect_after (self, "map", G_CALLBACK (reload), NULL);
  return GTK_WIDGET (self);
}

static void
kmx_agent_go_live_dispose (GObject *object)
{
  KmxAgentGoLive *self = KMX_AGENT_GO_LIVE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (kmx_agent_go_live_parent_class)->dispose (object);
}

static void
kmx_agent_go_live_finalize (GObject *object)
{
  KmxAgentGoLive *self = KMX_AGENT_GO_LIVE (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->agent);
  G_OBJECT_CLASS (kmx_agent_go_live_parent_class)->finalize (object);
}

static void
kmx_agent_go_live_class_init (KmxAgentGoLiveClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kmx_agent_go_live_dispose;
  G_OBJECT_CLASS (klass)->finalize = kmx_agent_go_live_finalize;
  gtk_widget_class_add_binding (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, back_shortcut_cb,
                                NULL);
  signals[CLOSE] =
      g_signal_new ("close", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[JUMP] = g_signal_new ("jump", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                1, G_TYPE_STRING);
}

static void
kmx_agent_go_live_init (KmxAgentGoLive *self)
{
  self->cancellable = g_cancellable_new ();
}
