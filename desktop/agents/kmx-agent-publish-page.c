/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-publish-page.h"

#include <glib/gi18n.h>

#include "kmx-agent-check.h"
#include "kmx-agent-version.h"
#include "kmx-check-list.h"
#include "kmx-compat.h"
#include "kmx-contract-group.h"
#include "kmx-error.h"
#include "kmx-format.h"
#include "kmx-state-page.h"
#include "kmx-sync-badge.h"

struct _KmxAgentPublishPage {
  AdwBin parent_instance;
  KmxSession *session;
  GCancellable *cancellable; /* of the agent that is shown */
  KmxAgent *agent;           /* (nullable) */
  gboolean sending;
  KmxStatePage *state;
  GtkWidget *live;
  GtkWidget *badge;
  GtkWidget *failure;
  GtkWidget *retry;
  KmxCheckList *checks;
  KmxContractGroup *contracts;
  GtkWidget *note;
  GtkWidget *publish;
  GtkSpinner *spinner;
};

G_DEFINE_FINAL_TYPE (KmxAgentPublishPage, kmx_agent_publish_page, ADW_TYPE_BIN)

enum { JUMP, REHEARSE, PUBLISHED, N_SIGNALS };
static guint signals[N_SIGNALS];

static gboolean
has_news (KmxAgent *agent)
{
  KmxLiveVersion *live = kmx_record_get_record (agent, KMX_AGENT_LIVE);

  return live == NULL || kmx_record_get_boolean (live, KMX_LIVE_VERSION_CHANGED);
}

static void
update_button (KmxAgentPublishPage *self)
{
  gboolean news = self->agent != NULL && has_news (self->agent);

  gtk_widget_set_sensitive (self->publish,
                            news && !self->sending && kmx_check_list_is_ready (self->checks));
  gtk_widget_set_sensitive (self->note, news && !self->sending);
  gtk_spinner_set_spinning (self->spinner, self->sending);
}

static char *
live_text (KmxAgent *agent)
{
  KmxLiveVersion *live = kmx_record_get_record (agent, KMX_AGENT_LIVE);
  g_autofree char *when = NULL;
  const char *news;

  if (live == NULL)
    return g_strdup (_ ("Callers do not reach this agent before it is published."));
  when = kmx_format_relative (kmx_record_get_instant (live, KMX_LIVE_VERSION_PUBLISHED_AT));
  news = has_news (agent) ? _ ("The draft has changes that callers do not meet yet.")
                          : _ ("The draft is the same.");
  /* Translators: the first is a time ("today, 14:05"), then a person's name, then a sentence. */
  return g_strdup_printf (_ ("Published %s by %s. %s"), when,
                          kmx_record_get_text (live, KMX_LIVE_VERSION_PUBLISHED_BY), news);
}

static void
show_live (KmxAgentPublishPage *self)
{
  KmxLiveVersion *live = kmx_record_get_record (self->agent, KMX_AGENT_LIVE);
  KmxSync *sync = kmx_record_get_record (self->agent, KMX_AGENT_SYNC);
  g_autofree char *subtitle = live_text (self->agent);
  g_autofree char *title =
      live != NULL
          /* Translators: %u is the number of a version. */
          ? g_strdup_printf (_ ("Version %u answers the calls"),
                             (guint) kmx_record_get_integer (live, KMX_LIVE_VERSION_VERSION))
          : g_strdup (_ ("Not published yet"));

  kmx_row_set_text (self->live, title, subtitle);
  kmx_sync_badge_show (self->badge, sync);
  kmx_row_set_text (self->failure, _ ("The last changes are not in force."),
                    kmx_sync_failure_text (sync));
  gtk_widget_set_visible (self->failure, kmx_record_get_enum (sync, KMX_SYNC_STATE) == 2);
}

void
kmx_agent_publish_page_show (KmxAgentPublishPage *self, KmxAgent *agent)
{
  gboolean other =
      self->agent == NULL || !g_str_equal (kmx_record_get_text (self->agent, KMX_AGENT_ID),
                                           kmx_record_get_text (agent, KMX_AGENT_ID));

  if (other) {
    g_cancellable_cancel (self->cancellable);
    g_clear_object (&self->cancellable);
    self->cancellable = g_cancellable_new ();
    self->sending = FALSE;
    gtk_editable_set_text (GTK_EDITABLE (self->note), "");
  }
  g_set_object (&self->agent, agent);
  show_live (self);
  if (other)
    kmx_state_page_show_loading (self->state);
  kmx_agent_publish_page_load (self);
}

