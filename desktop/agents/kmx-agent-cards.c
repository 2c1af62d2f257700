/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-cards.h"

#include <glib/gi18n.h>
#include <string.h>

#include "kmx-agent-card.h"
#include "kmx-agent-status.h"
#include "kmx-agent-values.h"
#include "kmx-state-page.h"
#include "kmx-text.h"

enum { WIDTH_MAX = 1100, CARDS_A_LINE = 3, SEARCH_WIDTH = 220 };

struct _KmxAgentCards {
  AdwBin parent_instance;
  KmxSession *session;
  GListModel *voices; /* (nullable): until set */
  GtkFlowBox *cards;
  GtkSearchBar *search_bar;
  GtkEditable *search_entry;
  GtkDropDown *phase;
};

G_DEFINE_FINAL_TYPE (KmxAgentCards, kmx_agent_cards, ADW_TYPE_BIN)

enum { ACTIVATED, OUTDATED, N_SIGNALS };
static guint signals[N_SIGNALS];

static KmxAgentCard *
card_at (KmxAgentCards *self, int position)
{
  GtkFlowBoxChild *child = gtk_flow_box_get_child_at_index (self->cards, position);

  return child != NULL ? KMX_AGENT_CARD (child) : NULL;
}

static KmxAgentCard *
find_card (KmxAgentCards *self, const char *agent_id)
{
  KmxAgentCard *card;

  for (int i = 0; (card = card_at (self, i)) != NULL; i++)
    if (g_str_equal (kmx_record_get_text (kmx_agent_card_get_agent (card), KMX_AGENT_ID), agent_id))
      return card;
  return NULL;
}

static void
on_card_changed (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxAgentCards) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxAnswer) answer = kmx_client_send_finish (KMX_CLIENT (client), result, &error);
  g_autoptr (KmxAgent) agent = NULL;
  KmxAgentCard *card;

  if (self->session == NULL)
    return;
  if (answer != NULL && answer->json != NULL)
    agent =
        kmx_record_new_from_json (KMX_TYPE_AGENT, answer->json, KMX_RECORD_IGNORE_UNKNOWN, &error);
  if (agent != NULL) {
    kmx_agent_cards_show (self, agent);
    return;
  }
  kmx_toast_error (GTK_WIDGET (self), error);
  for (int i = 0; (card = card_at (self, i)) != NULL; i++) /* the switch goes back */
    kmx_agent_card_show (card, kmx_agent_card_get_agent (card), self->voices);
  g_signal_emit (self, signals[OUTDATED], 0);
}

static void
set_enabled (KmxAgentCards *self, KmxAgent *agent, gboolean enabled)
{
  g_autofree char *path =
      g_strconcat ("/api/v1/agents/", kmx_record_get_text (agent, KMX_AGENT_ID), NULL);
  g_autoptr (JsonObject) members = json_object_new ();
  g_autoptr (JsonNode) body = json_node_init_object (json_node_alloc (), members);
  const KmxClientRequest request = {
    .method = "PATCH",
    .path = path,
    .body = body,
    .revision = kmx_record_get_integer (agent, KMX_AGENT_REVISION),
  };

  json_object_set_boolean_member (members, "enabled", enabled);
  kmx_client_send_async (kmx_session_get_client (self->session), &request, NULL, on_card_changed,
                         g_object_ref (self));
}

static void
switched_cb (KmxAgentCards *self, gboolean on, KmxAgentCard *card)
{
  set_enabled (self, kmx_agent_card_get_agent (card), on);
}

static void
retry_cb (KmxAgentCards *self, KmxAgentCard *card)
{
  g_autofree char *path =
      g_strdup_printf ("/api/v1/agents/%s/sync",
                       kmx_record_get_text (kmx_agent_card_get_agent (card), KMX_AGENT_ID));
  const KmxClientRequest request = { .method = "POST", .path = path };

  kmx_client_send_async (kmx_session_get_client (self->session), &request, NULL, on_card_changed,
                         g_object_ref (self));
}

