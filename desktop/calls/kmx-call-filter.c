/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-call-filter.h"

#include <glib/gi18n.h>

#include "kmx-agent.h"
#include "kmx-call-text.h"
#include "kmx-format.h"

enum { SEARCH_DELAY_MS = 250, NARROW_PX = 760, NARROWEST_PX = 530 };

struct _KmxCallFilter {
  AdwBin parent_instance;
  KmxSession *session;
  GCancellable *cancellable;
  GtkBox *line;
  GtkBox *choices;
  GtkSearchEntry *search;
  GtkDropDown *agent;
  GtkDropDown *outcome;
  GtkDropDown *span;
  GPtrArray *agent_ids; /* of the drop-down's second entry on */
  gboolean quiet;       /* entries are being exchanged */
};

G_DEFINE_FINAL_TYPE (KmxCallFilter, kmx_call_filter, ADW_TYPE_BIN)

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

/* Days counted from today; the span ends before @days_to. */
static const struct {
  const char *text;
  int days_from;
  int days_to;
  gboolean bounded;
} spans[] = {
  { N_ ("All Time"), 0, 0, FALSE },      { N_ ("Today"), 0, 1, TRUE },
  { N_ ("Yesterday"), -1, 0, TRUE },     { N_ ("Last 7 Days"), -6, 1, TRUE },
  { N_ ("Last 30 Days"), -29, 1, TRUE }, { N_ ("Last 90 Days"), -89, 1, TRUE },
};

static const char *
chosen_agent (KmxCallFilter *self)
{
  guint selected = gtk_drop_down_get_selected (self->agent);

  return selected > 0 && selected <= self->agent_ids->len ? self->agent_ids->pdata[selected - 1]
                                                          : NULL;
}

static const char *
search_text (KmxCallFilter *self)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->search));
}

/* Midnight in the account's zone, @days from today, in UTC. */
static char *
midnight (int days)
{
  g_autoptr (GDateTime) now = g_date_time_new_now (kmx_format_get_zone ());
  g_autoptr (GDateTime) today =
      g_date_time_new (kmx_format_get_zone (), g_date_time_get_year (now),
                       g_date_time_get_month (now), g_date_time_get_day_of_month (now), 0, 0, 0);
  g_autoptr (GDateTime) day = g_date_time_add_days (today, days);
  g_autoptr (GDateTime) utc = g_date_time_to_utc (day);

  return g_date_time_format (utc, "%Y-%m-%dT%H:%M:%SZ");
}

char *
kmx_call_filter_dup_query (KmxCallFilter *self)
{
  GString *query = g_string_new (NULL);
  guint outcome = gtk_drop_down_get_selected (self->outcome);
  guint span = gtk_drop_down_get_selected (self->span);
  const char *agent = chosen_agent (self);
  g_autofree char *text = g_strstrip (g_strdup (search_text (self)));

  if (agent != NULL)
    g_string_append_printf (query, "&agent=%s", agent);
  if (outcome > 0)
    g_string_append_printf (query, "&outcome=%s", kmx_call_outcomes[outcome - 1]);
  if (spans[span].bounded) {
    g_autofree char *from = midnight (spans[span].days_from);
    g_autofree char *to = midnight (spans[span].days_to);

    g_string_append_printf (query, "&from=%s", from);
    if (spans[span].days_to < 1) /* spans up to today go on */
      g_string_append_printf (query, "&to=%s", to);
  }
  if (*text != '\0')
    g_string_append_uri_escaped (g_string_append (query, "&q="), text, NULL, FALSE);
  return g_string_free (query, FALSE);
}

gboolean
kmx_call_filter_is_set (KmxCallFilter *self)
{
  g_autofree char *query = kmx_call_filter_dup_query (self);

  return *query != '\0';
}

