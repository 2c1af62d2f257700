/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-call-list.h"

#include <glib/gi18n.h>

#include "kmx-call-columns.h"
#include "kmx-call-filter.h"
#include "kmx-error.h"
#include "kmx-format.h"
#include "kmx-paged-model.h"
#include "kmx-record-list.h"
#include "kmx-state-page.h"

struct _KmxCallList {
  AdwBin parent_instance;
  KmxSession *session;
  KmxPagedModel *model;
  KmxCallFilter *filter;
  KmxStatePage *state;
  GtkColumnView *view;
  GtkAdjustment *scrolled;
  GtkAdjustment *across;
  GtkButton *news;
  GtkWidget *reset;
  char *query;      /* of the question on the way or answered */
  guint n_news;     /* calls that came while one was looking further down */
  guint counted;    /* total the server named */
  gboolean capped;  /* … and there are more */
  gboolean failed;  /* toasted already */
  double scroll_to; /* pixels; 0: to the top */
  guint restore_tick;
  guint fit_tick;
};

G_DEFINE_FINAL_TYPE (KmxCallList, kmx_call_list, ADW_TYPE_BIN)

enum { CHOSEN, COUNTED, N_SIGNALS };
static guint signals[N_SIGNALS];

static const char *
key_of (gpointer call)
{
  return kmx_record_get_text (call, KMX_CALL_ID);
}

/* One page that was asked for. */
typedef struct {
  KmxCallList *list;    /* (owned) */
  KmxPagedModel *model; /* (owned) */
  guint ticket;
  guint offset;
} PageRequest;

static void
page_request_free (PageRequest *request)
{
  g_object_unref (request->model);
  g_object_unref (request->list);
  g_free (request);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PageRequest, page_request_free)

static GListModel *
calls_from_json (JsonObject *object, GError **error)
{
  JsonNode *items = object != NULL ? json_object_get_member (object, "items") : NULL;
  JsonArray *array =
      items != NULL && JSON_NODE_HOLDS_ARRAY (items) ? json_node_get_array (items) : NULL;
  g_autoptr (GPtrArray) calls = g_ptr_array_new_with_free_func (g_object_unref);

  if (array == NULL) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_INTERNAL, "the answer holds no list");
    return NULL;
  }
  for (guint i = 0; i < json_array_get_length (array); i++) {
    gpointer call = kmx_record_new_from_json (KMX_TYPE_CALL, json_array_get_element (array, i),
                                              KMX_RECORD_IGNORE_UNKNOWN, error);

    if (call == NULL)
      return NULL;
    g_ptr_array_add (calls, call);
  }
  return G_LIST_MODEL (kmx_record_list_new (KMX_TYPE_CALL, g_steal_pointer (&calls)));
}

/* A capped total is a lower bound: the list grows as long as full pages come. */
static guint
total_of (KmxCallList *self, JsonObject *object, guint offset, guint n)
{
  guint total =
      (guint) CLAMP (json_object_get_int_member_with_default (object, "total", 0), 0, G_MAXINT / 4);

  self->counted = total;
  self->capped = json_object_get_boolean_member_with_default (object, "total_capped", FALSE);
  if (!self->capped)
    return total;
  if (n < KMX_PAGED_MODEL_PAGE_SIZE)
    return offset + n;
  return MAX (total, offset + 2 * KMX_PAGED_MODEL_PAGE_SIZE);
}

static void
on_page (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PageRequest) request = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxAnswer) answer = kmx_client_send_finish (KMX_CLIENT (client), result, &error);
  JsonObject *object =
      answer != NULL && answer->json != NULL && JSON_NODE_HOLDS_OBJECT (answer->json)
          ? json_node_get_object (answer->json)
          : NULL;
  g_autoptr (GListModel) calls = answer != NULL ? calls_from_json (object, &error) : NULL;
  gboolean full = calls != NULL && g_list_model_get_n_items (calls) == KMX_PAGED_MODEL_PAGE_SIZE;
  guint total = 0;

  if (calls != NULL)
    total = total_of (request->list, object, request->offset, g_list_model_get_n_items (calls));
  kmx_paged_model_page_done (request->model, request->ticket, calls, total,
                             request->list->capped && full, error);
}

