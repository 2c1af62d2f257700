/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-overview-cards.h"

#include <glib/gi18n.h>

#include "kmx-format.h"

/* Few enough days that one should act. */
enum { DAYS_LEFT_LOW = 3 };

struct _KmxOverviewCards {
  AdwBin parent_instance;
  GtkLabel *available;
  GtkLabel *lasts;
  GtkLabel *balance;
  GtkLabel *reserved;
  GtkLabel *calls;
  GtkLabel *calls_name;
  GtkLabel *minutes;
  GtkLabel *charged;
};

G_DEFINE_FINAL_TYPE (KmxOverviewCards, kmx_overview_cards, ADW_TYPE_BIN)

static void
set_cents (GtkLabel *label, gint64 cents)
{
  g_autofree char *text = kmx_format_cents (cents);

  gtk_label_set_text (label, text);
}

static char *
lasts_text (KmxCredit *credit, const char **ret_style)
{
  gint64 days = kmx_record_get_integer (credit, KMX_CREDIT_DAYS_LEFT);

  *ret_style = "dim-label";
  if (kmx_record_get_integer (credit, KMX_CREDIT_AVAILABLE_CENTS) <= 0) {
    *ret_style = "error";
    return g_strdup (_ ("The credit is used up: the agent takes no calls."));
  }
  if (!kmx_record_is_set (credit, KMX_CREDIT_DAYS_LEFT))
    return g_strdup (_ ("Nothing was spent in the last days."));
  if (days <= DAYS_LEFT_LOW)
    *ret_style = "warning";
  return g_strdup_printf (
      ngettext ("Lasts for about %d more day", "Lasts for about %d more days", (gulong) days),
      (int) days);
}

void
kmx_overview_cards_show_credit (KmxOverviewCards *self, KmxCredit *credit)
{
  const char *classes[] = { NULL, NULL };
  g_autofree char *lasts = lasts_text (credit, &classes[0]);

  set_cents (self->available, kmx_record_get_integer (credit, KMX_CREDIT_AVAILABLE_CENTS));
  set_cents (self->balance, kmx_record_get_integer (credit, KMX_CREDIT_BALANCE_CENTS) +
                                kmx_record_get_integer (credit, KMX_CREDIT_BONUS_CENTS));
  set_cents (self->reserved, kmx_record_get_integer (credit, KMX_CREDIT_RESERVED_CENTS));
  gtk_label_set_text (self->lasts, lasts);
  gtk_widget_set_css_classes (GTK_WIDGET (self->lasts), classes);
}

void
kmx_overview_cards_show_today (KmxOverviewCards *self, KmxOverview *overview)
{
  gint64 n = kmx_record_get_integer (overview, KMX_OVERVIEW_CALLS_TODAY);
  gint64 seconds = kmx_record_get_integer (overview, KMX_OVERVIEW_SECONDS_TODAY);
  g_autofree char *count = kmx_format_count (n);
  g_autofree char *time = kmx_format_duration (seconds);

  gtk_label_set_text (self->calls, count);
  gtk_label_set_text (self->calls_name, ngettext ("call taken", "calls taken", (gulong) n));
  gtk_label_set_text (self->minutes, time);
  set_cents (self->charged, kmx_record_get_integer (overview, KMX_OVERVIEW_CHARGED_TODAY_CENTS));
}

static GtkLabel *
label_new (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  return GTK_LABEL (label);
}

static GtkLabel *
add_figure (GtkWidget *grid, int column, const char *name)
{
  GtkLabel *value = label_new (NULL, "title-4");

  gtk_widget_add_css_class (GTK_WIDGET (value), "numeric");
  gtk_grid_attach (GTK_GRID (grid), GTK_WIDGET (label_new (name, "dim-label")), column, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), GTK_WIDGET (value), column, 1, 1, 1);
  return value;
}

/* A figure with a line below, and a grid for further ones. */
static GtkWidget *
card_new (const char *title, GtkLabel **ret_figure, GtkLabel **ret_below, GtkWidget **ret_grid)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *grid = gtk_grid_new ();

  gtk_widget_add_css_class (card, "card");
  gtk_widget_add_css_class (card, "summary");
  *ret_figure = label_new (NULL, "title-1");
  gtk_widget_add_css_class (GTK_WIDGET (*ret_figure), "numeric");
  *ret_below = label_new (NULL, "dim-label");
  gtk_grid_set_column_spacing (GTK_GRID (grid), 36);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 3);
  gtk_widget_set_margin_top (grid, 12);
  gtk_box_append (GTK_BOX (card), GTK_WIDGET (label_new (title, "dim-label")));
  gtk_box_append (GTK_BOX (card), GTK_WIDGET (*ret_figure));
  gtk_box_append (GTK_BOX (card), GTK_WIDGET (*ret_below));
  gtk_box_append (GTK_BOX (card), grid);
  *ret_grid = grid;
  return card;
}

static GtkWidget *
credit_card_new (KmxOverviewCards *self)
{
  GtkWidget *grid;
  GtkWidget *card = card_new (_ ("Available credit"), &self->available, &self->lasts, &grid);

  self->balance = add_figure (grid, 0, _ ("Balance"));
  self->reserved = add_figure (grid, 1, _ ("Reserved"));
  return card;
}

static GtkWidget *
today_card_new (KmxOverviewCards *self)
{
  GtkWidget *grid;
  GtkWidget *card = card_new (_ ("Today"), &self->calls, &self->calls_name, &grid);

  self->minutes = add_figure (grid, 0, _ ("Time on the phone"));
  self->charged = add_figure (grid, 1, C_ ("call column", "Cost"));
  return card;
}

GtkWidget *
kmx_overview_cards_new (void)
{
  return g_object_new (KMX_TYPE_OVERVIEW_CARDS, NULL);
}

static void
kmx_overview_cards_class_init (KmxOverviewCardsClass *klass)
{
}

static void
kmx_overview_cards_init (KmxOverviewCards *self)
{
  GtkWidget *flow = gtk_flow_box_new ();
  GtkWidget *cards[] = { credit_card_new (self), today_card_new (self) };

  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (flow), GTK_SELECTION_NONE);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (flow), 2);
  gtk_flow_box_set_homogeneous (GTK_FLOW_BOX (flow), TRUE);
  gtk_flow_box_set_column_spacing (GTK_FLOW_BOX (flow), 18);
  gtk_flow_box_set_row_spacing (GTK_FLOW_BOX (flow), 18);
  for (guint i = 0; i < G_N_ELEMENTS (cards); i++) {
    gtk_flow_box_insert (GTK_FLOW_BOX (flow), cards[i], -1);
    gtk_widget_set_focusable (gtk_widget_get_parent (cards[i]), FALSE);
  }
  gtk_widget_add_css_class (flow, "cards");
  adw_bin_set_child (ADW_BIN (self), flow);
}
