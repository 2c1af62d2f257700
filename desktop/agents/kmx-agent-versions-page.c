/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-versions-page.h"

#include <glib/gi18n.h>

#include "kmx-agent-version.h"
#include "kmx-compat.h"
#include "kmx-format.h"
#include "kmx-state-page.h"
#include "kmx-version-compare.h"

struct _KmxAgentVersionsPage {
  AdwBin parent_instance;
  KmxSession *session;
  GCancellable *cancellable; /* of the agent that is shown */
  KmxAgent *agent;           /* (nullable) */
  GListModel *versions;      /* (nullable) */
  KmxStatePage *state;
  AdwPreferencesGroup *group;
  GPtrArray *rows;
  KmxVersionCompare *compare;
  gint64 wanted;        /* version that shall become the draft */
  JsonNode *undo_facts; /* (nullable): the draft before that */
  gint64 undo_revision; /* of the draft after it */
};

G_DEFINE_FINAL_TYPE (KmxAgentVersionsPage, kmx_agent_versions_page, ADW_TYPE_BIN)

enum { RESTORED, N_SIGNALS };
static guint signals[N_SIGNALS];

static char *
dup_path (KmxAgentVersionsPage *self, const char *below)
{
  return g_strconcat ("/api/v1/agents/", kmx_record_get_text (self->agent, KMX_AGENT_ID), below,
                      NULL);
}

static void
send (KmxAgentVersionsPage *self, KmxClientRequest request, GAsyncReadyCallback callback)
{
  kmx_client_send_async (kmx_session_get_client (self->session), &request, self->cancellable,
                         callback, g_object_ref (self));
}

/* (transfer full) (nullable): NULL after the person was told why, or when nobody waits any more. */
static KmxAnswer *
finish (KmxAgentVersionsPage *self, GObject *client, GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxAnswer) answer = kmx_client_send_finish (KMX_CLIENT (client), result, &error);

  if (self->session == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return NULL;
  if (answer == NULL) {
    kmx_toast_error (GTK_WIDGET (self), error);
    g_signal_emit (self, signals[RESTORED], 0);
  }
  return g_steal_pointer (&answer);
}

static void
on_undone (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxAgentVersionsPage) self = user_data;
  g_autoptr (KmxAnswer) answer = finish (self, client, result);

  if (answer == NULL)
    return;
  kmx_toast (GTK_WIDGET (self), _ ("The draft is as it was before."));
  g_signal_emit (self, signals[RESTORED], 0);
}

static void
undo_cb (KmxAgentVersionsPage *self)
{
  g_autofree char *path = NULL;
  g_autoptr (JsonNode) body = NULL;
  JsonObject *object;

  if (self->session == NULL || self->undo_facts == NULL)
    return;
  object = json_object_new ();
  json_object_set_member (object, "facts", g_steal_pointer (&self->undo_facts));
  body = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (body, object);
  path = dup_path (self, "");
  send (self,
        (KmxClientRequest){
            .method = "PATCH", .path = path, .body = body, .revision = self->undo_revision },
        on_undone);
}

static void
on_restored (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxAgentVersionsPage) self = user_data;
  g_autoptr (KmxAnswer) answer = finish (self, client, result);
  g_autofree char *text = NULL;

  if (answer == NULL)
    return;
  self->undo_revision = answer->revision;
  text = g_strdup_printf (_ ("The draft is version %u again. Publish it for callers to meet it."),
                          (guint) self->wanted);
  kmx_toast_undo (GTK_WIDGET (self), text, G_CALLBACK (undo_cb), G_OBJECT (self));
  g_signal_emit (self, signals[RESTORED], 0);
}

/* The draft is kept here, so that one can have it back. */
static void
on_draft (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxAgentVersionsPage) self = user_data;
  g_autoptr (KmxAnswer) answer = finish (self, client, result);
  g_autofree char *path = NULL;
  g_autoptr (JsonNode) body = NULL;
  JsonObject *draft;
  JsonObject *object;

  if (answer == NULL || answer->json == NULL || !JSON_NODE_HOLDS_OBJECT (answer->json))
    return;
  draft = json_node_get_object (answer->json);
  g_clear_pointer (&self->undo_facts, json_node_unref);
  self->undo_facts = json_object_dup_member (draft, "facts");
  object = json_object_new ();
  json_object_set_int_member (object, "version", self->wanted);
  body = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (body, object);
  path = dup_path (self, "/restore");
  send (self,
        (KmxClientRequest){ .method = "POST",
                            .path = path,
                            .body = body,
                            .revision = json_object_get_int_member (draft, "revision") },
        on_restored);
}