static void
fetch (KmxPagedModel *model,
       guint ticket,
       guint offset,
       guint limit,
       GCancellable *cancellable,
       gpointer user_data)
{
  KmxCallList *self = user_data;
  PageRequest *request = g_new0 (PageRequest, 1);
  g_autofree char *path =
      g_strdup_printf ("/api/v1/calls?offset=%u&limit=%u%s", offset, limit, self->query);
  const KmxClientRequest get = { .path = path };

  request->list = g_object_ref (self);
  request->model = g_object_ref (model);
  request->ticket = ticket;
  request->offset = offset;
  kmx_client_send_async (kmx_session_get_client (self->session), &get, cancellable, on_page,
                         request);
}

static void
tell_count (KmxCallList *self)
{
  guint n = self->capped ? self->counted : g_list_model_get_n_items (G_LIST_MODEL (self->model));
  g_autofree char *count = kmx_format_count (n);
  g_autofree char *text = self->capped
                              /* Translators: %s is a count such as 10.000. */
                              ? g_strdup_printf (_ ("more than %s calls"), count)
                              : g_strdup_printf (ngettext ("%s call", "%s calls", n), count);

  g_signal_emit (self, signals[COUNTED], 0, text);
}

static void
set_news (KmxCallList *self, guint n)
{
  g_autofree char *text = NULL;

  self->n_news = n;
  gtk_widget_set_visible (GTK_WIDGET (self->news), n > 0);
  if (n == 0)
    return;
  text = g_strdup_printf (ngettext ("%u New Call", "%u New Calls", n), n);
  gtk_button_set_label (self->news, text);
}

/* The list view keeps the row in place that was on top, also when others come above it. */
static void
scroll_to_top (KmxCallList *self)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->view));

  while (child != NULL && !GTK_IS_LIST_VIEW (child))
    child = gtk_widget_get_next_sibling (child);
  if (child != NULL && g_list_model_get_n_items (G_LIST_MODEL (self->model)) > 0)
    gtk_widget_activate_action (child, "list.scroll-to-item", "u", 0);
}

static gboolean
restore_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  KmxCallList *self = KMX_CALL_LIST (widget);

  self->restore_tick = 0;
  if (self->scroll_to > 0)
    gtk_adjustment_set_value (self->scrolled, self->scroll_to);
  else
    scroll_to_top (self);
  return G_SOURCE_REMOVE;
}

/* The list view places itself anew before the next frame, so it is moved from there. */
static void
scroll_soon (KmxCallList *self, double to)
{
  self->scroll_to = to;
  if (self->restore_tick == 0)
    self->restore_tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), restore_cb, NULL, NULL);
}

static gboolean
at_top (KmxCallList *self)
{
  return gtk_adjustment_get_value (self->scrolled) < 1;
}

static void
show_nothing (KmxCallList *self)
{
  gboolean filtered = kmx_call_filter_is_set (self->filter);

  gtk_widget_set_visible (self->reset, filtered);
  if (filtered)
    kmx_state_page_set_empty (self->state, "system-search-symbolic", _ ("No Calls Found"),
                              _ ("No call matches the search and the filters."), self->reset);
  else
    kmx_state_page_set_empty (self->state, "call-start-symbolic", _ ("No Calls Yet"),
                              _ ("Every call of your numbers will stand here, with its "
                                 "transcript and its cost."),
                              self->reset);
  kmx_state_page_show_empty (self->state);
}

static void
loaded_cb (KmxCallList *self)
{
  self->failed = FALSE;
  set_news (self, 0);
  if (g_list_model_get_n_items (G_LIST_MODEL (self->model)) > 0) {
    kmx_state_page_show_content (self->state);
    scroll_soon (self, self->scroll_to);
  } else
    show_nothing (self);
  tell_count (self);
}

