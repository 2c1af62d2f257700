/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-call-view.h"

#include <glib/gi18n.h>

#include "kmx-call-detail.h"
#include "kmx-call-people.h"
#include "kmx-call-sections.h"
#include "kmx-call-text.h"
#include "kmx-call-turns.h"
#include "kmx-compat.h"
#include "kmx-format.h"
#include "kmx-state-page.h"

enum { RELOAD_DELAY_MS = 500 };

struct _KmxCallView {
  AdwBin parent_instance;
  KmxSession *session;
  GCancellable *cancellable; /* of the load under way */
  KmxStatePage *state;
  GtkScrolledWindow *scroller;
  GtkBox *content;
  AdwWindowTitle *title;
  GtkWidget *back;
  GtkWidget *turns; /* (nullable) of the shown call */
  char *call_id;
  guint reload_source;
};

G_DEFINE_FINAL_TYPE (KmxCallView, kmx_call_view, ADW_TYPE_BIN)

enum { BACK, N_SIGNALS };
static guint signals[N_SIGNALS];

static GtkWidget *
label_new (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  return label;
}

static void
copy_clicked_cb (GtkWidget *button, const char *number)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (button), number);
  kmx_toast (button, _ ("Number copied"));
}

static void
free_number (gpointer number, GClosure *closure)
{
  g_free (number);
}

static GtkWidget *
copy_button_new (const char *number)
{
  GtkWidget *copy = kmx_icon_button_new ("edit-copy-symbolic", _ ("Copy the Number"));

  gtk_widget_add_css_class (copy, "flat");
  g_signal_connect_data (copy, "clicked", G_CALLBACK (copy_clicked_cb), g_strdup (number),
                         free_number, 0);
  return copy;
}

static void
add_figure (GtkFlowBox *figures, const char *name, const char *value, const char *style)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *label = label_new (value, "title-4");

  gtk_widget_add_css_class (label, "numeric");
  if (*style != '\0')
    gtk_widget_add_css_class (label, style);
  gtk_box_append (GTK_BOX (box), label_new (name, "dim-label"));
  gtk_box_append (GTK_BOX (box), label);
  gtk_flow_box_insert (figures, box, -1);
  gtk_widget_set_focusable (gtk_widget_get_parent (box), FALSE);
}

static GtkWidget *
figures_new (KmxCall *call)
{
  GtkWidget *figures = gtk_flow_box_new ();
  g_autofree char *time = kmx_format_relative (kmx_record_get_instant (call, KMX_CALL_OCCURRED_AT));
  g_autofree char *duration = NULL;
  g_autofree char *cost = kmx_call_dup_cost (call);

  duration = kmx_record_is_set (call, KMX_CALL_DURATION_S)
                 ? kmx_format_duration (kmx_record_get_integer (call, KMX_CALL_DURATION_S))
                 : g_strdup ("–");
  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (figures), GTK_SELECTION_NONE);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (figures), 4);
  gtk_flow_box_set_min_children_per_line (GTK_FLOW_BOX (figures), 2);
  gtk_flow_box_set_column_spacing (GTK_FLOW_BOX (figures), 18);
  gtk_flow_box_set_row_spacing (GTK_FLOW_BOX (figures), 12);
  add_figure (GTK_FLOW_BOX (figures), C_ ("call column", "Outcome"), kmx_call_outcome_text (call),
              kmx_call_outcome_style (call));
  add_figure (GTK_FLOW_BOX (figures), C_ ("call column", "Time"), time, "");
  add_figure (GTK_FLOW_BOX (figures), C_ ("call column", "Duration"), duration, "");
  add_figure (GTK_FLOW_BOX (figures), C_ ("call column", "Cost"), cost, "");
  return figures;
}

/* "Agent Empfang, called on 030 23125014" */
static char *
agent_text (KmxCall *call)
{
  const char *agent = kmx_record_get_text (call, KMX_CALL_AGENT_NAME);
  const char *number = kmx_record_get_text (call, KMX_CALL_NUMBER_E164);
  g_autofree char *shown = number != NULL ? kmx_format_number (number) : NULL;

  if (agent != NULL && shown != NULL)
    /* Translators: %1$s is an agent's name, %2$s the number that was called. */
    return g_strdup_printf (_ ("Agent %1$s, called on %2$s"), agent, shown);
  if (agent != NULL)
    return g_strdup_printf (_ ("Agent %s"), agent);
  return shown != NULL ? g_strdup_printf (_ ("Called on %s"), shown) : NULL;
}

static char *
line_text (KmxCall *call, KmxCallDetail *detail)
{
  gint64 version = kmx_record_get_integer (detail, KMX_CALL_DETAIL_AGENT_VERSION);
  g_autofree char *agent = agent_text (call);
  g_autofree char *which = NULL;

  if (agent == NULL || version == 0)
    return g_steal_pointer (&agent);
  /* Translators: the published version of an agent. */
  which = g_strdup_printf (_ ("version %d"), (int) version);
  return g_strdup_printf ("%s · %s", agent, which);
}

