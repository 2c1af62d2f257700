/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-start.h"

#include <glib/gi18n.h>

#include "kmx-agent-values.h"
#include "kmx-compat.h"
#include "kmx-facts-template.h"
#include "kmx-format.h"
#include "kmx-state-page.h"

enum {
  WIDTH_MAX = 1000,
  CARDS_A_LINE = 3,
  CARD_WIDTH_MIN = 220,
  LINE_CHARACTERS = 32,
  NAME_MAX_CHARACTERS = 40
};

struct _KmxAgentStart {
  AdwBin parent_instance;
  KmxSession *session;
  GCancellable *cancellable;
  GListModel *templates; /* (nullable) */
  KmxStatePage *state;
  GtkFlowBox *cards;
  GtkDropDown *language;
  gboolean creating;
};

G_DEFINE_FINAL_TYPE (KmxAgentStart, kmx_agent_start, ADW_TYPE_BIN)

enum { CREATED, CLOSE, N_SIGNALS };
static guint signals[N_SIGNALS];

static const char *
language_of (KmxAgentStart *self)
{
  return gtk_drop_down_get_selected (self->language) == 1 ? "en" : "de";
}

static GtkWidget *
label_new (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (label), LINE_CHARACTERS);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

/* A locked one can be prepared, which must not be a surprise at the end. */
static GtkWidget *
card_new (KmxFactsTemplate *template)
{
  GtkWidget *child = gtk_flow_box_child_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *lock;
  const char *name = kmx_record_get_text (template, KMX_FACTS_TEMPLATE_NAME);
  const char *description = kmx_record_get_text (template, KMX_FACTS_TEMPLATE_DESCRIPTION);
  const char *sector = kmx_record_get_text (template, KMX_FACTS_TEMPLATE_SECTOR);

  gtk_box_append (GTK_BOX (box), label_new (name, "heading"));
  gtk_box_append (GTK_BOX (box), label_new (description, "dim-label"));
  if (kmx_record_get_boolean (template, KMX_FACTS_TEMPLATE_LOCKED)) {
    lock = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
    gtk_box_append (GTK_BOX (lock), gtk_image_new_from_icon_name ("changes-prevent-symbolic"));
    gtk_box_append (
        GTK_BOX (lock),
        label_new (_ ("Locked: it handles health data. You can prepare it; it goes live when the "
                      "operator has recorded the evidence for it."),
                   "caption"));
    gtk_box_append (GTK_BOX (box), lock);
  } else if (g_strcmp0 (sector, "secrecy") == 0) {
    gtk_box_append (GTK_BOX (box),
                    label_new (_ ("With the rules of professional secrecy."), "caption"));
  }
  gtk_widget_add_css_class (box, "agent-card");
  gtk_widget_set_size_request (box, CARD_WIDTH_MIN, -1);
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), box);
  gtk_widget_add_css_class (child, "card");
  gtk_widget_add_css_class (child, "activatable");
  gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description, -1);
  return child;
}

static void
show_templates (KmxAgentStart *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->cards))) != NULL)
    gtk_flow_box_remove (self->cards, child);
  for (guint i = 0; i < g_list_model_get_n_items (self->templates); i++) {
    g_autoptr (KmxFactsTemplate) template = g_list_model_get_item (self->templates, i);

    gtk_flow_box_append (self->cards, card_new (template));
  }
  kmx_state_page_show_content (self->state);
  child = gtk_widget_get_first_child (GTK_WIDGET (self->cards));
  if (child != NULL)
    gtk_widget_grab_focus (child);
}

static void
on_templates (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxAgentStart) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) templates =
      kmx_client_get_list_finish (KMX_CLIENT (client), result, NULL, &error);

  if (self->session == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (templates == NULL) {
    kmx_state_page_show_error (self->state, error);
    return;
  }
  g_set_object (&self->templates, templates);
  show_templates (self);
}

static void
load (KmxAgentStart *self)
{
  g_autofree char *path =
      g_strconcat ("/api/v1/agent-templates?language=", language_of (self), NULL);

  if (self->session == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  kmx_state_page_show_loading (self->state);
  kmx_client_get_list_async (kmx_session_get_client (self->session), path, KMX_TYPE_FACTS_TEMPLATE,
                             self->cancellable, on_templates, g_object_ref (self));
}

void
kmx_agent_start_begin (KmxAgentStart *self)
{
  load (self);
}

static void
on_created (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxAgentStart) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxAnswer) answer = kmx_client_send_finish (KMX_CLIENT (client), result, &error);
  g_autoptr (KmxAgent) agent = NULL;

  self->creating = FALSE;
  if (self->session == NULL)
    return;
  if (answer != NULL && answer->json != NULL)
    agent =
        kmx_record_new_from_json (KMX_TYPE_AGENT, answer->json, KMX_RECORD_IGNORE_UNKNOWN, &error);
  if (agent != NULL)
    g_signal_emit (self, signals[CREATED], 0, agent);
  else
    kmx_toast_error (GTK_WIDGET (self), error);
}