gboolean
kmx_call_filter_match (KmxCallFilter *self, KmxCall *call)
{
  const char *agent = chosen_agent (self);
  guint outcome = gtk_drop_down_get_selected (self->outcome);
  guint span = gtk_drop_down_get_selected (self->span);

  if (agent != NULL && g_strcmp0 (agent, kmx_record_get_text (call, KMX_CALL_AGENT_ID)) != 0)
    return FALSE;
  if (spans[span].bounded && spans[span].days_to < 1)
    return FALSE;
  if (outcome > 0 && kmx_record_get_enum (call, KMX_CALL_OUTCOME) != (int) outcome - 1)
    return FALSE;
  return *search_text (self) == '\0';
}

static void
changed_cb (KmxCallFilter *self)
{
  if (!self->quiet)
    g_signal_emit (self, signals[CHANGED], 0);
}

void
kmx_call_filter_reset (KmxCallFilter *self)
{
  self->quiet = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  gtk_drop_down_set_selected (self->agent, 0);
  gtk_drop_down_set_selected (self->outcome, 0);
  gtk_drop_down_set_selected (self->span, 0);
  self->quiet = FALSE;
  changed_cb (self);
}

static void
set_agents (KmxCallFilter *self, GListModel *agents)
{
  g_autofree char *chosen = g_strdup (chosen_agent (self));
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  guint selected = 0;

  self->quiet = TRUE;
  g_ptr_array_set_size (self->agent_ids, 0);
  gtk_string_list_append (names, _ ("All Agents"));
  for (guint i = 0; agents != NULL && i < g_list_model_get_n_items (agents); i++) {
    g_autoptr (KmxAgent) agent = g_list_model_get_item (agents, i);
    const char *id = kmx_record_get_text (agent, KMX_AGENT_ID);

    g_ptr_array_add (self->agent_ids, g_strdup (id));
    gtk_string_list_append (names, kmx_record_get_text (agent, KMX_AGENT_NAME));
    if (g_strcmp0 (chosen, id) == 0)
      selected = i + 1;
  }
  gtk_drop_down_set_model (self->agent, G_LIST_MODEL (names));
  gtk_drop_down_set_selected (self->agent, selected);
  gtk_widget_set_visible (GTK_WIDGET (self->agent), self->agent_ids->len > 1);
  self->quiet = FALSE;
}

static void
on_agents (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxCallFilter) self = user_data;
  g_autoptr (GListModel) agents =
      kmx_client_get_list_finish (KMX_CLIENT (client), result, NULL, NULL);

  /* Without the agents the list still works; they come with the next refresh. */
  if (self->session != NULL && agents != NULL)
    set_agents (self, agents);
}

void
kmx_call_filter_refresh (KmxCallFilter *self)
{
  kmx_client_get_list_async (kmx_session_get_client (self->session), "/api/v1/agents",
                             KMX_TYPE_AGENT, self->cancellable, on_agents, g_object_ref (self));
}

void
kmx_call_filter_focus_search (KmxCallFilter *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
  gtk_editable_select_region (GTK_EDITABLE (self->search), 0, -1);
}

static void
set_vertical (GtkBox *box, gboolean vertical)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (box),
                                  vertical ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
}

void
kmx_call_filter_fit (KmxCallFilter *self, int width)
{
  set_vertical (self->line, width < NARROW_PX);
  /* Side by side, the words would be cut off there. */
  set_vertical (self->choices, width < NARROWEST_PX);
}

static void
setup_choice_cb (GtkListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_list_item_set_child (item, label);
}

static void
bind_choice_cb (GtkListItemFactory *factory, GtkListItem *item)
{
  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (item)),
                      gtk_string_object_get_string (gtk_list_item_get_item (item)));
}

/* The chosen text becomes shorter where there is little room; the list shows it whole. */
static GtkListItemFactory *
choice_factory_new (void)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (setup_choice_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_choice_cb), NULL);
  return factory;
}

