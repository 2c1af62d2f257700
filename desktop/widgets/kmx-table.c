/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-table.h"

#include "kmx-state-page.h"

/* Narrower, the table scrolls sideways. */
enum { CELL_CHARS_MIN = 6, NARROW_PX = 560, COLUMNS_MAX = 16 };

struct _KmxTable {
  AdwBin parent_instance;
  KmxSession *session;
  GCancellable *cancellable; /* of the load under way */
  GType type;
  char *path;
  char *cursor; /* (nullable): where the next page begins */
  GListStore *store;
  GtkColumnView *view;
  GtkAdjustment *across;
  int widths[COLUMNS_MAX];
  guint not_narrow; /* columns, as bits */
  guint not_wide;
  guint fit_tick;
  gboolean loading;
  gboolean first;
};

G_DEFINE_FINAL_TYPE (KmxTable, kmx_table, ADW_TYPE_BIN)

enum { LOADED, FAILED, ACTIVATED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
setup_cell_cb (GtkListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  GtkWidget *label = gtk_inscription_new (NULL);

  gtk_inscription_set_text_overflow (GTK_INSCRIPTION (label),
                                     GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  gtk_inscription_set_min_chars (GTK_INSCRIPTION (label), CELL_CHARS_MIN);
  gtk_list_item_set_child (item, label);
}

static void
setup_number_cb (GtkListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  setup_cell_cb (factory, item, user_data);
  gtk_widget_add_css_class (gtk_list_item_get_child (item), "numeric");
  gtk_inscription_set_xalign (GTK_INSCRIPTION (gtk_list_item_get_child (item)), 1);
}

static void
bind_cell_cb (GtkListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  KmxTableText text_of = (KmxTableText) user_data;
  g_autofree char *text = text_of (gtk_list_item_get_item (item));

  gtk_inscription_set_text (GTK_INSCRIPTION (gtk_list_item_get_child (item)), text);
  gtk_widget_set_tooltip_text (gtk_list_item_get_child (item), text);
}

static void
add_column (GtkColumnView *view, const KmxTableColumn *column)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkColumnViewColumn) made = NULL;

  g_signal_connect (factory, "setup",
                    column->number ? G_CALLBACK (setup_number_cb) : G_CALLBACK (setup_cell_cb),
                    NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cell_cb), (gpointer) column->text);
  made = gtk_column_view_column_new (column->title, factory);
  if (column->width == 0)
    gtk_column_view_column_set_expand (made, TRUE);
  else
    gtk_column_view_column_set_fixed_width (made, column->width);
  gtk_column_view_append_column (view, made);
}

/* GTK 4.8 has no property for this: the header is the view's first child, with one title a column,
 * and a title holds the box of its label. */
static void
align_titles (GtkWidget *view, const KmxTableColumn *columns, guint n_columns)
{
  GtkWidget *header = gtk_widget_get_first_child (view);
  GtkWidget *title = header != NULL ? gtk_widget_get_first_child (header) : NULL;

  for (guint i = 0; i < n_columns && title != NULL; i++) {
    GtkWidget *box = gtk_widget_get_first_child (title);

    if (columns[i].number && box != NULL)
      gtk_widget_set_halign (box, GTK_ALIGN_END);
    title = gtk_widget_get_next_sibling (title);
  }
}

static gboolean
fit_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  KmxTable *self = KMX_TABLE (widget);
  gboolean narrow = gtk_adjustment_get_page_size (self->across) < NARROW_PX;
  guint hidden = narrow ? self->not_narrow : self->not_wide;
  GListModel *columns = gtk_column_view_get_columns (self->view);

  self->fit_tick = 0;
  for (guint i = 0; i < g_list_model_get_n_items (columns); i++) {
    g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);

    gboolean shown = (hidden & 1U << i) == 0;

    /* GTK 4.8 keeps the fixed width of a hidden column free. */
    gtk_column_view_column_set_fixed_width (column, shown ? self->widths[i] : 0);
    gtk_column_view_column_set_visible (column, shown);
  }
  if (narrow)
    gtk_widget_add_css_class (GTK_WIDGET (self->view), "narrow");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->view), "narrow");
  return G_SOURCE_REMOVE;
}

/* Not at once: columns must not come and go while the view is being laid out. */
static void
width_changed_cb (KmxTable *self)
{
  if (self->fit_tick == 0)
    self->fit_tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), fit_cb, NULL, NULL);
}

void
kmx_table_set_fit (KmxTable *self, guint not_narrow, guint not_wide)
{
  self->not_narrow = not_narrow;
  self->not_wide = not_wide;
  g_signal_connect_object (self->across, "notify::page-size", G_CALLBACK (width_changed_cb), self,
                           G_CONNECT_SWAPPED);
  width_changed_cb (self);
}