static void
add_card (KmxAgentCards *self, KmxAgent *agent)
{
  GtkWidget *card = kmx_agent_card_new (kmx_session_can_manage (self->session));

  kmx_agent_card_show (KMX_AGENT_CARD (card), agent, self->voices);
  g_signal_connect_object (card, "switched", G_CALLBACK (switched_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (card, "retry", G_CALLBACK (retry_cb), self, G_CONNECT_SWAPPED);
  gtk_flow_box_append (self->cards, card);
}

/* Older news than what is shown changes nothing. */
void
kmx_agent_cards_show (KmxAgentCards *self, KmxAgent *agent)
{
  KmxAgentCard *card = find_card (self, kmx_record_get_text (agent, KMX_AGENT_ID));

  if (card == NULL)
    add_card (self, agent);
  else if (kmx_record_get_integer (agent, KMX_AGENT_REVISION) >=
           kmx_record_get_integer (kmx_agent_card_get_agent (card), KMX_AGENT_REVISION))
    kmx_agent_card_show (card, agent, self->voices);
  gtk_flow_box_invalidate_filter (self->cards);
}

void
kmx_agent_cards_remove (KmxAgentCards *self, const char *agent_id)
{
  KmxAgentCard *card = find_card (self, agent_id);

  if (card != NULL)
    gtk_flow_box_remove (self->cards, GTK_WIDGET (card));
}

/* The choices of the drop-down: all, each KmxAgentPhase, and one that goes with any of these. */
static gboolean
matches_state (KmxAgentCards *self, KmxAgent *agent)
{
  guint chosen = gtk_drop_down_get_selected (self->phase);

  if (chosen == 0 || chosen == GTK_INVALID_LIST_POSITION)
    return TRUE;
  if (chosen == KMX_AGENT_PHASE_LIVE + 2)
    return kmx_agent_drift_of (agent) > 0;
  return chosen - 1 == (guint) kmx_agent_phase_of (agent);
}

/* Finds by name, business, voice and numbers, and by what state it is in. */
static gboolean
matches_search (GtkFlowBoxChild *child, gpointer user_data)
{
  KmxAgentCards *self = user_data;
  KmxAgent *agent = kmx_agent_card_get_agent (KMX_AGENT_CARD (child));
  g_autofree char *wanted = kmx_text_fold (gtk_editable_get_text (self->search_entry));
  g_autofree char *numbers = kmx_agent_numbers_text (agent);
  g_autofree char *text =
      g_strjoin (" ", kmx_record_get_text (agent, KMX_AGENT_NAME),
                 kmx_record_get_text (agent, KMX_AGENT_BUSINESS_NAME),
                 kmx_agent_voice_text (self->voices, kmx_record_get_text (agent, KMX_AGENT_VOICE)),
                 numbers, NULL);
  g_autofree char *folded = kmx_text_fold (text);

  return strstr (folded, wanted) != NULL && matches_state (self, agent);
}

static GtkWidget *
search_bar_new (KmxAgentCards *self)
{
  GtkWidget *entry = gtk_search_entry_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  const char *const phases[] = { C_ ("agents", "All"),
                                 C_ ("agents", "Not in force"),
                                 C_ ("agents", "Paused"),
                                 C_ ("agents", "Not published"),
                                 C_ ("agents", "Draft changed"),
                                 C_ ("agents", "Published"),
                                 C_ ("agents", "Changed at the provider"),
                                 NULL };

  self->search_entry = GTK_EDITABLE (entry);
  self->search_bar = GTK_SEARCH_BAR (gtk_search_bar_new ());
  gtk_widget_set_size_request (entry, SEARCH_WIDTH, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Search agents"), -1);
  self->phase = GTK_DROP_DOWN (gtk_drop_down_new_from_strings (phases));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->phase), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Show agents"), -1);
  g_signal_connect_swapped (self->phase, "notify::selected",
                            G_CALLBACK (gtk_flow_box_invalidate_filter), self->cards);
  gtk_box_append (GTK_BOX (box), entry);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->phase));
  gtk_search_bar_set_child (self->search_bar, box);
  gtk_search_bar_connect_entry (self->search_bar, self->search_entry);
  g_signal_connect_swapped (entry, "search-changed", G_CALLBACK (gtk_flow_box_invalidate_filter),
                            self->cards);
  return GTK_WIDGET (self->search_bar);
}