static void
failed_cb (KmxCallList *self, const GError *error, gboolean first)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (first) {
    /* What stands there may answer another question: it must not stay. */
    kmx_state_page_show_loading (self->state);
    kmx_state_page_show_error (self->state, error);
    g_signal_emit (self, signals[COUNTED], 0, "");
  } else if (!self->failed)
    kmx_toast_error (GTK_WIDGET (self), error);
  self->failed = !first;
}

static void
load (KmxCallList *self, double scroll_to)
{
  g_autofree char *query = kmx_call_filter_dup_query (self->filter);

  self->scroll_to = scroll_to;
  g_free (self->query);
  self->query = g_steal_pointer (&query);
  kmx_paged_model_restart (self->model);
}

static void
load_from_top (KmxCallList *self)
{
  load (self, 0);
}

void
kmx_call_list_refresh (KmxCallList *self)
{
  kmx_call_filter_refresh (self->filter);
  load (self, gtk_adjustment_get_value (self->scrolled));
}

static void
news_clicked_cb (KmxCallList *self)
{
  set_news (self, 0);
  scroll_soon (self, 0);
  kmx_call_list_focus_rows (self);
}

static void
scrolled_cb (KmxCallList *self)
{
  if (self->n_news > 0 && at_top (self))
    set_news (self, 0);
}

/* Whether the call began no earlier than the newest one shown. */
static gboolean
is_newer_than_list (KmxCallList *self, KmxCall *call)
{
  g_autoptr (KmxPagedRow) row = g_list_model_get_item (G_LIST_MODEL (self->model), 0);
  KmxCall *top = row != NULL ? kmx_paged_row_get_record (row) : NULL;

  return top != NULL &&
         g_date_time_compare (kmx_record_get_instant (call, KMX_CALL_OCCURRED_AT),
                              kmx_record_get_instant (top, KMX_CALL_OCCURRED_AT)) >= 0;
}

static void
call_event_cb (KmxSession *session, const char *kind, JsonNode *data, KmxCallList *self)
{
  g_autoptr (KmxCall) call =
      kmx_record_new_from_json (KMX_TYPE_CALL, data, KMX_RECORD_IGNORE_UNKNOWN, NULL);

  if (call == NULL || kmx_paged_model_replace (self->model, call) ||
      !kmx_call_filter_match (self->filter, call))
    return;
  if (g_list_model_get_n_items (G_LIST_MODEL (self->model)) == 0) {
    load_from_top (self);
    return;
  }
  if (!is_newer_than_list (self, call))
    return;
  if (at_top (self))
    scroll_soon (self, 0);
  else
    set_news (self, self->n_news + 1);
  kmx_paged_model_prepend (self->model, call);
  tell_count (self);
}

static void
activate_cb (KmxCallList *self, guint position)
{
  g_autoptr (KmxPagedRow) row = g_list_model_get_item (G_LIST_MODEL (self->model), position);
  gpointer call = row != NULL ? kmx_paged_row_get_record (row) : NULL;

  if (call != NULL)
    g_signal_emit (self, signals[CHOSEN], 0, key_of (call));
}

void
kmx_call_list_focus_search (KmxCallList *self)
{
  kmx_call_filter_focus_search (self->filter);
}

void
kmx_call_list_focus_rows (KmxCallList *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static gboolean
fit_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  KmxCallList *self = KMX_CALL_LIST (widget);
  int width = (int) gtk_adjustment_get_page_size (self->across);

  self->fit_tick = 0;
  kmx_call_columns_fit (self->view, width);
  kmx_call_filter_fit (self->filter, width);
  return G_SOURCE_REMOVE;
}

/* Columns must not come and go while widgets are placed, so that happens before the next frame. */
static void
width_changed_cb (KmxCallList *self)
{
  if (self->fit_tick == 0)
    self->fit_tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), fit_cb, NULL, NULL);
}

