/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-drift-view.h"

#include <glib/gi18n.h>

#include "kmx-drift-text.h"
#include "kmx-drift.h"
#include "kmx-state-page.h"

enum { WIDTH_MAX = 1100, SIDE_WIDTH_MIN = 220, TEXT_HEIGHT_MAX = 220 };

struct _KmxAgentDriftView {
  AdwBin parent_instance;
  KmxSession *session;
  GCancellable *cancellable; /* of the agent that is shown */
  KmxAgent *agent;           /* (nullable) */
  KmxStatePage *state;
  GtkBox *content;
  GPtrArray *checks; /* GtkCheckButton of what can be taken over */
  GPtrArray *paths;  /* of the same */
  GtkWidget *adopt;
  GtkWidget *put_back;
  gboolean busy;
};

G_DEFINE_FINAL_TYPE (KmxAgentDriftView, kmx_agent_drift_view, ADW_TYPE_BIN)

enum { DECIDED, N_SIGNALS };
static guint signals[N_SIGNALS];

static GtkWidget *
text_new (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_yalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

/* Prompts are long: they scroll. */
static GtkWidget *
scroller_new (GtkWidget *child)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), TEXT_HEIGHT_MAX);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), child);
  return scroller;
}

static void
add_side (GtkWidget *sides, KmxDriftItem *item, guint field, const char *whose)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  g_autofree char *text = kmx_drift_text_value (item, field);
  GtkWidget *label = text_new (text, NULL);

  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_box_append (GTK_BOX (card), text_new (whose, "caption-heading"));
  gtk_box_append (GTK_BOX (card), scroller_new (label));
  gtk_widget_add_css_class (card, "card");
  gtk_widget_add_css_class (card, "agent-card");
  gtk_widget_set_size_request (card, SIDE_WIDTH_MIN, -1);
  gtk_flow_box_append (GTK_FLOW_BOX (sides), card);
  gtk_widget_set_focusable (gtk_widget_get_parent (card), FALSE);
}

static GtkWidget *
sides_new (KmxDriftItem *item)
{
  GtkWidget *sides = gtk_flow_box_new ();

  gtk_widget_add_css_class (sides, "cards");
  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (sides), GTK_SELECTION_NONE);
  gtk_flow_box_set_homogeneous (GTK_FLOW_BOX (sides), TRUE);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (sides), 3);
  gtk_flow_box_set_column_spacing (GTK_FLOW_BOX (sides), 12);
  gtk_flow_box_set_row_spacing (GTK_FLOW_BOX (sides), 12);
  add_side (sides, item, KMX_DRIFT_ITEM_BASE, C_ ("drift", "Before"));
  add_side (sides, item, KMX_DRIFT_ITEM_THEIRS, C_ ("drift", "At the provider"));
  add_side (sides, item, KMX_DRIFT_ITEM_OURS, C_ ("drift", "Here"));
  return sides;
}

static guint
count_chosen (KmxAgentDriftView *self)
{
  guint n = 0;

  for (guint i = 0; i < self->checks->len; i++)
    n += gtk_check_button_get_active (self->checks->pdata[i]) ? 1 : 0;
  return n;
}

static void
update_buttons (KmxAgentDriftView *self)
{
  if (self->adopt != NULL)
    gtk_widget_set_sensitive (self->adopt, !self->busy && count_chosen (self) > 0);
  if (self->put_back != NULL)
    gtk_widget_set_sensitive (self->put_back, !self->busy);
}