static GtkWidget *
head_new (KmxCall *call, KmxCallDetail *detail)
{
  const char *number = kmx_record_get_text (call, KMX_CALL_CALLER_E164);
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  g_autofree char *caller = kmx_call_dup_caller (call);
  g_autofree char *below = line_text (call, detail);
  GtkWidget *name = label_new (caller, "title-1");

  gtk_widget_add_css_class (name, "numeric");
  gtk_box_append (GTK_BOX (line), name);
  if (number != NULL)
    gtk_box_append (GTK_BOX (line), copy_button_new (number));
  gtk_box_append (GTK_BOX (card), line);
  if (below != NULL)
    gtk_box_append (GTK_BOX (card), label_new (below, "dim-label"));
  gtk_box_append (GTK_BOX (card), figures_new (call));
  gtk_widget_add_css_class (card, "card");
  gtk_widget_add_css_class (card, "summary");
  return card;
}

static void
add_section (KmxCallView *self, const char *title, GtkWidget *content)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  gtk_box_append (GTK_BOX (box), label_new (title, "heading"));
  gtk_box_append (GTK_BOX (box), content);
  gtk_box_append (self->content, box);
}

static void
add_notice (KmxCallView *self, const char *icon_name, const char *text, const char *detail)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *icon = gtk_image_new_from_icon_name (icon_name);

  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (texts), label_new (text, NULL));
  if (detail != NULL)
    gtk_box_append (GTK_BOX (texts), label_new (detail, "dim-label"));
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), texts);
  gtk_widget_add_css_class (box, "card");
  gtk_widget_add_css_class (box, "notice");
  gtk_box_append (self->content, box);
}

static void
add_notices (KmxCallView *self, KmxCall *call)
{
  const char *refusal = kmx_call_refusal_text (call);
  int outcome = kmx_record_get_enum (call, KMX_CALL_OUTCOME);

  if (outcome == KMX_OUTCOME_REVIEW)
    add_notice (self, "dialog-warning-symbolic",
                _ ("The operator is reviewing this call. Until then it costs nothing."),
                kmx_call_review_text (call));
  if (refusal != NULL)
    add_notice (self, "dialog-information-symbolic", _ ("The agent did not take this call."),
                refusal);
}

static void
add_transcript (KmxCallView *self, KmxCallDetail *detail, KmxCall *call)
{
  g_autoptr (GListModel) turns = kmx_call_turns_with_runs (detail);

  self->turns = kmx_call_turns_new (turns);
  if (g_list_model_get_n_items (turns) == 0)
    gtk_box_append (GTK_BOX (self->turns),
                    label_new (kmx_call_is_running (call)
                                   ? _ ("The transcript comes when the call has ended.")
                                   : _ ("Nothing was said in this call."),
                               "dim-label"));
  gtk_widget_add_css_class (self->turns, "card");
  add_section (self, _ ("Transcript"), self->turns);
}

static void
add_if (KmxCallView *self, GtkWidget *section)
{
  if (section != NULL)
    gtk_box_append (self->content, section);
}

static void
show_detail (KmxCallView *self, KmxCallDetail *detail)
{
  KmxCall *call = kmx_record_get_record (detail, KMX_CALL_DETAIL_CALL);
  const char *summary = kmx_record_get_text (call, KMX_CALL_SUMMARY);
  g_autofree char *caller = kmx_call_dup_caller (call);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->content))) != NULL)
    gtk_box_remove (self->content, child);
  adw_window_title_set_subtitle (self->title, caller);
  gtk_box_append (self->content, head_new (call, detail));
  add_notices (self, call);
  if (summary != NULL) {
    GtkWidget *text = label_new (summary, "card");

    gtk_label_set_selectable (GTK_LABEL (text), TRUE);
    gtk_widget_add_css_class (text, "summary");
    add_section (self, C_ ("call column", "Summary"), text);
  }
  add_if (self, kmx_call_callbacks_section_new (detail));
  add_if (self, kmx_call_transfers_section_new (detail));
  add_transcript (self, detail, call);
  add_if (self, kmx_call_price_section_new (detail));
  add_if (self, kmx_call_journal_section_new (detail));
  add_if (self, kmx_call_costs_section_new (detail));
  add_if (self, kmx_call_events_section_new (detail));
  kmx_state_page_show_content (self->state);
}

static void
on_detail (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxCallView) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxCallDetail) detail =
      kmx_client_get_record_finish (KMX_CLIENT (client), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->session == NULL)
    return; /* another call is shown by now */
  if (detail != NULL)
    show_detail (self, detail);
  else
    kmx_state_page_show_error (self->state, error);
}

static void
load (KmxCallView *self)
{
  g_autofree char *path = NULL;

  if (self->call_id == NULL)
    return;
  path = g_strconcat ("/api/v1/calls/", self->call_id, NULL);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  kmx_client_get_record_async (kmx_session_get_client (self->session), path, KMX_TYPE_CALL_DETAIL,
                               self->cancellable, on_detail, g_object_ref (self));
}