static void
card_activated_cb (KmxAgentStart *self, GtkFlowBoxChild *child)
{
  guint position = (guint) gtk_flow_box_child_get_index (child);
  g_autoptr (KmxFactsTemplate) template = g_list_model_get_item (self->templates, position);
  g_autoptr (JsonNode) body = NULL;
  g_autofree char *name = NULL;
  KmxClientRequest request = { .method = "POST", .path = "/api/v1/agents" };

  if (self->creating || template == NULL)
    return;
  name = g_utf8_substring (
      kmx_record_get_text (template, KMX_FACTS_TEMPLATE_NAME), 0,
      MIN (g_utf8_strlen (kmx_record_get_text (template, KMX_FACTS_TEMPLATE_NAME), -1),
           NAME_MAX_CHARACTERS));
  body = kmx_json_object_of_texts ("name", name, "template",
                                   kmx_record_get_text (template, KMX_FACTS_TEMPLATE_ID),
                                   "language", language_of (self), NULL);
  request.body = body;
  self->creating = TRUE;
  kmx_client_send_async (kmx_session_get_client (self->session), &request, NULL, on_created,
                         g_object_ref (self));
}

static void
back_clicked_cb (KmxAgentStart *self)
{
  g_signal_emit (self, signals[CLOSE], 0);
}

static gboolean
back_shortcut_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  back_clicked_cb (KMX_AGENT_START (widget));
  return TRUE;
}

static GtkWidget *
header_new (KmxAgentStart *self)
{
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *back = kmx_icon_button_new ("go-previous-symbolic", _ ("Back to the Agents"));
  const char *const languages[] = { kmx_agent_language_text ("de"), kmx_agent_language_text ("en"),
                                    NULL };
  GtkWidget *language = gtk_drop_down_new_from_strings (languages);

  self->language = GTK_DROP_DOWN (language);
  gtk_drop_down_set_selected (self->language,
                              g_str_equal (kmx_format_get_language (), "en") ? 1 : 0);
  gtk_widget_set_tooltip_text (language, _ ("Language the Agent Speaks"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (language), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Language the Agent Speaks"), -1);
  g_signal_connect_swapped (language, "notify::selected", G_CALLBACK (load), self);
  g_signal_connect_swapped (back, "clicked", G_CALLBACK (back_clicked_cb), self);
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header),
                                   adw_window_title_new (_ ("New Agent"), NULL));
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), back);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), language);
  return header;
}

static GtkWidget *
content_new (KmxAgentStart *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  GtkWidget *clamp = adw_clamp_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *cards = gtk_flow_box_new ();

  self->cards = GTK_FLOW_BOX (cards);
  gtk_widget_add_css_class (cards, "cards");
  gtk_flow_box_set_selection_mode (self->cards, GTK_SELECTION_NONE);
  gtk_flow_box_set_homogeneous (self->cards, TRUE);
  gtk_flow_box_set_max_children_per_line (self->cards, CARDS_A_LINE);
  gtk_flow_box_set_column_spacing (self->cards, 12);
  gtk_flow_box_set_row_spacing (self->cards, 12);
  gtk_accessible_update_property (GTK_ACCESSIBLE (cards), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Templates"), -1);
  g_signal_connect_swapped (cards, "child-activated", G_CALLBACK (card_activated_cb), self);
  gtk_box_append (GTK_BOX (box), label_new (_ ("What Kind of Business Is It?"), "title-2"));
  gtk_box_append (GTK_BOX (box),
                  label_new (_ ("A template brings goals, questions and rules that fit. You can "
                                "change everything later."),
                             NULL));
  gtk_box_append (GTK_BOX (box), cards);
  gtk_widget_add_css_class (box, "page-content");
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), WIDTH_MAX);
  adw_clamp_set_child (ADW_CLAMP (clamp), box);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), clamp);
  return scroller;
}

GtkWidget *
kmx_agent_start_new (KmxSession *session)
{
  KmxAgentStart *self = g_object_new (KMX_TYPE_AGENT_START, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkEventController *controller = gtk_shortcut_controller_new ();

  self->session = g_object_ref (session);
  gtk_box_append (GTK_BOX (box), header_new (self));
  self->state = KMX_STATE_PAGE (kmx_state_page_new (content_new (self)));
  gtk_widget_set_vexpand (GTK_WIDGET (self->state), TRUE);
  g_signal_connect_swapped (self->state, "retry", G_CALLBACK (load), self);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->state));
  adw_bin_set_child (ADW_BIN (self), box);
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (controller),
      gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                        gtk_callback_action_new (back_shortcut_cb, NULL, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
  return GTK_WIDGET (self);
}

static void
kmx_agent_start_dispose (GObject *object)
{
  KmxAgentStart *self = KMX_AGENT_START (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->session);
  g_clear_object (&self->templates);
  G_OBJECT_CLASS (kmx_agent_start_parent_class)->dispose (object);
}

static void
kmx_agent_start_class_init (KmxAgentStartClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kmx_agent_start_dispose;
  signals[CREATED] = g_signal_new ("created", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, KMX_TYPE_AGENT);
  signals[CLOSE] =
      g_signal_new ("close", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
kmx_agent_start_init (KmxAgentStart *self)
{
}