static void
restore_answered (const char *response, gpointer user_data)
{
  KmxAgentVersionsPage *self = user_data;
  g_autofree char *path = NULL;

  if (!g_str_equal (response, "accept") || self->agent == NULL)
    return;
  path = dup_path (self, "");
  send (self, (KmxClientRequest){ .path = path }, on_draft);
}

static KmxAgentVersion *
version_of (KmxAgentVersionsPage *self, GtkWidget *button)
{
  GtkWidget *row = gtk_widget_get_ancestor (button, ADW_TYPE_ACTION_ROW);
  guint position;

  if (row == NULL || self->versions == NULL || !g_ptr_array_find (self->rows, row, &position))
    return NULL;
  return g_list_model_get_item (self->versions, position);
}

static void
restore_cb (KmxAgentVersionsPage *self, GtkWidget *button)
{
  g_autoptr (KmxAgentVersion) version = version_of (self, button);
  g_autofree char *heading = NULL;

  if (version == NULL)
    return;
  self->wanted = kmx_record_get_integer (version, KMX_AGENT_VERSION_VERSION);
  heading = g_strdup_printf (_ ("Go Back to Version %u?"), (guint) self->wanted);
  kmx_ask (GTK_WIDGET (self), heading,
           _ ("The draft is replaced by this version. Callers meet it only after you publish."),
           _ ("_Go Back"), FALSE, NULL, restore_answered, self);
}

static void
compare_cb (KmxAgentVersionsPage *self, GtkWidget *button)
{
  g_autoptr (KmxAgentVersion) version = version_of (self, button);

  if (version != NULL)
    kmx_version_compare_choose (
        self->compare, (guint) kmx_record_get_integer (version, KMX_AGENT_VERSION_VERSION));
}

static void
add_button (KmxAgentVersionsPage *self,
            GtkWidget *row,
            const char *icon_name,
            const char *label,
            GCallback clicked)
{
  GtkWidget *button = kmx_icon_button_new (icon_name, label);

  gtk_widget_add_css_class (button, "flat");
  g_signal_connect_object (button, "clicked", clicked, self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}

static GtkWidget *
row_new (KmxAgentVersionsPage *self, KmxAgentVersion *version)
{
  guint number = (guint) kmx_record_get_integer (version, KMX_AGENT_VERSION_VERSION);
  const char *note = kmx_record_get_text (version, KMX_AGENT_VERSION_NOTE);
  g_autofree char *name = g_strdup_printf (_ ("Version %u"), number);
  g_autofree char *title = *note != '\0' ? g_strdup_printf ("%s: %s", name, note) : g_strdup (name);
  g_autofree char *when =
      kmx_format_relative (kmx_record_get_instant (version, KMX_AGENT_VERSION_CREATED_AT));
  /* Translators: a time ("today, 14:05"), then a person's name. */
  g_autofree char *subtitle = g_strdup_printf (
      _ ("%s by %s"), when, kmx_record_get_text (version, KMX_AGENT_VERSION_CREATED_BY_NAME));
  g_autofree char *compare = g_strdup_printf (_ ("Compare version %u with the draft"), number);
  g_autofree char *restore = g_strdup_printf (_ ("Go back to version %u"), number);
  GtkWidget *row = adw_action_row_new ();

  kmx_row_set_text (row, title, subtitle);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  if (kmx_record_get_boolean (version, KMX_AGENT_VERSION_LIVE)) {
    GtkWidget *live = gtk_label_new (_ ("answers the calls"));

    gtk_widget_set_valign (live, GTK_ALIGN_CENTER);
    gtk_widget_add_css_class (live, "caption");
    gtk_widget_add_css_class (live, "tag");
    gtk_widget_add_css_class (live, "success");
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), live);
  }
  add_button (self, row, "edit-find-symbolic", compare, G_CALLBACK (compare_cb));
  if (kmx_session_can_manage (self->session))
    add_button (self, row, "document-revert-symbolic", restore, G_CALLBACK (restore_cb));
  return row;
}