static void
card_activated_cb (KmxAgentCards *self, KmxAgentCard *card)
{
  g_signal_emit (self, signals[ACTIVATED], 0, kmx_agent_card_get_agent (card));
}

static GtkWidget *
cards_new (KmxAgentCards *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *clamp = adw_clamp_new ();
  GtkWidget *cards = gtk_flow_box_new ();

  self->cards = GTK_FLOW_BOX (cards);
  gtk_widget_add_css_class (cards, "cards");
  gtk_flow_box_set_selection_mode (self->cards, GTK_SELECTION_NONE);
  gtk_flow_box_set_homogeneous (self->cards, TRUE);
  gtk_flow_box_set_max_children_per_line (self->cards, CARDS_A_LINE);
  gtk_flow_box_set_column_spacing (self->cards, 18);
  gtk_flow_box_set_row_spacing (self->cards, 18);
  gtk_widget_set_valign (cards, GTK_ALIGN_START);
  gtk_widget_set_margin_top (cards, 24);
  gtk_widget_set_margin_bottom (cards, 24);
  gtk_widget_set_margin_start (cards, 18);
  gtk_widget_set_margin_end (cards, 18);
  gtk_accessible_update_property (GTK_ACCESSIBLE (cards), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Agents"), -1);
  g_signal_connect_swapped (cards, "child-activated", G_CALLBACK (card_activated_cb), self);
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), WIDTH_MAX);
  adw_clamp_set_child (ADW_CLAMP (clamp), cards);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), clamp);
  return scroller;
}

void
kmx_agent_cards_set_voices (KmxAgentCards *self, GListModel *voices)
{
  g_set_object (&self->voices, voices);
}

guint
kmx_agent_cards_count (KmxAgentCards *self)
{
  guint n_cards = 0;

  while (card_at (self, (int) n_cards) != NULL)
    n_cards++;
  return n_cards;
}

KmxAgent *
kmx_agent_cards_get (KmxAgentCards *self, guint position)
{
  return kmx_agent_card_get_agent (card_at (self, (int) position));
}

KmxAgent *
kmx_agent_cards_find (KmxAgentCards *self, const char *agent_id)
{
  KmxAgentCard *card = find_card (self, agent_id);

  return card != NULL ? kmx_agent_card_get_agent (card) : NULL;
}

void
kmx_agent_cards_search (KmxAgentCards *self)
{
  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

GtkWidget *
kmx_agent_cards_new (KmxSession *session)
{
  KmxAgentCards *self = g_object_new (KMX_TYPE_AGENT_CARDS, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *cards = cards_new (self);

  self->session = g_object_ref (session);
  gtk_widget_set_vexpand (cards, TRUE);
  gtk_box_append (GTK_BOX (box), search_bar_new (self));
  gtk_box_append (GTK_BOX (box), cards);
  gtk_flow_box_set_filter_func (self->cards, matches_search, self, NULL);
  adw_bin_set_child (ADW_BIN (self), box);
  return GTK_WIDGET (self);
}

static void
kmx_agent_cards_dispose (GObject *object)
{
  g_clear_object (&KMX_AGENT_CARDS (object)->session);
  G_OBJECT_CLASS (kmx_agent_cards_parent_class)->dispose (object);
}

static void
kmx_agent_cards_finalize (GObject *object)
{
  g_clear_object (&KMX_AGENT_CARDS (object)->voices);
  G_OBJECT_CLASS (kmx_agent_cards_parent_class)->finalize (object);
}

static void
kmx_agent_cards_class_init (KmxAgentCardsClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kmx_agent_cards_dispose;
  G_OBJECT_CLASS (klass)->finalize = kmx_agent_cards_finalize;
  signals[ACTIVATED] = g_signal_new ("activated", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, KMX_TYPE_AGENT);
  signals[OUTDATED] =
      g_signal_new ("outdated", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
kmx_agent_cards_init (KmxAgentCards *self)
{
}
