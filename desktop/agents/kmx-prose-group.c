/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-prose-group.h"

#include <glib/gi18n.h>
#include <gtksourceview/gtksource.h>

#include "kmx-format.h"

enum { HEIGHT_MAX = 420, MARGIN = 12 };

struct _KmxProseGroup {
  AdwPreferencesGroup parent_instance;
  GtkTextView *view;
  GtkTextBuffer *buffer; /* of the view */
  GtkTextTag *variable;  /* of the buffer */
  GtkLabel *counter;
  guint characters_max;
};

G_DEFINE_FINAL_TYPE (KmxProseGroup, kmx_prose_group, ADW_TYPE_PREFERENCES_GROUP)

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

char *
kmx_prose_group_dup_text (KmxProseGroup *self)
{
  GtkTextIter start, end;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  text = gtk_text_buffer_get_text (self->buffer, &start, &end, FALSE);
  /* Pasted text may come with the line ends of other systems, which the wire does not know. */
  lines = g_strsplit (text, "\r\n", -1);
  return g_strdelimit (g_strjoinv ("\n", lines), "\r", '\n');
}

static guint
count (KmxProseGroup *self)
{
  g_autofree char *text = kmx_prose_group_dup_text (self);

  return (guint) g_utf8_strlen (text, -1);
}

gboolean
kmx_prose_group_is_valid (KmxProseGroup *self)
{
  return count (self) <= self->characters_max;
}

static void
show_count (KmxProseGroup *self)
{
  guint n_characters = count (self);
  g_autofree char *used = kmx_format_count (n_characters);
  g_autofree char *limit = kmx_format_count (self->characters_max);
  g_autofree char *text = g_strdup_printf ("%s/%s", used, limit);
  gboolean too_long = n_characters > self->characters_max;

  gtk_label_set_text (self->counter, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->counter),
                               too_long ? _ ("This text is too long.") : NULL);
  gtk_widget_remove_css_class (GTK_WIDGET (self->counter), too_long ? "dim-label" : "error");
  gtk_widget_add_css_class (GTK_WIDGET (self->counter), too_long ? "error" : "dim-label");
}

/* Braces are how the provider writes variables.  They are never spoken as they stand, so the server
 * refuses them; one sees at once where they are. */
static void
mark_variables (KmxProseGroup *self)
{
  GtkTextIter at, end;

  gtk_text_buffer_get_bounds (self->buffer, &at, &end);
  gtk_text_buffer_remove_tag (self->buffer, self->variable, &at, &end);
  while (gtk_text_iter_forward_search (&at, "{", GTK_TEXT_SEARCH_TEXT_ONLY, &at, &end, NULL)) {
    GtkTextIter line = at, close_start, close_end;

    gtk_text_iter_forward_to_line_end (&line);
    if (gtk_text_iter_forward_search (&end, "}", GTK_TEXT_SEARCH_TEXT_ONLY, &close_start,
                                      &close_end, &line))
      end = close_end;
    while (gtk_text_iter_get_char (&end) == '}')
      gtk_text_iter_forward_char (&end);
    gtk_text_buffer_apply_tag (self->buffer, self->variable, &at, &end);
    at = end;
  }
}

static void
dark_cb (KmxProseGroup *self)
{
  GtkSourceStyleSchemeManager *manager = gtk_source_style_scheme_manager_get_default ();
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());

  gtk_source_buffer_set_style_scheme (
      GTK_SOURCE_BUFFER (self->buffer),
      gtk_source_style_scheme_manager_get_scheme (manager, dark ? "Adwaita-dark" : "Adwaita"));
}

static void
changed_cb (KmxProseGroup *self)
{
  show_count (self);
  mark_variables (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

void
kmx_prose_group_set_text (KmxProseGroup *self, const char *text)
{
  /* What was loaded is not a step that one undoes. */
  gtk_text_buffer_begin_irreversible_action (self->buffer);
  gtk_text_buffer_set_text (self->buffer, text, -1);
  gtk_text_buffer_end_irreversible_action (self->buffer);
}

void
kmx_prose_group_set_editable (KmxProseGroup *self, gboolean editable)
{
  gtk_text_view_set_editable (self->view, editable);
  gtk_text_view_set_cursor_visible (self->view, editable);
}

void
kmx_prose_group_focus (KmxProseGroup *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

GtkWidget *
kmx_prose_group_new (const char *title,
                     const char *description,
                     guint characters_max,
                     int height_min)
{
  KmxProseGroup *self =
      g_object_new (KMX_TYPE_PROSE_GROUP, "title", title, "description", description, NULL);
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->characters_max = characters_max;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->view));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scroller), height_min);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), HEIGHT_MAX);
  gtk_widget_add_css_class (scroller, "card");
  gtk_widget_add_css_class (scroller, "prose");
  gtk_widget_set_overflow (scroller, GTK_OVERFLOW_HIDDEN);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), scroller);
  show_count (self);
  return GTK_WIDGET (self);
}

static void
kmx_prose_group_class_init (KmxProseGroupClass *klass)
{
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
kmx_prose_group_init (KmxProseGroup *self)
{
  AdwStyleManager *style = adw_style_manager_get_default ();

  self->view = GTK_TEXT_VIEW (gtk_source_view_new ());
  self->buffer = gtk_text_view_get_buffer (self->view);
  self->variable =
      gtk_text_buffer_create_tag (self->buffer, "variable", "foreground", "#c01c28", "underline",
                                  PANGO_UNDERLINE_ERROR, "weight", PANGO_WEIGHT_BOLD, NULL);
  g_signal_connect_object (style, "notify::dark", G_CALLBACK (dark_cb), self, G_CONNECT_SWAPPED);
  dark_cb (self);
  self->counter = GTK_LABEL (gtk_label_new (NULL));
  gtk_text_view_set_wrap_mode (self->view, GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (self->view, FALSE); /* Tab goes on to the next field */
  gtk_text_view_set_left_margin (self->view, MARGIN);
  gtk_text_view_set_right_margin (self->view, MARGIN);
  gtk_text_view_set_top_margin (self->view, MARGIN);
  gtk_text_view_set_bottom_margin (self->view, MARGIN);
  gtk_widget_set_valign (GTK_WIDGET (self->counter), GTK_ALIGN_END);
  gtk_widget_add_css_class (GTK_WIDGET (self->counter), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->counter), "numeric");
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (self),
                                           GTK_WIDGET (self->counter));
  g_signal_connect_swapped (self->buffer, "changed", G_CALLBACK (changed_cb), self);
}
