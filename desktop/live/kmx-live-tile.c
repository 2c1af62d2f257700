/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-live-tile.h"

#include <glib/gi18n.h>

#include "kmx-call-text.h"
#include "kmx-call-turns.h"
#include "kmx-format.h"
#include "kmx-live-control.h"

enum {
  LINGER_S = 8,   /* how long an ended call stays */
  TURNS_MAX = 50, /* the whole transcript stands on the call's page */
  WORDS_HEIGHT = 220,
  FOLLOW_DELAY_MS = 60,
};

struct _KmxLiveTile {
  AdwBin parent_instance;
  KmxCall *call;
  GtkLabel *caller;
  GtkLabel *agent;
  GtkLabel *state;
  GtkLabel *time;
  GtkWidget *turns; /* (nullable): no transcript wanted */
  GtkAdjustment *scrolled;
  GtkWidget *nothing_yet;
  GtkWidget *link;
  KmxLiveControl *control;
  guint n_turns;
  guint follow_source;
  gint64 ended_at; /* monotonic; 0: runs */
};

G_DEFINE_FINAL_TYPE (KmxLiveTile, kmx_live_tile, ADW_TYPE_BIN)

KmxCall *
kmx_live_tile_get_call (KmxLiveTile *self)
{
  return self->call;
}

static void
show_time (KmxLiveTile *self)
{
  gint64 now_s = g_get_real_time () / G_USEC_PER_SEC;
  g_autofree char *time = kmx_format_clock (kmx_call_get_elapsed_s (self->call, now_s));

  gtk_label_set_text (self->time, time);
}

void
kmx_live_tile_set_call (KmxLiveTile *self, KmxCall *call)
{
  g_autofree char *caller = kmx_call_dup_caller (call);
  g_autofree char *agent = kmx_call_dup_agent (call);
  const char *id = kmx_record_get_text (call, KMX_CALL_ID);
  gboolean running = kmx_call_is_running (call);

  g_set_object (&self->call, call);
  gtk_label_set_text (self->caller, caller);
  gtk_label_set_text (self->agent, agent);
  gtk_label_set_text (self->state, running ? kmx_call_outcome_text (call) : C_ ("call", "ended"));
  if (running)
    gtk_widget_remove_css_class (GTK_WIDGET (self), "ended");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self), "ended");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->link), "s", id);
  if (!running && self->ended_at == 0)
    self->ended_at = g_get_monotonic_time ();
  if (self->control != NULL)
    kmx_live_control_set_call (self->control, call);
  show_time (self);
}

void
kmx_live_tile_show_transfer (KmxLiveTile *self, KmxCallTransfer *transfer)
{
  kmx_live_control_show_transfer (self->control, transfer);
}

static void
step_in_cb (KmxLiveTile *self, GtkToggleButton *button)
{
  gboolean open = gtk_toggle_button_get_active (button);

  gtk_widget_set_visible (GTK_WIDGET (self->control), open);
  if (open)
    kmx_live_control_open (self->control);
}

static gboolean
follow_cb (gpointer user_data)
{
  KmxLiveTile *self = user_data;

  self->follow_source = 0;
  gtk_adjustment_set_value (self->scrolled, gtk_adjustment_get_upper (self->scrolled));
  return G_SOURCE_REMOVE;
}

static gboolean
at_end (KmxLiveTile *self)
{
  return gtk_adjustment_get_value (self->scrolled) +
             gtk_adjustment_get_page_size (self->scrolled) >=
         gtk_adjustment_get_upper (self->scrolled) - 24;
}

/* Follows the words unless somebody reads further up.  How far down the end is shows only after the
 * new words were placed. */
static void
follow (KmxLiveTile *self)
{
  if (self->follow_source == 0 && at_end (self))
    self->follow_source = g_timeout_add (FOLLOW_DELAY_MS, follow_cb, self);
}

void
kmx_live_tile_add_turn (KmxLiveTile *self, KmxTurn *turn)
{
  if (self->turns == NULL)
    return;
  follow (self);
  gtk_widget_set_visible (self->nothing_yet, FALSE);
  kmx_call_turns_append (self->turns, turn);
  if (++self->n_turns > TURNS_MAX) {
    gtk_box_remove (GTK_BOX (self->turns), gtk_widget_get_first_child (self->turns));
    self->n_turns--;
  }
}

void
kmx_live_tile_set_turns (KmxLiveTile *self, GListModel *turns)
{
  guint n = g_list_model_get_n_items (turns);

  if (self->n_turns > 0)
    return;
  for (guint i = n > TURNS_MAX ? n - TURNS_MAX : 0; i < n; i++) {
    g_autoptr (KmxTurn) turn = g_list_model_get_item (turns, i);

    kmx_live_tile_add_turn (self, turn);
  }
}