static void
add_item (KmxAgentDriftView *self, KmxDriftItem *item, gboolean open)
{
  const char *path = kmx_record_get_text (item, KMX_DRIFT_ITEM_PATH);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9);
  GtkWidget *check;

  gtk_box_append (GTK_BOX (box), text_new (kmx_drift_text_title (path), "heading"));
  gtk_box_append (GTK_BOX (box), text_new (path, "caption"));
  gtk_box_append (GTK_BOX (box), sides_new (item));
  if (open && kmx_record_get_boolean (item, KMX_DRIFT_ITEM_ADOPTABLE)) {
    /* Translators: %s is what was changed: "Longest call". */
    g_autofree char *label =
        g_strdup_printf (_ ("Take into the draft: %s"), kmx_drift_text_title (path));

    check = gtk_check_button_new_with_label (_ ("Take this change into the draft"));
    gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                    -1);
    g_ptr_array_add (self->paths, g_strdup (path));
    gtk_widget_set_sensitive (check, kmx_session_can_manage (self->session));
    g_signal_connect_swapped (check, "toggled", G_CALLBACK (update_buttons), self);
    g_ptr_array_add (self->checks, check);
    gtk_box_append (GTK_BOX (box), check);
  } else if (open) {
    gtk_box_append (GTK_BOX (box), text_new (kmx_drift_text_reason (
                                                 kmx_record_get_text (item, KMX_DRIFT_ITEM_REASON)),
                                             "dim-label"));
  }
  gtk_box_append (self->content, box);
}

static void
add_items (KmxAgentDriftView *self, GListModel *items, const char *lead, gboolean open)
{
  if (g_list_model_get_n_items (items) == 0)
    return;
  gtk_box_append (self->content, text_new (lead, NULL));
  for (guint i = 0; i < g_list_model_get_n_items (items); i++) {
    g_autoptr (KmxDriftItem) item = g_list_model_get_item (items, i);

    add_item (self, item, open);
  }
}

static char *
dup_path (KmxAgentDriftView *self, const char *below)
{
  return g_strconcat ("/api/v1/agents/", kmx_record_get_text (self->agent, KMX_AGENT_ID), below,
                      NULL);
}

/* (transfer full) (nullable): NULL after the person was told why, or when nobody waits any more. */
static KmxAgent *
finish_decision (KmxAgentDriftView *self, GObject *client, GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxAnswer) answer = kmx_client_send_finish (KMX_CLIENT (client), result, &error);
  KmxAgent *agent = NULL;

  if (self->session == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return NULL;
  self->busy = FALSE;
  if (answer != NULL && answer->json != NULL)
    agent =
        kmx_record_new_from_json (KMX_TYPE_AGENT, answer->json, KMX_RECORD_IGNORE_UNKNOWN, &error);
  if (agent == NULL && error != NULL)
    kmx_toast_error (GTK_WIDGET (self), error);
  update_buttons (self);
  g_signal_emit (self, signals[DECIDED], 0);
  return agent;
}

static void
on_put_back (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxAgentDriftView) self = user_data;
  g_autoptr (KmxAgent) agent = finish_decision (self, client, result);

  if (agent != NULL &&
      kmx_record_get_enum (kmx_record_get_record (agent, KMX_AGENT_SYNC), KMX_SYNC_STATE) == 1)
    kmx_toast (GTK_WIDGET (self), _ ("The telephone provider is being told again."));
}

static void
on_adopted (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxAgentDriftView) self = user_data;
  g_autoptr (KmxAgent) agent = finish_decision (self, client, result);
  KmxLiveVersion *live;

  if (agent == NULL)
    return;
  live = kmx_record_get_record (agent, KMX_AGENT_LIVE);
  kmx_toast (GTK_WIDGET (self),
             live != NULL && !kmx_record_get_boolean (live, KMX_LIVE_VERSION_CHANGED)
                 ? _ ("Taken over and published.")
                 : _ ("Taken into the draft. Publish it for callers to meet it."));
}

static void
send (KmxAgentDriftView *self, KmxClientRequest request, GAsyncReadyCallback callback)
{
  self->busy = TRUE;
  update_buttons (self);
  kmx_client_send_async (kmx_session_get_client (self->session), &request, self->cancellable,
                         callback, g_object_ref (self));
}

