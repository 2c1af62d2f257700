/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-conflict.h"

#include <glib/gi18n.h>
#include <string.h>

enum { TEXT_HEIGHT_MAX = 220, WIDTH_MAX = 800, VERSION_WIDTH_MIN = 260, SCROLL_FROM = 400 };

struct _KmxAgentConflict {
  AdwBin parent_instance;
  GtkWidget *back;
};

G_DEFINE_FINAL_TYPE (KmxAgentConflict, kmx_agent_conflict, ADW_TYPE_BIN)

enum { TAKE_THEIRS, KEEP_MINE, BACK, N_SIGNALS };
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

/* Long instructions scroll. */
static GtkWidget *
scroller_new (GtkWidget *child)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), TEXT_HEIGHT_MAX);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), child);
  gtk_widget_set_vexpand (scroller, TRUE);
  return scroller;
}

/* One of the two texts, which one can copy before it is lost. */
static GtkWidget *
version_new (const char *whose, JsonObject *values, const char *member, GListModel *voices)
{
  g_autofree char *text = kmx_agent_member_text (values, member, voices);
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *label = text_new (text, NULL);

  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_box_append (GTK_BOX (card), text_new (whose, "caption-heading"));
  gtk_box_append (GTK_BOX (card), strlen (text) > SCROLL_FROM ? scroller_new (label) : label);
  gtk_widget_add_css_class (card, "card");
  gtk_widget_add_css_class (card, "agent-card");
  gtk_widget_set_size_request (card, VERSION_WIDTH_MIN, -1);
  return card;
}

static GtkWidget *
difference_new (const char *member, JsonObject *mine, JsonObject *theirs, GListModel *voices)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9);
  GtkWidget *pair = gtk_flow_box_new ();

  gtk_widget_add_css_class (pair, "cards");
  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (pair), GTK_SELECTION_NONE);
  gtk_flow_box_set_homogeneous (GTK_FLOW_BOX (pair), TRUE);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (pair), 2);
  gtk_flow_box_set_column_spacing (GTK_FLOW_BOX (pair), 12);
  gtk_flow_box_set_row_spacing (GTK_FLOW_BOX (pair), 12);
  gtk_flow_box_append (GTK_FLOW_BOX (pair),
                       version_new (C_ ("version", "Yours"), mine, member, voices));
  gtk_flow_box_append (GTK_FLOW_BOX (pair),
                       version_new (C_ ("version", "The other one"), theirs, member, voices));
  for (GtkWidget *child = gtk_widget_get_first_child (pair); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    gtk_widget_set_focusable (child, FALSE);
  gtk_box_append (GTK_BOX (box), text_new (kmx_agent_member_title (member), "heading"));
  gtk_box_append (GTK_BOX (box), pair);
  return box;
}

/* What only the other person changed does not stand against anything: both choices keep it. */
static char *
list_undisputed (JsonObject *base, JsonObject *mine, JsonObject *theirs)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; kmx_agent_members[i] != NULL; i++) {
    const char *member = kmx_agent_members[i];

    if (!kmx_agent_values_same (base, mine, member) || kmx_agent_values_same (base, theirs, member))
      continue;
    g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "",
                            kmx_agent_member_title (member));
  }
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

static void
theirs_clicked_cb (KmxAgentConflict *self)
{
  g_signal_emit (self, signals[TAKE_THEIRS], 0);
}

static void
mine_clicked_cb (KmxAgentConflict *self)
{
  g_signal_emit (self, signals[KEEP_MINE], 0);
}

static void
back_clicked_cb (KmxAgentConflict *self)
{
  g_signal_emit (self, signals[BACK], 0);
}

static GtkWidget *
add_button (KmxAgentConflict *self, GtkWidget *box, const char *label, GCallback clicked)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_widget_add_css_class (button, "pill");
  g_signal_connect_swapped (button, "clicked", clicked, self);
  gtk_flow_box_append (GTK_FLOW_BOX (box), button);
  gtk_widget_set_focusable (gtk_widget_get_parent (button), FALSE);
  return button;
}

static GtkWidget *
buttons_new (KmxAgentConflict *self)
{
  GtkWidget *box = gtk_flow_box_new ();

  gtk_widget_add_css_class (box, "cards");
  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (box), GTK_SELECTION_NONE);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (box), 3);
  gtk_flow_box_set_column_spacing (GTK_FLOW_BOX (box), 12);
  gtk_flow_box_set_row_spacing (GTK_FLOW_BOX (box), 12);
  gtk_widget_set_margin_top (box, 6);
  add_button (self, box, _ ("Keep _Mine"), G_CALLBACK (mine_clicked_cb));
  add_button (self, box, _ ("_Take the Other One"), G_CALLBACK (theirs_clicked_cb));
  self->back = add_button (self, box, _ ("_Back to Editing"), G_CALLBACK (back_clicked_cb));
  return box;
}

GtkWidget *
kmx_agent_conflict_new (JsonObject *base, JsonObject *mine, JsonObject *theirs, GListModel *voices)
{
  KmxAgentConflict *self = g_object_new (KMX_TYPE_AGENT_CONFLICT, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  GtkWidget *clamp = adw_clamp_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();
  g_autofree char *undisputed = list_undisputed (base, mine, theirs);

  gtk_box_append (GTK_BOX (box),
                  text_new (_ ("Somebody Else Changed This Agent Meanwhile"), "title-2"));
  gtk_box_append (GTK_BOX (box),
                  text_new (_ ("Compare the two versions and choose which one shall stay. Nothing "
                               "is saved before that."),
                            NULL));
  for (guint i = 0; kmx_agent_members[i] != NULL; i++)
    if (!kmx_agent_values_same (base, mine, kmx_agent_members[i]) &&
        !kmx_agent_values_same (mine, theirs, kmx_agent_members[i]))
      gtk_box_append (GTK_BOX (box), difference_new (kmx_agent_members[i], mine, theirs, voices));
  if (undisputed != NULL) {
    /* Translators: %s is a list of fields: "Voice, Greeting". */
    g_autofree char *text = g_strdup_printf (
        _ ("Changed only by the other person, and kept either way: %s"), undisputed);

    gtk_box_append (GTK_BOX (box), text_new (text, "dim-label"));
  }
  gtk_box_append (GTK_BOX (box), buttons_new (self));
  gtk_widget_set_margin_top (box, 24);
  gtk_widget_set_margin_bottom (box, 24);
  gtk_widget_set_margin_start (box, 18);
  gtk_widget_set_margin_end (box, 18);
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), WIDTH_MAX);
  adw_clamp_set_child (ADW_CLAMP (clamp), box);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), clamp);
  adw_bin_set_child (ADW_BIN (self), scroller);
  return GTK_WIDGET (self);
}

/* The button that decides nothing. */
static gboolean
kmx_agent_conflict_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (KMX_AGENT_CONFLICT (widget)->back);
}

static void
kmx_agent_conflict_class_init (KmxAgentConflictClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  GTK_WIDGET_CLASS (klass)->grab_focus = kmx_agent_conflict_grab_focus;
  signals[TAKE_THEIRS] =
      g_signal_new ("take-theirs", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[KEEP_MINE] =
      g_signal_new ("keep-mine", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[BACK] =
      g_signal_new ("back", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
kmx_agent_conflict_init (KmxAgentConflict *self)
{
}