void
kmx_call_view_refresh (KmxCallView *self)
{
  load (self);
}

void
kmx_call_view_show (KmxCallView *self, const char *call_id)
{
  g_autofree char *copy = g_uri_escape_string (call_id, NULL, FALSE);

  g_free (self->call_id);
  self->call_id = g_steal_pointer (&copy);
  self->turns = NULL;
  adw_window_title_set_subtitle (self->title, "");
  kmx_state_page_show_loading (self->state);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
  gtk_widget_grab_focus (self->back);
  load (self);
}

static gboolean
reload_cb (gpointer user_data)
{
  KmxCallView *self = user_data;

  self->reload_source = 0;
  load (self);
  return G_SOURCE_REMOVE;
}

/* Several events of one call come close together: one load serves them all. */
static void
call_event_cb (KmxSession *session, const char *kind, JsonNode *data, KmxCallView *self)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (data) ? json_node_get_object (data) : NULL;
  gboolean is_turn = g_str_equal (kind, "call.turn");
  /* Turns, transfers and call backs are of a call; other events are the call. */
  const char *name =
      object != NULL && json_object_has_member (object, "call_id") ? "call_id" : "id";
  const char *id =
      object != NULL ? json_object_get_string_member_with_default (object, name, NULL) : NULL;

  if (!gtk_widget_get_mapped (GTK_WIDGET (self)) || g_strcmp0 (id, self->call_id) != 0)
    return;
  if (is_turn && self->turns != NULL) {
    g_autoptr (KmxTurn) turn =
        kmx_record_new_from_json (KMX_TYPE_TURN, data, KMX_RECORD_IGNORE_UNKNOWN, NULL);

    if (turn != NULL)
      kmx_call_turns_append (self->turns, turn);
  } else if (self->reload_source == 0)
    self->reload_source = g_timeout_add (RELOAD_DELAY_MS, reload_cb, self);
}

static void
back_clicked_cb (KmxCallView *self)
{
  g_signal_emit (self, signals[BACK], 0);
}

static GtkWidget *
header_new (KmxCallView *self)
{
  GtkWidget *header = adw_header_bar_new ();

  self->title = ADW_WINDOW_TITLE (adw_window_title_new (C_ ("call", "Call"), NULL));
  self->back = kmx_icon_button_new ("go-previous-symbolic", _ ("Back to the Calls"));
  g_signal_connect_swapped (self->back, "clicked", G_CALLBACK (back_clicked_cb), self);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), self->back);
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header), GTK_WIDGET (self->title));
  return header;
}

GtkWidget *
kmx_call_view_new (KmxSession *session)
{
  static const char *const events[] = { "event::call.updated", "event::call.ended",
                                        "event::call.turn", "event::call.transferred",
                                        "event::callback.changed" };
  KmxCallView *self = g_object_new (KMX_TYPE_CALL_VIEW, NULL);

  self->session = g_object_ref (session);
  for (guint i = 0; i < G_N_ELEMENTS (events); i++)
    g_signal_connect_object (session, events[i], G_CALLBACK (call_event_cb), self, 0);
  return GTK_WIDGET (self);
}

static void
kmx_call_view_dispose (GObject *object)
{
  KmxCallView *self = KMX_CALL_VIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->reload_source, g_source_remove);
  g_clear_object (&self->session);
  g_clear_pointer (&self->call_id, g_free);
  G_OBJECT_CLASS (kmx_call_view_parent_class)->dispose (object);
}

static void
kmx_call_view_finalize (GObject *object)
{
  g_clear_object (&KMX_CALL_VIEW (object)->cancellable);
  G_OBJECT_CLASS (kmx_call_view_parent_class)->finalize (object);
}

static void
kmx_call_view_class_init (KmxCallViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kmx_call_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = kmx_call_view_finalize;
  signals[BACK] = g_signal_new ("back", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
}

static void
kmx_call_view_init (KmxCallView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *clamp = adw_clamp_new ();
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 24);
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->cancellable = g_cancellable_new ();
  self->content = GTK_BOX (content);
  self->scroller = GTK_SCROLLED_WINDOW (scroller);
  gtk_widget_add_css_class (content, "page-content");
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 800);
  adw_clamp_set_child (ADW_CLAMP (clamp), content);
  gtk_scrolled_window_set_policy (self->scroller, GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (self->scroller, clamp);
  self->state = KMX_STATE_PAGE (kmx_state_page_new (scroller));
  gtk_widget_set_vexpand (GTK_WIDGET (self->state), TRUE);
  g_signal_connect_swapped (self->state, "retry", G_CALLBACK (load), self);
  gtk_box_append (GTK_BOX (box), header_new (self));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->state));
  adw_bin_set_child (ADW_BIN (self), box);
}
