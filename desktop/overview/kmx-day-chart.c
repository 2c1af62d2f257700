/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-day-chart.h"

#include <glib/gi18n.h>
#include <math.h>

#include "kmx-call-day.h"
#include "kmx-format.h"

enum {
  HEIGHT_MIN = 120,
  HEIGHT_NATURAL = 180,
  WIDTH_MIN = 200,
  TEXT_SPACE = 22,  /* above and below the bars */
  LONG_DAY_PX = 46, /* a slot this wide holds "22.11." */
  BAR_WIDTH_MAX = 36,
};

struct _KmxDayChart {
  GtkWidget parent_instance;
  GListModel *days;
};

G_DEFINE_FINAL_TYPE (KmxDayChart, kmx_day_chart, GTK_TYPE_WIDGET)

static gint64
calls_of (KmxDayChart *self, guint index)
{
  g_autoptr (KmxCallDay) day = g_list_model_get_item (self->days, index);

  return kmx_record_get_integer (day, KMX_CALL_DAY_CALLS);
}

static gint64
most_calls (KmxDayChart *self)
{
  gint64 most = 1;

  for (guint i = 0; i < g_list_model_get_n_items (self->days); i++)
    most = MAX (most, calls_of (self, i));
  return most;
}

/* (transfer full) (nullable): noon of the day. */
static GDateTime *
noon_of (KmxCallDay *day)
{
  int year, month, date;

  if (sscanf (kmx_record_get_text (day, KMX_CALL_DAY_DAY), "%d-%d-%d", &year, &month, &date) != 3)
    return NULL;
  return g_date_time_new (kmx_format_get_zone (), year, month, date, 12, 0, 0);
}

/* "22.11.2026: 17 calls, 46 min 52 sec, 7,35 €" */
static char *
day_text (KmxDayChart *self, guint index)
{
  g_autoptr (KmxCallDay) day = g_list_model_get_item (self->days, index);
  g_autoptr (GDateTime) noon = noon_of (day);
  gint64 n = kmx_record_get_integer (day, KMX_CALL_DAY_CALLS);
  g_autofree char *date = noon != NULL ? kmx_format_date (noon) : g_strdup ("");
  g_autofree char *count = kmx_format_count (n);
  g_autofree char *calls = g_strdup_printf (ngettext ("%s call", "%s calls", (gulong) n), count);
  g_autofree char *time = kmx_format_duration (kmx_record_get_integer (day, KMX_CALL_DAY_SECONDS));
  g_autofree char *cents =
      kmx_format_cents (kmx_record_get_integer (day, KMX_CALL_DAY_CHARGED_CENTS));

  if (n == 0)
    return g_strdup_printf ("%s: %s", date, calls);
  return g_strdup_printf ("%s: %s, %s, %s", date, calls, time, cents);
}

static char *
short_day (KmxDayChart *self, guint index, double slot)
{
  g_autoptr (KmxCallDay) day = g_list_model_get_item (self->days, index);
  g_autoptr (GDateTime) noon = noon_of (day);
  gboolean german = g_str_equal (kmx_format_get_language (), "de");

  if (noon == NULL)
    return g_strdup ("");
  if (slot >= LONG_DAY_PX)
    return g_date_time_format (noon, german ? "%d.%m." : "%m-%d");
  return g_date_time_format (noon, german ? "%-d." : "%-d");
}

static void
draw_text (KmxDayChart *self,
           GtkSnapshot *snapshot,
           const char *text,
           const GdkRGBA *color,
           double center,
           double top)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  int width, height;

  pango_layout_get_pixel_size (layout, &width, &height);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (
      snapshot, &GRAPHENE_POINT_INIT ((float) floor (center - width / 2.0), (float) floor (top)));
  gtk_snapshot_append_layout (snapshot, layout, color);
  gtk_snapshot_restore (snapshot);
}

static void
draw_bar (GtkSnapshot *snapshot, const GdkRGBA *color, double x, double y, double w, double h)
{
  const float radius = (float) MIN (4, h / 2);
  GskRoundedRect bar;

  gsk_rounded_rect_init (&bar, &GRAPHENE_RECT_INIT ((float) x, (float) y, (float) w, (float) h),
                         &GRAPHENE_SIZE_INIT (radius, radius), &GRAPHENE_SIZE_INIT (radius, radius),
                         &GRAPHENE_SIZE_INIT (0, 0), &GRAPHENE_SIZE_INIT (0, 0));
  gtk_snapshot_push_rounded_clip (snapshot, &bar);
  gtk_snapshot_append_color (snapshot, color, &bar.bounds);
  gtk_snapshot_pop (snapshot);
}