static char *
dup_path (KmxAgentPublishPage *self, const char *below)
{
  return g_strconcat ("/api/v1/agents/", kmx_record_get_text (self->agent, KMX_AGENT_ID), below,
                      NULL);
}

static void
on_checks (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxAgentPublishPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) checks =
      kmx_client_get_list_finish (KMX_CLIENT (client), result, NULL, &error);

  if (self->session == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (checks == NULL) {
    kmx_state_page_show_error (self->state, error);
    return;
  }
  kmx_check_list_show (self->checks, checks);
  kmx_state_page_show_content (self->state);
  update_button (self);
}

void
kmx_agent_publish_page_load (KmxAgentPublishPage *self)
{
  g_autofree char *path = NULL;

  if (self->session == NULL || self->agent == NULL)
    return;
  path = dup_path (self, "/checks");
  kmx_client_get_list_async (kmx_session_get_client (self->session), path, KMX_TYPE_AGENT_CHECK,
                             self->cancellable, on_checks, g_object_ref (self));
  kmx_contract_group_load (self->contracts);
  update_button (self);
}

static void
on_published (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxAgentPublishPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxAnswer) answer = kmx_client_send_finish (KMX_CLIENT (client), result, &error);

  if (self->session == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->sending = FALSE;
  if (answer != NULL) {
    gtk_editable_set_text (GTK_EDITABLE (self->note), "");
    kmx_toast (GTK_WIDGET (self), _ ("Published. Callers meet the new version in a moment."));
  } else {
    kmx_toast_error (GTK_WIDGET (self), error);
  }
  kmx_agent_publish_page_load (self);
  g_signal_emit (self, signals[PUBLISHED], 0);
}

static void
publish_cb (KmxAgentPublishPage *self)
{
  g_autofree char *note = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->note)));
  g_autofree char *path = NULL;
  g_autoptr (JsonNode) body = NULL;
  KmxClientRequest request = { .method = "POST" };

  if (self->sending || self->agent == NULL || !gtk_widget_is_sensitive (self->publish))
    return;
  g_strstrip (note);
  body = kmx_json_object_of_texts ("note", note, NULL);
  self->sending = TRUE;
  update_button (self);
  path = dup_path (self, "/publish");
  request.path = path;
  request.body = body;
  request.revision = kmx_record_get_integer (self->agent, KMX_AGENT_REVISION);
  kmx_client_send_async (kmx_session_get_client (self->session), &request, self->cancellable,
                         on_published, g_object_ref (self));
}

static void
on_retried (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxAgentPublishPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxAnswer) answer = kmx_client_send_finish (KMX_CLIENT (client), result, &error);

  if (self->session == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (answer == NULL)
    kmx_toast_error (GTK_WIDGET (self), error);
  g_signal_emit (self, signals[PUBLISHED], 0);
}

static void
retry_cb (KmxAgentPublishPage *self)
{
  g_autofree char *path = NULL;
  KmxClientRequest request = { .method = "POST" };

  if (self->agent == NULL)
    return;
  path = dup_path (self, "/sync");
  request.path = path;
  kmx_client_send_async (kmx_session_get_client (self->session), &request, self->cancellable,
                         on_retried, g_object_ref (self));
}

static void
jump_cb (KmxAgentPublishPage *self, const char *member)
{
  g_signal_emit (self, signals[JUMP], 0, member);
}

static void
rehearse_cb (KmxAgentPublishPage *self)
{
  g_signal_emit (self, signals[REHEARSE], 0);
}

static void
accept_cb (KmxAgentPublishPage *self, const char *document)
{
  kmx_contract_group_open (self->contracts, document);
}

static AdwPreferencesGroup *
live_group_new (KmxAgentPublishPage *self, gboolean can_manage)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());

  self->live = adw_action_row_new ();
  self->badge = kmx_sync_badge_new ();
  self->failure = adw_action_row_new ();
  self->retry = gtk_button_new_with_mnemonic (_ ("_Try Again"));
  gtk_widget_set_valign (self->retry, GTK_ALIGN_CENTER);
  gtk_widget_set_visible (self->retry, can_manage);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (self->live), 0);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self->live), 0);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (self->failure), 0);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self->failure), 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self->live), self->badge);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self->failure), self->retry);
  g_signal_connect_swapped (self->retry, "clicked", G_CALLBACK (retry_cb), self);
  adw_preferences_group_add (group, self->live);
  adw_preferences_group_add (group, self->failure);
  return group;
}

