/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-live-page.h"

#include <glib/gi18n.h>

#include "kmx-call-detail.h"
#include "kmx-call-text.h"
#include "kmx-live-tile.h"
#include "kmx-page-header.h"
#include "kmx-state-page.h"

enum {
  TILES_MAX = 60,
  CAUGHT_UP_MAX = 12, /* tiles whose earlier words are loaded at once */
  TILE_WIDTH_MIN = 300,
};

struct _KmxLivePage {
  AdwBin parent_instance;
  KmxSession *session;
  GCancellable *cancellable;
  KmxStatePage *state;
  AdwWindowTitle *title;
  GtkFlowBox *flow;
  GHashTable *tiles; /* call id → KmxLiveTile, borrowed */
  guint tick_source;
};

#define KMX_TYPE_LIVE_PAGE (kmx_live_page_get_type ())
G_DECLARE_FINAL_TYPE (KmxLivePage, kmx_live_page, KMX, LIVE_PAGE, AdwBin)

static void page_widget_init (KmxPageWidgetInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (KmxLivePage,
                               kmx_live_page,
                               ADW_TYPE_BIN,
                               G_IMPLEMENT_INTERFACE (KMX_TYPE_PAGE_WIDGET, page_widget_init))

static gboolean
wants_words (KmxLivePage *self)
{
  KmxAccount *account = kmx_session_get_account (self->session);

  return account != NULL && kmx_record_get_boolean (account, KMX_ACCOUNT_LIVE_TRANSCRIPT);
}

static void
tell_count (KmxLivePage *self)
{
  GHashTableIter iter;
  gpointer tile;
  guint n = 0;
  g_autofree char *text = NULL;

  g_hash_table_iter_init (&iter, self->tiles);
  while (g_hash_table_iter_next (&iter, NULL, &tile))
    n += kmx_call_is_running (kmx_live_tile_get_call (tile));
  text = g_strdup_printf (ngettext ("%u running call", "%u running calls", n), n);
  adw_window_title_set_subtitle (self->title, n > 0 ? text : "");
  if (g_hash_table_size (self->tiles) > 0)
    kmx_state_page_show_content (self->state);
  else
    kmx_state_page_show_empty (self->state);
}

static void
remove_tile (KmxLivePage *self, GtkWidget *tile)
{
  gtk_flow_box_remove (self->flow, gtk_widget_get_parent (tile));
}

static gboolean
tick_cb (gpointer user_data)
{
  KmxLivePage *self = user_data;
  GHashTableIter iter;
  gpointer tile;
  gboolean gone = FALSE;

  g_hash_table_iter_init (&iter, self->tiles);
  while (g_hash_table_iter_next (&iter, NULL, &tile))
    if (!kmx_live_tile_tick (tile)) {
      g_hash_table_iter_remove (&iter);
      remove_tile (self, tile);
      gone = TRUE;
    }
  if (gone)
    tell_count (self);
  if (g_hash_table_size (self->tiles) > 0)
    return G_SOURCE_CONTINUE;
  self->tick_source = 0;
  return G_SOURCE_REMOVE;
}

static KmxLiveTile *
add_tile (KmxLivePage *self, KmxCall *call)
{
  GtkWidget *tile = kmx_live_tile_new (self->session, call, wants_words (self));

  gtk_widget_set_size_request (tile, TILE_WIDTH_MIN, -1);
  gtk_flow_box_insert (self->flow, tile, -1);
  gtk_widget_set_focusable (gtk_widget_get_parent (tile), FALSE);
  g_hash_table_insert (self->tiles, g_strdup (kmx_record_get_text (call, KMX_CALL_ID)), tile);
  if (self->tick_source == 0)
    self->tick_source = g_timeout_add_seconds (1, tick_cb, self);
  return KMX_LIVE_TILE (tile);
}

static void
on_words (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxLivePage) self = user_data;
  g_autoptr (KmxCallDetail) detail =
      kmx_client_get_record_finish (KMX_CLIENT (client), result, NULL);
  KmxLiveTile *tile;

  /* The words still to come do not depend on the earlier ones. */
  if (self->session == NULL || detail == NULL)
    return;
  tile = g_hash_table_lookup (
      self->tiles,
      kmx_record_get_text (kmx_record_get_record (detail, KMX_CALL_DETAIL_CALL), KMX_CALL_ID));
  if (tile != NULL)
    kmx_live_tile_set_turns (tile, kmx_record_get_list (detail, KMX_CALL_DETAIL_TURNS));
}

