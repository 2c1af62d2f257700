/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-overview-page.h"

#include <glib/gi18n.h>

#include "kmx-call-rows.h"
#include "kmx-day-chart.h"
#include "kmx-overview-cards.h"
#include "kmx-overview.h"
#include "kmx-page-header.h"
#include "kmx-set-up-list.h"
#include "kmx-state-page.h"

/* However many calls come, the figures are asked for no more often. */
enum { RELOAD_DELAY_MS = 400, RELOAD_INTERVAL_MS = 2000 };

struct _KmxOverviewPage {
  AdwBin parent_instance;
  KmxSession *session;
  GCancellable *cancellable;
  KmxStatePage *state;
  GtkWidget *welcome;
  KmxSetUpList *steps;
  KmxOverviewCards *cards;
  KmxCallRows *running;
  KmxCallRows *recent;
  GtkWidget *chart_section;
  KmxDayChart *chart;
  gint64 loaded_at; /* monotonic */
  gboolean loading;
  guint reload_source;
  guint tick_source;
};

#define KMX_TYPE_OVERVIEW_PAGE (kmx_overview_page_get_type ())
G_DECLARE_FINAL_TYPE (KmxOverviewPage, kmx_overview_page, KMX, OVERVIEW_PAGE, AdwBin)

static void page_widget_init (KmxPageWidgetInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (KmxOverviewPage,
                               kmx_overview_page,
                               ADW_TYPE_BIN,
                               G_IMPLEMENT_INTERFACE (KMX_TYPE_PAGE_WIDGET, page_widget_init))

static gboolean
tick_cb (gpointer user_data)
{
  KmxOverviewPage *self = user_data;

  kmx_call_rows_tick (self->running);
  kmx_call_rows_tick (self->recent);
  return G_SOURCE_CONTINUE;
}

static void
show_overview (KmxOverviewPage *self, KmxOverview *overview)
{
  GListModel *running = kmx_record_get_list (overview, KMX_OVERVIEW_RUNNING);
  GListModel *recent = kmx_record_get_list (overview, KMX_OVERVIEW_RECENT);
  KmxChecklist *checklist = kmx_record_get_record (overview, KMX_OVERVIEW_CHECKLIST);
  gboolean fresh = g_list_model_get_n_items (running) == 0 &&
                   g_list_model_get_n_items (recent) == 0 &&
                   !kmx_record_get_boolean (checklist, KMX_CHECKLIST_FIRST_CALL);

  gtk_widget_set_visible (self->welcome, fresh);
  gtk_widget_set_visible (self->chart_section, !fresh);
  kmx_set_up_list_show (self->steps, checklist);
  kmx_overview_cards_show_credit (self->cards,
                                  kmx_record_get_record (overview, KMX_OVERVIEW_CREDIT));
  kmx_overview_cards_show_today (self->cards, overview);
  kmx_call_rows_show (self->running, running);
  kmx_call_rows_show (self->recent, recent);
  kmx_day_chart_set_days (self->chart, kmx_record_get_list (overview, KMX_OVERVIEW_WEEK));
  if (g_list_model_get_n_items (running) == 0)
    g_clear_handle_id (&self->tick_source, g_source_remove);
  else if (self->tick_source == 0)
    self->tick_source = g_timeout_add_seconds (1, tick_cb, self);
  kmx_state_page_show_content (self->state);
}

static void
on_overview (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxOverviewPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxOverview) overview =
      kmx_client_get_record_finish (KMX_CLIENT (client), result, &error);

  self->loading = FALSE;
  if (self->session == NULL)
    return;
  self->loaded_at = g_get_monotonic_time ();
  if (overview != NULL)
    show_overview (self, overview);
  else
    kmx_state_page_show_error (self->state, error);
}

static void
load (KmxOverviewPage *self)
{
  g_clear_handle_id (&self->reload_source, g_source_remove);
  if (self->loading)
    return;
  self->loading = TRUE;
  kmx_client_get_record_async (kmx_session_get_client (self->session), "/api/v1/overview",
                               KMX_TYPE_OVERVIEW, self->cancellable, on_overview,
                               g_object_ref (self));
}

static gboolean
reload_cb (gpointer user_data)
{
  KmxOverviewPage *self = user_data;

  self->reload_source = 0;
  load (self);
  return G_SOURCE_REMOVE;
}

static void
changed_cb (KmxOverviewPage *self)
{
  gint64 since_ms = (g_get_monotonic_time () - self->loaded_at) / G_TIME_SPAN_MILLISECOND;
  gint64 wait_ms = MAX (RELOAD_DELAY_MS, RELOAD_INTERVAL_MS - since_ms);

  if (self->reload_source == 0)
    self->reload_source = g_timeout_add ((guint) wait_ms, reload_cb, self);
}

static void
credit_changed_cb (KmxSession *session, const char *kind, JsonNode *data, KmxOverviewPage *self)
{
  g_autoptr (KmxCredit) credit =
      kmx_record_new_from_json (KMX_TYPE_CREDIT, data, KMX_RECORD_IGNORE_UNKNOWN, NULL);

  if (credit != NULL)
    kmx_overview_cards_show_credit (self->cards, credit);
  changed_cb (self);
}