static AdwPreferencesGroup *
publish_group_new (KmxAgentPublishPage *self, gboolean can_manage)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  self->note = adw_entry_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->note), _ ("What is new? (optional)"));
  self->publish = gtk_button_new_with_mnemonic (_ ("_Publish Now"));
  self->spinner = GTK_SPINNER (gtk_spinner_new ());
  gtk_widget_add_css_class (self->publish, "suggested-action");
  gtk_widget_add_css_class (self->publish, "pill");
  gtk_widget_set_halign (box, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_top (box, 18);
  gtk_box_append (GTK_BOX (box), self->publish);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->spinner));
  g_signal_connect_swapped (self->publish, "clicked", G_CALLBACK (publish_cb), self);
  g_signal_connect_swapped (self->note, "entry-activated", G_CALLBACK (publish_cb), self);
  adw_preferences_group_set_title (group, _ ("Publish"));
  adw_preferences_group_set_description (
      group, can_manage ? _ ("The draft becomes a new version, and callers meet it from then on. "
                             "Calls that are running go on as they are.")
                        : _ ("Only owners and managers can publish."));
  adw_preferences_group_add (group, self->note);
  adw_preferences_group_add (group, box);
  gtk_widget_set_visible (self->note, can_manage);
  gtk_widget_set_visible (box, can_manage);
  return group;
}

GtkWidget *
kmx_agent_publish_page_new (KmxSession *session)
{
  KmxAgentPublishPage *self = g_object_new (KMX_TYPE_AGENT_PUBLISH_PAGE, NULL);
  AdwPreferencesPage *page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());
  gboolean can_manage = kmx_session_can_manage (session);

  self->session = g_object_ref (session);
  self->checks = KMX_CHECK_LIST (kmx_check_list_new ());
  self->contracts = KMX_CONTRACT_GROUP (kmx_contract_group_new (session));
  adw_preferences_page_add (page, live_group_new (self, can_manage));
  adw_preferences_page_add (page, ADW_PREFERENCES_GROUP (self->checks));
  adw_preferences_page_add (page, publish_group_new (self, can_manage));
  adw_preferences_page_add (page, ADW_PREFERENCES_GROUP (self->contracts));
  self->state = KMX_STATE_PAGE (kmx_state_page_new (GTK_WIDGET (page)));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->state));
  g_signal_connect_swapped (self->checks, "jump", G_CALLBACK (jump_cb), self);
  g_signal_connect_swapped (self->checks, "rehearse", G_CALLBACK (rehearse_cb), self);
  g_signal_connect_swapped (self->checks, "accept", G_CALLBACK (accept_cb), self);
  g_signal_connect_swapped (self->contracts, "accepted", G_CALLBACK (kmx_agent_publish_page_load),
                            self);
  g_signal_connect_swapped (self->state, "retry", G_CALLBACK (kmx_agent_publish_page_load), self);
  return GTK_WIDGET (self);
}

static void
kmx_agent_publish_page_dispose (GObject *object)
{
  KmxAgentPublishPage *self = KMX_AGENT_PUBLISH_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (kmx_agent_publish_page_parent_class)->dispose (object);
}

static void
kmx_agent_publish_page_finalize (GObject *object)
{
  KmxAgentPublishPage *self = KMX_AGENT_PUBLISH_PAGE (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->agent);
  G_OBJECT_CLASS (kmx_agent_publish_page_parent_class)->finalize (object);
}

static void
kmx_agent_publish_page_class_init (KmxAgentPublishPageClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kmx_agent_publish_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = kmx_agent_publish_page_finalize;
  signals[JUMP] = g_signal_new ("jump", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                1, G_TYPE_STRING);
  signals[REHEARSE] =
      g_signal_new ("rehearse", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[PUBLISHED] =
      g_signal_new ("published", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
kmx_agent_publish_page_init (KmxAgentPublishPage *self)
{
  self->cancellable = g_cancellable_new ();
}