static void
catch_up (KmxLivePage *self, const char *call_id)
{
  g_autofree char *path = g_strconcat ("/api/v1/calls/", call_id, NULL);

  kmx_client_get_record_async (kmx_session_get_client (self->session), path, KMX_TYPE_CALL_DETAIL,
                               self->cancellable, on_words, g_object_ref (self));
}

static void
drop_missing (KmxLivePage *self, GHashTable *present)
{
  GHashTableIter iter;
  gpointer id, tile;

  g_hash_table_iter_init (&iter, self->tiles);
  while (g_hash_table_iter_next (&iter, &id, &tile))
    if (!g_hash_table_contains (present, id) &&
        kmx_call_is_running (kmx_live_tile_get_call (tile))) {
      g_hash_table_iter_remove (&iter);
      remove_tile (self, tile);
    }
}

static void
show_calls (KmxLivePage *self, GListModel *calls)
{
  g_autoptr (GHashTable) present = g_hash_table_new (g_str_hash, g_str_equal);
  guint n_new = 0;

  /* The server lists the newest first; here the longest running one stands first. */
  for (guint i = g_list_model_get_n_items (calls); i > 0; i--) {
    g_autoptr (KmxCall) call = g_list_model_get_item (calls, i - 1);
    const char *id = kmx_record_get_text (call, KMX_CALL_ID);
    KmxLiveTile *tile = g_hash_table_lookup (self->tiles, id);

    g_hash_table_add (present, (gpointer) id);
    if (tile != NULL)
      kmx_live_tile_set_call (tile, call);
    else if (g_hash_table_size (self->tiles) < TILES_MAX) {
      add_tile (self, call);
      if (wants_words (self) && ++n_new <= CAUGHT_UP_MAX)
        catch_up (self, id);
    }
  }
  drop_missing (self, present);
  tell_count (self);
}

static void
on_calls (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxLivePage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) calls =
      kmx_client_get_list_finish (KMX_CLIENT (client), result, NULL, &error);

  if (self->session == NULL)
    return;
  if (calls != NULL)
    show_calls (self, calls);
  else
    kmx_state_page_show_error (self->state, error);
}

static void
load (KmxLivePage *self)
{
  kmx_client_get_list_async (kmx_session_get_client (self->session),
                             "/api/v1/calls?state=running&limit=60", KMX_TYPE_CALL,
                             self->cancellable, on_calls, g_object_ref (self));
}

static void
call_event_cb (KmxSession *session, const char *kind, JsonNode *data, KmxLivePage *self)
{
  g_autoptr (KmxCall) call =
      kmx_record_new_from_json (KMX_TYPE_CALL, data, KMX_RECORD_IGNORE_UNKNOWN, NULL);
  KmxLiveTile *tile =
      call != NULL ? g_hash_table_lookup (self->tiles, kmx_record_get_text (call, KMX_CALL_ID))
                   : NULL;

  if (tile != NULL)
    kmx_live_tile_set_call (tile, call);
  else if (call != NULL && kmx_call_is_running (call) &&
           g_hash_table_size (self->tiles) < TILES_MAX)
    add_tile (self, call);
  else
    return;
  tell_count (self);
}

static void
turn_event_cb (KmxSession *session, const char *kind, JsonNode *data, KmxLivePage *self)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (data) ? json_node_get_object (data) : NULL;
  const char *id =
      object != NULL ? json_object_get_string_member_with_default (object, "call_id", "") : "";
  KmxLiveTile *tile = g_hash_table_lookup (self->tiles, id);
  g_autoptr (KmxTurn) turn =
      kmx_record_new_from_json (KMX_TYPE_TURN, data, KMX_RECORD_IGNORE_UNKNOWN, NULL);

  if (tile != NULL && turn != NULL)
    kmx_live_tile_add_turn (tile, turn);
}

static void
transfer_event_cb (KmxSession *session, const char *kind, JsonNode *data, KmxLivePage *self)
{
  g_autoptr (KmxCallTransfer) transfer =
      kmx_record_new_from_json (KMX_TYPE_CALL_TRANSFER, data, KMX_RECORD_IGNORE_UNKNOWN, NULL);
  KmxLiveTile *tile =
      transfer != NULL ? g_hash_table_lookup (
                             self->tiles, kmx_record_get_text (transfer, KMX_CALL_TRANSFER_CALL_ID))
                       : NULL;

  if (tile != NULL)
    kmx_live_tile_show_transfer (tile, transfer);
}