static void
put_back_cb (KmxAgentDriftView *self)
{
  g_autofree char *path = dup_path (self, "/drift/put-back");

  send (self, (KmxClientRequest){ .method = "POST", .path = path }, on_put_back);
}

static void
adopt_cb (KmxAgentDriftView *self)
{
  g_autofree char *path = dup_path (self, "/drift/adopt");
  g_autoptr (JsonNode) body = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  JsonArray *paths = json_array_new ();

  for (guint i = 0; i < self->checks->len; i++)
    if (gtk_check_button_get_active (self->checks->pdata[i]))
      json_array_add_string_element (paths, self->paths->pdata[i]);
  json_object_set_array_member (object, "paths", paths);
  json_node_take_object (body, object);
  send (self,
        (KmxClientRequest){ .method = "POST",
                            .path = path,
                            .body = body,
                            .revision = kmx_record_get_integer (self->agent, KMX_AGENT_REVISION) },
        on_adopted);
}

static GtkWidget *
add_button (GtkWidget *box, const char *label, GCallback clicked, KmxAgentDriftView *self)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_widget_add_css_class (button, "pill");
  g_signal_connect_swapped (button, "clicked", clicked, self);
  gtk_flow_box_append (GTK_FLOW_BOX (box), button);
  gtk_widget_set_focusable (gtk_widget_get_parent (button), FALSE);
  return button;
}

static void
add_buttons (KmxAgentDriftView *self, gboolean open)
{
  GtkWidget *box = gtk_flow_box_new ();

  gtk_widget_add_css_class (box, "cards");
  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (box), GTK_SELECTION_NONE);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (box), 2);
  gtk_flow_box_set_column_spacing (GTK_FLOW_BOX (box), 12);
  gtk_flow_box_set_row_spacing (GTK_FLOW_BOX (box), 12);
  self->put_back = add_button (box, open ? _ ("_Put Ours Back") : _ ("_Understood"),
                               G_CALLBACK (put_back_cb), self);
  if (self->checks->len > 0)
    self->adopt = add_button (box, _ ("_Take Into the Draft"), G_CALLBACK (adopt_cb), self);
  gtk_box_append (self->content, box);
}

/* What goes away must not keep the keyboard. */
static void
clear_content (KmxAgentDriftView *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  GtkWidget *child;

  if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->content)))
    gtk_root_set_focus (root, NULL);
  self->adopt = NULL;
  self->put_back = NULL;
  g_ptr_array_set_size (self->checks, 0);
  g_ptr_array_set_size (self->paths, 0);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->content))) != NULL)
    gtk_box_remove (self->content, child);
}

static void
show_drift (KmxAgentDriftView *self, KmxDrift *drift)
{
  GListModel *items = kmx_record_get_list (drift, KMX_DRIFT_ITEMS);
  GListModel *taken_back = kmx_record_get_list (drift, KMX_DRIFT_TAKEN_BACK);
  gboolean open = g_list_model_get_n_items (items) > 0;

  clear_content (self);
  add_items (self, items,
             _ ("Somebody changed this agent in the console of the telephone provider. Publishing "
                "overwrites these changes."),
             TRUE);
  add_items (self, taken_back,
             _ ("These changes at the telephone provider were taken back at once, because one of "
                "them put callers or their data at risk."),
             FALSE);
  if (!open && g_list_model_get_n_items (taken_back) == 0) {
    kmx_state_page_show_empty (self->state);
    return;
  }
  if (kmx_session_can_manage (self->session))
    add_buttons (self, open);
  update_buttons (self);
  kmx_state_page_show_content (self->state);
}

static void
on_drift (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxAgentDriftView) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxDrift) drift = kmx_client_get_record_finish (KMX_CLIENT (client), result, &error);

  if (self->session == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (drift != NULL)
    show_drift (self, drift);
  else
    kmx_state_page_show_error (self->state, error);
}

