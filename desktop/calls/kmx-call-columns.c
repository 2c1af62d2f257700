/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-call-columns.h"

#include <glib/gi18n.h>

#include "kmx-call-text.h"
#include "kmx-format.h"
#include "kmx-paged-model.h"

typedef struct {
  const char *title; /* untranslated */
  char *(*text) (KmxCall *call);
  int width; /* pixels; 0: the rest */
  gboolean number;
  gboolean styled; /* by the outcome */
  int list_width_min;
} Column;

static char *
time_text (KmxCall *call)
{
  return kmx_format_date_time (kmx_record_get_instant (call, KMX_CALL_OCCURRED_AT));
}

static char *
outcome_text (KmxCall *call)
{
  return g_strdup (kmx_call_outcome_text (call));
}

static char *
duration_text (KmxCall *call)
{
  if (!kmx_record_is_set (call, KMX_CALL_DURATION_S))
    return g_strdup ("–");
  return kmx_format_clock (kmx_record_get_integer (call, KMX_CALL_DURATION_S));
}

/* One line, whatever the summary says. */
static char *
summary_text (KmxCall *call)
{
  const char *summary = kmx_record_get_text (call, KMX_CALL_SUMMARY);

  return summary != NULL ? g_strdelimit (g_strdup (summary), "\n\t", ' ') : g_strdup ("");
}

static const Column columns[] = {
  { NC_ ("call column", "Time"), time_text, 172, FALSE, FALSE, 0 },
  { NC_ ("call column", "Caller"), kmx_call_dup_caller, 150, FALSE, FALSE, 0 },
  { NC_ ("call column", "Agent"), kmx_call_dup_agent, 150, FALSE, FALSE, 900 },
  { NC_ ("call column", "Outcome"), outcome_text, 165, FALSE, TRUE, 480 },
  { NC_ ("call column", "Duration"), duration_text, 80, TRUE, FALSE, 560 },
  { NC_ ("call column", "Cost"), kmx_call_dup_cost, 90, TRUE, FALSE, 650 },
  { NC_ ("call column", "Summary"), summary_text, 0, FALSE, FALSE, 760 },
};

static void
set_style (GtkWidget *cell, const char *style)
{
  static const char *const styles[] = { "accent", "warning", "error" };

  for (guint i = 0; i < G_N_ELEMENTS (styles); i++) {
    gboolean wanted = g_str_equal (styles[i], style);

    if (wanted && !gtk_widget_has_css_class (cell, styles[i]))
      gtk_widget_add_css_class (cell, styles[i]);
    else if (!wanted && gtk_widget_has_css_class (cell, styles[i]))
      gtk_widget_remove_css_class (cell, styles[i]);
  }
}

static void
fill_cell (GtkListItem *item, const Column *column)
{
  GtkWidget *cell = gtk_list_item_get_child (item);
  KmxPagedRow *row = gtk_list_item_get_item (item);
  KmxCall *call = row != NULL ? kmx_paged_row_get_record (row) : NULL;
  g_autofree char *text = call != NULL ? column->text (call) : NULL;

  gtk_inscription_set_text (GTK_INSCRIPTION (cell), text);
  if (column->styled)
    set_style (cell, call != NULL ? kmx_call_outcome_style (call) : "");
}

/* Of a cell, which carries its column's title as name. */
static const Column *
column_of (GtkWidget *cell)
{
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    if (g_str_equal (columns[i].title, gtk_widget_get_name (cell)))
      return &columns[i];
  g_assert_not_reached ();
}

static void
row_changed_cb (KmxPagedRow *row, GtkListItem *item)
{
  fill_cell (item, column_of (gtk_list_item_get_child (item)));
}

static void
setup_cb (GtkListItemFactory *factory, GtkListItem *item, const Column *column)
{
  GtkWidget *cell = gtk_inscription_new (NULL);

  gtk_widget_set_name (cell, column->title);
  gtk_inscription_set_text_overflow (GTK_INSCRIPTION (cell),
                                     GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  gtk_inscription_set_xalign (GTK_INSCRIPTION (cell), column->number ? 1 : 0);
  gtk_widget_add_css_class (cell, "numeric");
  gtk_list_item_set_child (item, cell);
}

static void
bind_cb (GtkListItemFactory *factory, GtkListItem *item, const Column *column)
{
  fill_cell (item, column);
  g_signal_connect (gtk_list_item_get_item (item), "changed", G_CALLBACK (row_changed_cb), item);
}

static void
unbind_cb (GtkListItemFactory *factory, GtkListItem *item, const Column *column)
{
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (item), row_changed_cb, item);
}

/* Titles of numbers stand over their numbers; GTK has no property for that. */
static void
align_titles (GtkColumnView *view)
{
  GtkWidget *header = gtk_widget_get_first_child (GTK_WIDGET (view));
  GtkWidget *title = header != NULL ? gtk_widget_get_first_child (header) : NULL;

  for (guint i = 0; i < G_N_ELEMENTS (columns) && title != NULL; i++) {
    GtkWidget *box = gtk_widget_get_first_child (title);

    if (columns[i].number && box != NULL)
      gtk_widget_set_halign (box, GTK_ALIGN_END);
    title = gtk_widget_get_next_sibling (title);
  }
}

void
kmx_call_columns_add (GtkColumnView *view)
{
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++) {
    const Column *column = &columns[i];
    GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
    g_autoptr (GtkColumnViewColumn) shown =
        gtk_column_view_column_new (g_dpgettext2 (NULL, "call column", column->title), factory);

    g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), (gpointer) column);
    g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), (gpointer) column);
    g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), (gpointer) column);
    gtk_column_view_column_set_expand (shown, column->width == 0);
    if (column->width > 0)
      gtk_column_view_column_set_fixed_width (shown, column->width);
    gtk_column_view_append_column (view, shown);
  }
  align_titles (view);
}

void
kmx_call_columns_fit (GtkColumnView *view, int width)
{
  GListModel *shown = gtk_column_view_get_columns (view);

  for (guint i = 0; i < g_list_model_get_n_items (shown); i++) {
    g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (shown, i);
    gboolean visible = width >= columns[i].list_width_min;
    int fixed = columns[i].width > 0 ? columns[i].width : -1;

    /* GTK 4.8 keeps the fixed width of a hidden column free. */
    gtk_column_view_column_set_fixed_width (column, visible ? fixed : 0);
    gtk_column_view_column_set_visible (column, visible);
  }
}