/* Tiles with and without words are built differently. */
static void
account_changed_cb (KmxLivePage *self)
{
  GHashTableIter iter;
  gpointer tile;

  g_hash_table_iter_init (&iter, self->tiles);
  while (g_hash_table_iter_next (&iter, NULL, &tile)) {
    g_hash_table_iter_remove (&iter);
    remove_tile (self, tile);
  }
  load (self);
}

static GtkWidget *
tiles_new (KmxLivePage *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->flow = GTK_FLOW_BOX (gtk_flow_box_new ());
  gtk_flow_box_set_selection_mode (self->flow, GTK_SELECTION_NONE);
  gtk_flow_box_set_max_children_per_line (self->flow, 3);
  gtk_flow_box_set_homogeneous (self->flow, TRUE);
  gtk_flow_box_set_column_spacing (self->flow, 18);
  gtk_flow_box_set_row_spacing (self->flow, 18);
  gtk_widget_set_valign (GTK_WIDGET (self->flow), GTK_ALIGN_START);
  gtk_widget_add_css_class (GTK_WIDGET (self->flow), "cards");
  gtk_widget_add_css_class (GTK_WIDGET (self->flow), "page-content");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->flow), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Running Calls"), -1);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->flow));
  return scroller;
}

GtkWidget *
kmx_live_page_new (KmxSession *session)
{
  static const char *const events[] = { "event::call.started", "event::call.updated",
                                        "event::call.ended" };
  KmxLivePage *self = g_object_new (KMX_TYPE_LIVE_PAGE, NULL);
  GtkWidget *header;
  GtkWidget *box = kmx_page_box_new (_ ("Running Calls"), &header);

  self->session = g_object_ref (session);
  self->title = ADW_WINDOW_TITLE (adw_header_bar_get_title_widget (ADW_HEADER_BAR (header)));
  self->state = KMX_STATE_PAGE (kmx_state_page_new (tiles_new (self)));
  kmx_state_page_set_empty (self->state, "call-start-symbolic", _ ("No Running Calls"),
                            _ ("A call appears here as soon as it rings."), NULL);
  gtk_widget_set_vexpand (GTK_WIDGET (self->state), TRUE);
  g_signal_connect_swapped (self->state, "retry", G_CALLBACK (load), self);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->state));
  adw_bin_set_child (ADW_BIN (self), box);
  for (guint i = 0; i < G_N_ELEMENTS (events); i++)
    g_signal_connect_object (session, events[i], G_CALLBACK (call_event_cb), self, 0);
  g_signal_connect_object (session, "event::call.turn", G_CALLBACK (turn_event_cb), self, 0);
  g_signal_connect_object (session, "event::call.transferred", G_CALLBACK (transfer_event_cb), self,
                           0);
  g_signal_connect_object (session, "notify::account", G_CALLBACK (account_changed_cb), self,
                           G_CONNECT_SWAPPED);
  kmx_state_page_show_loading (self->state);
  load (self);
  return GTK_WIDGET (self);
}

static void
refresh (KmxPageWidget *widget)
{
  load (KMX_LIVE_PAGE (widget));
}

static void
page_widget_init (KmxPageWidgetInterface *interface)
{
  interface->refresh = refresh;
}

static void
kmx_live_page_dispose (GObject *object)
{
  KmxLivePage *self = KMX_LIVE_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->tick_source, g_source_remove);
  g_hash_table_remove_all (self->tiles);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (kmx_live_page_parent_class)->dispose (object);
}

static void
kmx_live_page_finalize (GObject *object)
{
  KmxLivePage *self = KMX_LIVE_PAGE (object);

  g_clear_object (&self->cancellable);
  g_hash_table_unref (self->tiles);
  G_OBJECT_CLASS (kmx_live_page_parent_class)->finalize (object);
}

static void
kmx_live_page_class_init (KmxLivePageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kmx_live_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = kmx_live_page_finalize;
}

static void
kmx_live_page_init (KmxLivePage *self)
{
  self->cancellable = g_cancellable_new ();
  self->tiles = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}