static GtkWidget *
welcome_new (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *icon = gtk_image_new_from_icon_name ("call-start-symbolic");
  GtkWidget *title = gtk_label_new (_ ("Your Telephone Is Soon Answered"));
  GtkWidget *text = gtk_label_new (
      _ ("Four steps, and your agent takes its first call. Each call then stands here."));

  gtk_image_set_pixel_size (GTK_IMAGE (icon), 64);
  gtk_widget_add_css_class (icon, "dim-label");
  gtk_widget_add_css_class (title, "title-1");
  gtk_label_set_wrap (GTK_LABEL (title), TRUE);
  gtk_label_set_justify (GTK_LABEL (title), GTK_JUSTIFY_CENTER);
  gtk_label_set_wrap (GTK_LABEL (text), TRUE);
  gtk_label_set_justify (GTK_LABEL (text), GTK_JUSTIFY_CENTER);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), text);
  gtk_widget_set_margin_top (box, 12);
  return box;
}

static GtkWidget *
chart_section_new (KmxOverviewPage *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *title = gtk_label_new (_ ("Calls of the last 14 days"));
  GtkWidget *card = adw_bin_new ();
  GtkWidget *chart = kmx_day_chart_new ();

  self->chart = KMX_DAY_CHART (chart);
  gtk_widget_add_css_class (title, "heading");
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_add_css_class (card, "card");
  gtk_widget_add_css_class (card, "chart");
  adw_bin_set_child (ADW_BIN (card), chart);
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), card);
  return box;
}

static GtkWidget *
content_new (KmxOverviewPage *self)
{
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 24);
  GtkWidget *clamp = adw_clamp_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->welcome = welcome_new ();
  self->steps = KMX_SET_UP_LIST (kmx_set_up_list_new ());
  self->cards = KMX_OVERVIEW_CARDS (kmx_overview_cards_new ());
  self->running = KMX_CALL_ROWS (kmx_call_rows_new (_ ("Running Calls")));
  self->recent = KMX_CALL_ROWS (kmx_call_rows_new (_ ("Last Calls")));
  self->chart_section = chart_section_new (self);
  gtk_box_append (GTK_BOX (content), self->welcome);
  gtk_box_append (GTK_BOX (content), GTK_WIDGET (self->steps));
  gtk_box_append (GTK_BOX (content), GTK_WIDGET (self->cards));
  gtk_box_append (GTK_BOX (content), GTK_WIDGET (self->running));
  gtk_box_append (GTK_BOX (content), self->chart_section);
  gtk_box_append (GTK_BOX (content), GTK_WIDGET (self->recent));
  gtk_widget_add_css_class (content, "page-content");
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 900);
  adw_clamp_set_child (ADW_CLAMP (clamp), content);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), clamp);
  return scroller;
}

GtkWidget *
kmx_overview_page_new (KmxSession *session)
{
  static const char *const events[] = { "event::call.started",  "event::call.updated",
                                        "event::call.ended",    "event::agent.changed",
                                        "event::agent.deleted", "event::number.changed" };
  KmxOverviewPage *self = g_object_new (KMX_TYPE_OVERVIEW_PAGE, NULL);
  GtkWidget *box = kmx_page_box_new (_ ("Overview"), NULL);

  self->session = g_object_ref (session);
  self->state = KMX_STATE_PAGE (kmx_state_page_new (content_new (self)));
  gtk_widget_set_vexpand (GTK_WIDGET (self->state), TRUE);
  g_signal_connect_swapped (self->state, "retry", G_CALLBACK (load), self);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->state));
  adw_bin_set_child (ADW_BIN (self), box);
  for (guint i = 0; i < G_N_ELEMENTS (events); i++)
    g_signal_connect_object (session, events[i], G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "event::credit.changed", G_CALLBACK (credit_changed_cb), self,
                           0);
  kmx_state_page_show_loading (self->state);
  load (self);
  return GTK_WIDGET (self);
}

static void
refresh (KmxPageWidget *widget)
{
  load (KMX_OVERVIEW_PAGE (widget));
}

static void
page_widget_init (KmxPageWidgetInterface *interface)
{
  interface->refresh = refresh;
}

static void
kmx_overview_page_dispose (GObject *object)
{
  KmxOverviewPage *self = KMX_OVERVIEW_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->reload_source, g_source_remove);
  g_clear_handle_id (&self->tick_source, g_source_remove);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (kmx_overview_page_parent_class)->dispose (object);
}

static void
kmx_overview_page_finalize (GObject *object)
{
  g_clear_object (&KMX_OVERVIEW_PAGE (object)->cancellable);
  G_OBJECT_CLASS (kmx_overview_page_parent_class)->finalize (object);
}

static void
kmx_overview_page_class_init (KmxOverviewPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kmx_overview_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = kmx_overview_page_finalize;
}

static void
kmx_overview_page_init (KmxOverviewPage *self)
{
  self->cancellable = g_cancellable_new ();
}