static GtkWidget *
rows_new (KmxCallList *self)
{
  GtkWidget *overlay = gtk_overlay_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *news = gtk_button_new ();
  GtkSingleSelection *selection =
      gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->model)));

  gtk_single_selection_set_autoselect (selection, FALSE);
  gtk_single_selection_set_can_unselect (selection, TRUE);
  self->view = GTK_COLUMN_VIEW (gtk_column_view_new (GTK_SELECTION_MODEL (selection)));
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "calls");
  gtk_column_view_set_single_click_activate (self->view, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Calls"), -1);
  kmx_call_columns_add (self->view);
  g_signal_connect_swapped (self->view, "activate", G_CALLBACK (activate_cb), self);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->view));
  gtk_widget_set_vexpand (scroller, TRUE);
  self->scrolled = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));
  self->across = gtk_scrolled_window_get_hadjustment (GTK_SCROLLED_WINDOW (scroller));
  g_signal_connect_object (self->scrolled, "value-changed", G_CALLBACK (scrolled_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->across, "notify::page-size", G_CALLBACK (width_changed_cb), self,
                           G_CONNECT_SWAPPED);
  self->news = GTK_BUTTON (news);
  gtk_widget_add_css_class (news, "pill");
  gtk_widget_add_css_class (news, "suggested-action");
  gtk_widget_add_css_class (news, "news");
  gtk_widget_set_halign (news, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (news, GTK_ALIGN_START);
  gtk_widget_set_visible (news, FALSE);
  g_signal_connect_swapped (news, "clicked", G_CALLBACK (news_clicked_cb), self);
  gtk_overlay_set_child (GTK_OVERLAY (overlay), scroller);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), news);
  return overlay;
}

GtkWidget *
kmx_call_list_new (KmxSession *session)
{
  static const char *const events[] = { "event::call.started", "event::call.updated",
                                        "event::call.ended" };
  KmxCallList *self = g_object_new (KMX_TYPE_CALL_LIST, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *filter = kmx_call_filter_new (session);

  self->session = g_object_ref (session);
  self->filter = KMX_CALL_FILTER (filter);
  self->model = kmx_paged_model_new (fetch, key_of, self);
  self->state = KMX_STATE_PAGE (kmx_state_page_new (rows_new (self)));
  self->reset = g_object_ref_sink (gtk_button_new_with_mnemonic (_ ("_Show All Calls")));
  gtk_widget_set_vexpand (GTK_WIDGET (self->state), TRUE);
  gtk_box_append (GTK_BOX (box), filter);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->state));
  adw_bin_set_child (ADW_BIN (self), box);
  g_signal_connect_swapped (self->reset, "clicked", G_CALLBACK (kmx_call_filter_reset), filter);
  g_signal_connect_swapped (filter, "changed", G_CALLBACK (load_from_top), self);
  g_signal_connect_swapped (self->state, "retry", G_CALLBACK (load_from_top), self);
  g_signal_connect_object (self->model, "loaded", G_CALLBACK (loaded_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
  for (guint i = 0; i < G_N_ELEMENTS (events); i++)
    g_signal_connect_object (session, events[i], G_CALLBACK (call_event_cb), self, 0);
  kmx_state_page_show_loading (self->state);
  load_from_top (self);
  return GTK_WIDGET (self);
}

static void
kmx_call_list_dispose (GObject *object)
{
  KmxCallList *self = KMX_CALL_LIST (object);

  /* The view's rows go before the model loses its own, or GTK 4.8 ends the process. */
  if (self->view != NULL)
    gtk_column_view_set_model (self->view, NULL);
  self->view = NULL;
  if (self->model != NULL)
    g_object_run_dispose (G_OBJECT (self->model));
  g_clear_object (&self->model);
  g_clear_object (&self->reset);
  g_clear_object (&self->session);
  g_clear_pointer (&self->query, g_free);
  G_OBJECT_CLASS (kmx_call_list_parent_class)->dispose (object);
}

static void
kmx_call_list_class_init (KmxCallListClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kmx_call_list_dispose;
  signals[CHOSEN] = g_signal_new ("chosen", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[COUNTED] = g_signal_new ("counted", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
kmx_call_list_init (KmxCallList *self)
{
}