static GtkDropDown *
drop_down_new (KmxCallFilter *self, const char *label)
{
  g_autoptr (GtkStringList) model = gtk_string_list_new (NULL);
  GtkWidget *drop_down = gtk_drop_down_new (G_LIST_MODEL (g_steal_pointer (&model)), NULL);
  g_autoptr (GtkListItemFactory) list_factory =
      g_object_ref (gtk_drop_down_get_factory (GTK_DROP_DOWN (drop_down)));
  g_autoptr (GtkListItemFactory) factory = choice_factory_new ();

  gtk_drop_down_set_list_factory (GTK_DROP_DOWN (drop_down), list_factory);
  gtk_drop_down_set_factory (GTK_DROP_DOWN (drop_down), factory);
  gtk_widget_set_tooltip_text (drop_down, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (drop_down), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  g_signal_connect_swapped (drop_down, "notify::selected", G_CALLBACK (changed_cb), self);
  return GTK_DROP_DOWN (drop_down);
}

static void
stop_search_cb (KmxCallFilter *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
}

static GtkStringList *
texts_of (GtkDropDown *drop_down)
{
  return GTK_STRING_LIST (gtk_drop_down_get_model (drop_down));
}

static void
build (KmxCallFilter *self)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *choices = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *search = gtk_search_entry_new ();

  self->line = GTK_BOX (line);
  self->choices = GTK_BOX (choices);
  self->search = GTK_SEARCH_ENTRY (search);
  self->agent = drop_down_new (self, _ ("Agent"));
  self->outcome = drop_down_new (self, C_ ("call column", "Outcome"));
  self->span = drop_down_new (self, _ ("Time Span"));
  g_object_set (search, "placeholder-text", _ ("Number, summary or words of the call"), NULL);
  gtk_search_entry_set_search_delay (self->search, SEARCH_DELAY_MS);
  gtk_widget_set_hexpand (search, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (search), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Search the Calls"), -1);
  gtk_string_list_append (texts_of (self->outcome), _ ("All Outcomes"));
  for (guint i = 0; kmx_call_outcomes[i] != NULL; i++)
    gtk_string_list_append (texts_of (self->outcome), kmx_outcome_text ((KmxCallOutcome) i));
  for (guint i = 0; i < G_N_ELEMENTS (spans); i++)
    gtk_string_list_append (texts_of (self->span), _ (spans[i].text));
  gtk_box_append (GTK_BOX (choices), GTK_WIDGET (self->agent));
  gtk_box_append (GTK_BOX (choices), GTK_WIDGET (self->outcome));
  gtk_box_append (GTK_BOX (choices), GTK_WIDGET (self->span));
  gtk_box_append (self->line, search);
  gtk_box_append (self->line, choices);
  gtk_widget_add_css_class (line, "filter-bar");
  adw_bin_set_child (ADW_BIN (self), line);
  set_agents (self, NULL);
  g_signal_connect_swapped (search, "stop-search", G_CALLBACK (stop_search_cb), self);
  g_signal_connect_swapped (search, "search-changed", G_CALLBACK (changed_cb), self);
}

GtkWidget *
kmx_call_filter_new (KmxSession *session)
{
  KmxCallFilter *self = g_object_new (KMX_TYPE_CALL_FILTER, NULL);

  self->session = g_object_ref (session);
  kmx_call_filter_refresh (self);
  return GTK_WIDGET (self);
}

static void
kmx_call_filter_dispose (GObject *object)
{
  KmxCallFilter *self = KMX_CALL_FILTER (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (kmx_call_filter_parent_class)->dispose (object);
}

static void
kmx_call_filter_finalize (GObject *object)
{
  KmxCallFilter *self = KMX_CALL_FILTER (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->agent_ids, g_ptr_array_unref);
  G_OBJECT_CLASS (kmx_call_filter_parent_class)->finalize (object);
}

static void
kmx_call_filter_class_init (KmxCallFilterClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kmx_call_filter_dispose;
  G_OBJECT_CLASS (klass)->finalize = kmx_call_filter_finalize;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
kmx_call_filter_init (KmxCallFilter *self)
{
  self->cancellable = g_cancellable_new ();
  self->agent_ids = g_ptr_array_new_with_free_func (g_free);
  self->quiet = TRUE;
  build (self);
}