static void
load (KmxAgentDriftView *self)
{
  g_autofree char *path = NULL;

  if (self->session == NULL || self->agent == NULL)
    return;
  path = dup_path (self, "/drift");
  kmx_client_get_record_async (kmx_session_get_client (self->session), path, KMX_TYPE_DRIFT,
                               self->cancellable, on_drift, g_object_ref (self));
}

/* News while one chooses would take the choice away: only another mark is news. */
static gboolean
has_same_mark (KmxAgent *one, KmxAgent *other)
{
  g_autofree char *mark = kmx_drift_text_mark (one);
  g_autofree char *other_mark = kmx_drift_text_mark (other);

  return g_str_equal (kmx_record_get_text (one, KMX_AGENT_ID),
                      kmx_record_get_text (other, KMX_AGENT_ID)) &&
         g_strcmp0 (mark, other_mark) == 0;
}

void
kmx_agent_drift_view_show (KmxAgentDriftView *self, KmxAgent *agent)
{
  gboolean same = self->agent != NULL && has_same_mark (self->agent, agent);
  gboolean other =
      self->agent == NULL || !g_str_equal (kmx_record_get_text (self->agent, KMX_AGENT_ID),
                                           kmx_record_get_text (agent, KMX_AGENT_ID));

  g_set_object (&self->agent, agent);
  if (other) {
    g_cancellable_cancel (self->cancellable);
    g_clear_object (&self->cancellable);
    self->cancellable = g_cancellable_new ();
    self->busy = FALSE;
    kmx_state_page_show_loading (self->state);
  }
  if (!same || count_chosen (self) == 0)
    load (self);
}

GtkWidget *
kmx_agent_drift_view_new (KmxSession *session)
{
  KmxAgentDriftView *self = g_object_new (KMX_TYPE_AGENT_DRIFT_VIEW, NULL);
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *clamp = adw_clamp_new ();

  self->session = g_object_ref (session);
  self->content = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 24));
  gtk_widget_set_margin_top (GTK_WIDGET (self->content), 24);
  gtk_widget_set_margin_bottom (GTK_WIDGET (self->content), 24);
  gtk_widget_set_margin_start (GTK_WIDGET (self->content), 12);
  gtk_widget_set_margin_end (GTK_WIDGET (self->content), 12);
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), WIDTH_MAX);
  adw_clamp_set_child (ADW_CLAMP (clamp), GTK_WIDGET (self->content));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), clamp);
  self->state = KMX_STATE_PAGE (kmx_state_page_new (scroller));
  kmx_state_page_set_empty (self->state, "emblem-ok-symbolic", _ ("Nothing Was Changed There"),
                            _ ("The telephone provider holds what was published here."), NULL);
  g_signal_connect_swapped (self->state, "retry", G_CALLBACK (load), self);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->state));
  return GTK_WIDGET (self);
}

static void
kmx_agent_drift_view_dispose (GObject *object)
{
  KmxAgentDriftView *self = KMX_AGENT_DRIFT_VIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (kmx_agent_drift_view_parent_class)->dispose (object);
}

static void
kmx_agent_drift_view_finalize (GObject *object)
{
  KmxAgentDriftView *self = KMX_AGENT_DRIFT_VIEW (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->agent);
  g_clear_pointer (&self->checks, g_ptr_array_unref);
  g_clear_pointer (&self->paths, g_ptr_array_unref);
  G_OBJECT_CLASS (kmx_agent_drift_view_parent_class)->finalize (object);
}

static void
kmx_agent_drift_view_class_init (KmxAgentDriftViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kmx_agent_drift_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = kmx_agent_drift_view_finalize;
  signals[DECIDED] = g_signal_new ("decided", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
kmx_agent_drift_view_init (KmxAgentDriftView *self)
{
  self->cancellable = g_cancellable_new ();
  self->checks = g_ptr_array_new ();
  self->paths = g_ptr_array_new_with_free_func (g_free);
}