static void
take_page (KmxTable *self, GListModel *items, char *cursor)
{
  guint n_items = g_list_model_get_n_items (items);

  if (self->first)
    g_list_store_remove_all (self->store);
  for (guint i = 0; i < n_items; i++) {
    g_autoptr (GObject) item = g_list_model_get_item (items, i);

    g_list_store_append (self->store, item);
  }
  g_free (self->cursor);
  self->cursor = cursor;
}

static void
on_loaded (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxTable) self = user_data;
  g_autoptr (GError) error = NULL;
  char *cursor = NULL;
  g_autoptr (GListModel) items =
      kmx_client_get_list_finish (KMX_CLIENT (client), result, &cursor, &error);
  gboolean first = self->first;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* another load has begun, or the page is gone */
  self->loading = FALSE;
  if (items == NULL && first) {
    g_signal_emit (self, signals[FAILED], 0, error);
  } else if (items == NULL) {
    kmx_toast_error (GTK_WIDGET (self), error);
  } else {
    take_page (self, items, cursor);
    self->first = FALSE;
    if (first)
      g_signal_emit (self, signals[LOADED], 0, g_list_model_get_n_items (items));
  }
}

static void
load_page (KmxTable *self)
{
  g_autoptr (GString) path = g_string_new (self->path);

  if (self->cursor != NULL)
    g_string_append_uri_escaped (g_string_append (path, "&cursor="), self->cursor, NULL, FALSE);
  self->loading = TRUE;
  kmx_client_get_list_async (kmx_session_get_client (self->session), path->str, self->type,
                             self->cancellable, on_loaded, g_object_ref (self));
}

void
kmx_table_load (KmxTable *self, const char *path)
{
  g_autofree char *copy = g_strdup (path);

  if (self->session == NULL)
    return; /* the page is gone already */
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_free (self->path);
  self->path = g_steal_pointer (&copy);
  g_clear_pointer (&self->cursor, g_free);
  self->first = TRUE;
  load_page (self);
}

GListModel *
kmx_table_get_items (KmxTable *self)
{
  return G_LIST_MODEL (self->store);
}

static void
edge_reached_cb (KmxTable *self, GtkPositionType edge)
{
  if (edge == GTK_POS_BOTTOM && self->cursor != NULL && !self->loading)
    load_page (self);
}

static void
activate_cb (KmxTable *self, guint position)
{
  g_autoptr (GObject) record = g_list_model_get_item (G_LIST_MODEL (self->store), position);

  g_signal_emit (self, signals[ACTIVATED], 0, record);
}

GtkWidget *
kmx_table_new (KmxSession *session,
               const char *label,
               GType type,
               const KmxTableColumn *columns,
               guint n_columns)
{
  KmxTable *self = g_object_new (KMX_TYPE_TABLE, NULL);
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *view;

  self->session = g_object_ref (session);
  self->type = type;
  self->store = g_list_store_new (type);
  view = gtk_column_view_new (
      GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->store)))));
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_assert (n_columns <= COLUMNS_MAX);
  for (guint i = 0; i < n_columns; i++) {
    add_column (GTK_COLUMN_VIEW (view), &columns[i]);
    self->widths[i] = columns[i].width > 0 ? columns[i].width : -1;
  }
  align_titles (view, columns, n_columns);
  gtk_column_view_set_single_click_activate (GTK_COLUMN_VIEW (view), TRUE);
  g_signal_connect_swapped (view, "activate", G_CALLBACK (activate_cb), self);
  self->view = GTK_COLUMN_VIEW (view);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), view);
  self->across = gtk_scrolled_window_get_hadjustment (GTK_SCROLLED_WINDOW (scroller));
  gtk_widget_set_vexpand (scroller, TRUE);
  g_signal_connect_swapped (scroller, "edge-reached", G_CALLBACK (edge_reached_cb), self);
  gtk_widget_add_css_class (GTK_WIDGET (self), "card");
  gtk_widget_add_css_class (view, "table");
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  adw_bin_set_child (ADW_BIN (self), scroller);
  return GTK_WIDGET (self);
}

static void
kmx_table_dispose (GObject *object)
{
  KmxTable *self = KMX_TABLE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (kmx_table_parent_class)->dispose (object);
}

static void
kmx_table_finalize (GObject *object)
{
  KmxTable *self = KMX_TABLE (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->store);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->cursor, g_free);
  G_OBJECT_CLASS (kmx_table_parent_class)->finalize (object);
}

static void
kmx_table_class_init (KmxTableClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kmx_table_dispose;
  G_OBJECT_CLASS (klass)->finalize = kmx_table_finalize;
  signals[LOADED] = g_signal_new ("loaded", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[FAILED] = g_signal_new ("failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_ERROR);
  signals[ACTIVATED] = g_signal_new ("activated", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, G_TYPE_OBJECT);
}

static void
kmx_table_init (KmxTable *self)
{
  self->cancellable = g_cancellable_new ();
}