gboolean
kmx_live_tile_tick (KmxLiveTile *self)
{
  if (self->ended_at == 0) {
    show_time (self);
    return TRUE;
  }
  /* Somebody is about to follow the link. */
  if (gtk_widget_get_focus_child (GTK_WIDGET (self)) != NULL)
    return TRUE;
  return g_get_monotonic_time () - self->ended_at < LINGER_S * G_TIME_SPAN_SECOND;
}

static GtkLabel *
label_new (const char *style)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, style);
  return GTK_LABEL (label);
}

static GtkWidget *
note_new (const char *text)
{
  GtkWidget *note = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (note), TRUE);
  gtk_label_set_xalign (GTK_LABEL (note), 0);
  gtk_widget_add_css_class (note, "dim-label");
  return note;
}

static GtkWidget *
words_new (KmxLiveTile *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->turns = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  self->nothing_yet = note_new (_ ("Nothing was said yet."));
  gtk_box_append (GTK_BOX (box), self->nothing_yet);
  gtk_box_append (GTK_BOX (box), self->turns);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), box);
  gtk_widget_set_size_request (scroller, -1, WORDS_HEIGHT);
  gtk_widget_set_vexpand (scroller, TRUE);
  self->scrolled = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));
  return scroller;
}

static GtkWidget *
head_new (KmxLiveTile *self)
{
  GtkWidget *grid = gtk_grid_new ();

  self->caller = label_new ("title-4");
  self->agent = label_new ("dim-label");
  self->time = label_new ("title-4");
  self->state = label_new ("live-state");
  gtk_widget_add_css_class (GTK_WIDGET (self->caller), "numeric");
  gtk_widget_add_css_class (GTK_WIDGET (self->time), "numeric");
  gtk_widget_set_hexpand (GTK_WIDGET (self->caller), TRUE);
  gtk_label_set_ellipsize (self->time, PANGO_ELLIPSIZE_NONE);
  gtk_label_set_ellipsize (self->state, PANGO_ELLIPSIZE_NONE);
  gtk_label_set_xalign (self->time, 1);
  gtk_label_set_xalign (self->state, 1);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 3);
  gtk_grid_attach (GTK_GRID (grid), GTK_WIDGET (self->caller), 0, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), GTK_WIDGET (self->time), 1, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), GTK_WIDGET (self->agent), 0, 1, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), GTK_WIDGET (self->state), 1, 1, 1, 1);
  return grid;
}

static GtkWidget *
buttons_new (KmxLiveTile *self)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *step_in = gtk_toggle_button_new_with_mnemonic (_ ("Step _In"));

  self->link = gtk_button_new_with_label (_ ("Show the Call"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->link), "win.show-call");
  gtk_widget_set_hexpand (self->link, TRUE);
  gtk_widget_set_halign (self->link, GTK_ALIGN_END);
  g_signal_connect_swapped (step_in, "toggled", G_CALLBACK (step_in_cb), self);
  gtk_box_append (GTK_BOX (line), step_in);
  gtk_box_append (GTK_BOX (line), self->link);
  return line;
}

GtkWidget *
kmx_live_tile_new (KmxSession *session, KmxCall *call, gboolean transcript)
{
  KmxLiveTile *self = g_object_new (KMX_TYPE_LIVE_TILE, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  gtk_widget_add_css_class (box, "card");
  gtk_widget_add_css_class (box, "summary");
  gtk_widget_add_css_class (box, "tile");
  gtk_box_append (GTK_BOX (box), head_new (self));
  gtk_box_append (GTK_BOX (box),
                  transcript ? words_new (self)
                             : note_new (_ ("The transcript comes when the call has ended.")));
  gtk_box_append (GTK_BOX (box), buttons_new (self));
  self->control = KMX_LIVE_CONTROL (kmx_live_control_new (session, call));
  gtk_widget_set_visible (GTK_WIDGET (self->control), FALSE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->control));
  adw_bin_set_child (ADW_BIN (self), box);
  kmx_live_tile_set_call (self, call);
  return GTK_WIDGET (self);
}

static void
kmx_live_tile_dispose (GObject *object)
{
  KmxLiveTile *self = KMX_LIVE_TILE (object);

  g_clear_handle_id (&self->follow_source, g_source_remove);
  g_clear_object (&self->call);
  G_OBJECT_CLASS (kmx_live_tile_parent_class)->dispose (object);
}

static void
kmx_live_tile_class_init (KmxLiveTileClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kmx_live_tile_dispose;
}

static void
kmx_live_tile_init (KmxLiveTile *self)
{
}