static void
draw_day (KmxDayChart *self, GtkSnapshot *snapshot, guint index, double slot, gint64 most)
{
  GtkStyleContext *style = gtk_widget_get_style_context (GTK_WIDGET (self));
  const double space = gtk_widget_get_height (GTK_WIDGET (self)) - 2 * TEXT_SPACE;
  const double center = (index + 0.5) * slot, width = MIN (slot * 0.7, BAR_WIDTH_MAX);
  const gboolean today = index + 1 == g_list_model_get_n_items (self->days);
  gint64 calls = calls_of (self, index);
  double height = MAX (calls > 0 ? 3 : 1, floor (space * (double) calls / (double) most));
  g_autofree char *count = kmx_format_count (calls);
  g_autofree char *day = short_day (self, index, slot);
  GdkRGBA text, faint, bar;

  gtk_style_context_get_color (style, &text);
  faint = text;
  faint.alpha *= 0.55f;
  if (!gtk_style_context_lookup_color (style, "accent_bg_color", &bar))
    bar = text;
  if (!today)
    bar.alpha *= 0.55f;
  draw_bar (snapshot, calls > 0 ? &bar : &faint, floor (center - width / 2),
            TEXT_SPACE + space - height, width, height);
  if (calls > 0)
    draw_text (self, snapshot, count, &text, center, space - height);
  draw_text (self, snapshot, day, today ? &text : &faint, center, TEXT_SPACE + space + 3);
}

static void
kmx_day_chart_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  KmxDayChart *self = KMX_DAY_CHART (widget);
  guint n = self->days != NULL ? g_list_model_get_n_items (self->days) : 0;

  for (guint i = 0; i < n; i++)
    draw_day (self, snapshot, i, gtk_widget_get_width (widget) / (double) n, most_calls (self));
}

static void
kmx_day_chart_measure (GtkWidget *widget,
                       GtkOrientation orientation,
                       int for_size,
                       int *minimum,
                       int *natural,
                       int *minimum_baseline,
                       int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? WIDTH_MIN : HEIGHT_MIN;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? WIDTH_MIN : HEIGHT_NATURAL;
}

static gboolean
kmx_day_chart_query_tooltip (GtkWidget *widget, int x, int y, gboolean keys, GtkTooltip *tooltip)
{
  KmxDayChart *self = KMX_DAY_CHART (widget);
  guint n = self->days != NULL ? g_list_model_get_n_items (self->days) : 0;
  int width = gtk_widget_get_width (widget);
  g_autofree char *text = NULL;

  if (n == 0 || width == 0 || x < 0 || x >= width)
    return FALSE;
  text = day_text (self, (guint) x * n / (guint) width);
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

void
kmx_day_chart_set_days (KmxDayChart *self, GListModel *days)
{
  g_autoptr (GString) words = g_string_new (NULL);

  g_set_object (&self->days, days);
  for (guint i = 0; i < g_list_model_get_n_items (days); i++) {
    g_autofree char *text = day_text (self, i);

    g_string_append_printf (words, "%s%s", i > 0 ? "; " : "", text);
  }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  words->str, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

GtkWidget *
kmx_day_chart_new (void)
{
  return g_object_new (KMX_TYPE_DAY_CHART, NULL);
}

static void
kmx_day_chart_dispose (GObject *object)
{
  g_clear_object (&KMX_DAY_CHART (object)->days);
  G_OBJECT_CLASS (kmx_day_chart_parent_class)->dispose (object);
}

static void
kmx_day_chart_class_init (KmxDayChartClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kmx_day_chart_dispose;
  widget_class->snapshot = kmx_day_chart_snapshot;
  widget_class->measure = kmx_day_chart_measure;
  widget_class->query_tooltip = kmx_day_chart_query_tooltip;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_set_css_name (widget_class, "daychart");
}

static void
kmx_day_chart_init (KmxDayChart *self)
{
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self), "numeric");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Calls of the last 14 days"), -1);
}