static void
on_versions (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxAgentVersionsPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) versions =
      kmx_client_get_list_finish (KMX_CLIENT (client), result, NULL, &error);

  if (self->session == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (versions == NULL) {
    kmx_state_page_show_error (self->state, error);
    return;
  }
  g_set_object (&self->versions, versions);
  kmx_group_clear (self->group, self->rows);
  for (guint i = 0; i < g_list_model_get_n_items (versions); i++) {
    g_autoptr (KmxAgentVersion) version = g_list_model_get_item (versions, i);
    GtkWidget *row = row_new (self, version);

    g_ptr_array_add (self->rows, row);
    adw_preferences_group_add (self->group, row);
  }
  kmx_version_compare_show (self->compare, kmx_record_get_text (self->agent, KMX_AGENT_ID),
                            versions);
  if (self->rows->len > 0)
    kmx_state_page_show_content (self->state);
  else
    kmx_state_page_show_empty (self->state);
}

static void
load (KmxAgentVersionsPage *self)
{
  g_autofree char *path = NULL;

  if (self->session == NULL || self->agent == NULL)
    return;
  path = dup_path (self, "/versions");
  kmx_client_get_list_async (kmx_session_get_client (self->session), path, KMX_TYPE_AGENT_VERSION,
                             self->cancellable, on_versions, g_object_ref (self));
}

void
kmx_agent_versions_page_show (KmxAgentVersionsPage *self, KmxAgent *agent)
{
  gboolean other =
      self->agent == NULL || !g_str_equal (kmx_record_get_text (self->agent, KMX_AGENT_ID),
                                           kmx_record_get_text (agent, KMX_AGENT_ID));

  g_set_object (&self->agent, agent);
  if (other) {
    g_cancellable_cancel (self->cancellable);
    g_clear_object (&self->cancellable);
    self->cancellable = g_cancellable_new ();
    g_clear_pointer (&self->undo_facts, json_node_unref);
    kmx_state_page_show_loading (self->state);
  }
  load (self);
}

GtkWidget *
kmx_agent_versions_page_new (KmxSession *session, GListModel *voices)
{
  KmxAgentVersionsPage *self = g_object_new (KMX_TYPE_AGENT_VERSIONS_PAGE, NULL);
  GtkWidget *page = adw_preferences_page_new ();
  GtkWidget *bottom = adw_preferences_group_new ();

  self->session = g_object_ref (session);
  self->group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  adw_preferences_group_set_title (self->group, _ ("Versions"));
  self->compare = KMX_VERSION_COMPARE (kmx_version_compare_new (session, voices));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (bottom), GTK_WIDGET (self->compare));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), self->group);
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (bottom));
  self->state = KMX_STATE_PAGE (kmx_state_page_new (page));
  kmx_state_page_set_empty (self->state, "document-open-recent-symbolic", _ ("No Version Yet"),
                            _ ("Each time you publish, a version is kept here."), NULL);
  g_signal_connect_swapped (self->state, "retry", G_CALLBACK (load), self);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->state));
  return GTK_WIDGET (self);
}

static void
kmx_agent_versions_page_dispose (GObject *object)
{
  KmxAgentVersionsPage *self = KMX_AGENT_VERSIONS_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (kmx_agent_versions_page_parent_class)->dispose (object);
}

static void
kmx_agent_versions_page_finalize (GObject *object)
{
  KmxAgentVersionsPage *self = KMX_AGENT_VERSIONS_PAGE (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->agent);
  g_clear_object (&self->versions);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->undo_facts, json_node_unref);
  G_OBJECT_CLASS (kmx_agent_versions_page_parent_class)->finalize (object);
}

static void
kmx_agent_versions_page_class_init (KmxAgentVersionsPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kmx_agent_versions_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = kmx_agent_versions_page_finalize;
  signals[RESTORED] = g_signal_new ("restored", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
kmx_agent_versions_page_init (KmxAgentVersionsPage *self)
{
  self->cancellable = g_cancellable_new ();
  self->rows = g_ptr_array_new ();
}
