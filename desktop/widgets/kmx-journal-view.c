/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-journal-view.h"

#include <glib/gi18n.h>

#include "kmx-format.h"
#include "kmx-journal-entry.h"
#include "kmx-state-page.h"

enum { PAGE_SIZE = 100 };

struct _KmxJournalView {
  AdwBin parent_instance;
  KmxSession *session;
  GCancellable *cancellable; /* of the load under way */
  char *path;
  char *kind;   /* (nullable) */
  char *cursor; /* (nullable): where the next page begins */
  GListStore *store;
  gboolean loading;
  gboolean first;
};

G_DEFINE_FINAL_TYPE (KmxJournalView, kmx_journal_view, ADW_TYPE_BIN)

enum { LOADED, FAILED, N_SIGNALS };
static guint signals[N_SIGNALS];

const char *
kmx_journal_kind_text (const char *kind)
{
  if (g_str_equal (kind, "call_charge"))
    return C_ ("journal", "Call");
  if (g_str_equal (kind, "adjustment"))
    return C_ ("journal", "Adjustment");
  if (g_str_equal (kind, "welcome_bonus"))
    return C_ ("journal", "Welcome bonus");
  return kind;
}

static char *
date_text (gpointer unused, KmxJournalEntry *entry)
{
  return entry != NULL ? kmx_format_date_time (kmx_record_get_instant (entry, KMX_JOURNAL_ENTRY_AT))
                       : g_strdup ("");
}

static char *
entry_text (gpointer unused, KmxJournalEntry *entry)
{
  const char *kind;
  const char *reason;
  gboolean bonus;
  g_autofree char *text = NULL;

  if (entry == NULL)
    return g_strdup ("");
  kind = kmx_journal_kind_text (kmx_record_get_text (entry, KMX_JOURNAL_ENTRY_KIND));
  reason = kmx_record_get_text (entry, KMX_JOURNAL_ENTRY_REASON);
  bonus = g_str_equal (kmx_record_get_text (entry, KMX_JOURNAL_ENTRY_WALLET), "bonus");
  text = reason != NULL ? g_strdup_printf ("%s – %s", kind, reason) : g_strdup (kind);
  /* Translators: %s is a line of the journal; it was paid from the bonus credit. */
  return bonus ? g_strdup_printf (_ ("%s (bonus)"), text) : g_steal_pointer (&text);
}

static char *
signed_cents (gint64 cents)
{
  g_autofree char *text = kmx_format_cents (cents);

  return cents > 0 ? g_strconcat ("+", text, NULL) : g_steal_pointer (&text);
}

static char *
amount_text (gpointer unused, KmxJournalEntry *entry)
{
  return entry != NULL
             ? signed_cents (kmx_record_get_integer (entry, KMX_JOURNAL_ENTRY_AMOUNT_CENTS))
             : g_strdup ("");
}

static char *
balance_text (gpointer unused, KmxJournalEntry *entry)
{
  return entry != NULL ? kmx_format_cents (
                             kmx_record_get_integer (entry, KMX_JOURNAL_ENTRY_BALANCE_AFTER_CENTS))
                       : g_strdup ("");
}

typedef char *(*CellText) (gpointer unused, KmxJournalEntry *entry);

static void
setup_cell_cb (GtkListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  GtkWidget *label = gtk_inscription_new (NULL);

  gtk_inscription_set_text_overflow (GTK_INSCRIPTION (label),
                                     GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, "numeric");
  gtk_list_item_set_child (item, label);
}

static void
setup_number_cb (GtkListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  setup_cell_cb (factory, item, user_data);
  gtk_inscription_set_xalign (GTK_INSCRIPTION (gtk_list_item_get_child (item)), 1);
}

static void
bind_cell_cb (GtkListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  CellText text_of = (CellText) user_data;
  g_autofree char *text = text_of (NULL, gtk_list_item_get_item (item));

  gtk_inscription_set_text (GTK_INSCRIPTION (gtk_list_item_get_child (item)), text);
}

static void
add_column (GtkColumnView *view, const char *title, CellText text, gboolean number, gboolean expand)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkColumnViewColumn *column;

  g_signal_connect (factory, "setup",
                    number ? G_CALLBACK (setup_number_cb) : G_CALLBACK (setup_cell_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cell_cb), (gpointer) text);
  column = gtk_column_view_column_new (title, factory);
  gtk_column_view_column_set_expand (column, expand);
  if (!expand)
    gtk_column_view_column_set_fixed_width (column, number ? 130 : 170);
  gtk_column_view_append_column (view, column);
  g_object_unref (column);
}

static void load_page (KmxJournalView *self);

static void
on_loaded (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxJournalView) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *cursor = NULL;
  g_autoptr (GListModel) items =
      kmx_client_get_list_finish (KMX_CLIENT (client), result, &cursor, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* another load has begun, or the page is gone */
  self->loading = FALSE;
  if (items == NULL) {
    if (self->first)
      g_signal_emit (self, signals[FAILED], 0, error);
    else
      kmx_toast_error (GTK_WIDGET (self), error);
    return;
  }
  if (self->first)
    g_list_store_remove_all (self->store);
  for (guint i = 0; i < g_list_model_get_n_items (items); i++) {
    g_autoptr (GObject) item = g_list_model_get_item (items, i);

    g_list_store_append (self->store, item);
  }
  g_free (self->cursor);
  self->cursor = g_steal_pointer (&cursor);
  if (self->first)
    g_signal_emit (self, signals[LOADED], 0, g_list_model_get_n_items (items));
  self->first = FALSE;
}

static void
load_page (KmxJournalView *self)
{
  g_autoptr (GString) path = g_string_new (self->path);

  g_string_append_printf (path, "?limit=%d", PAGE_SIZE);
  if (self->kind != NULL)
    g_string_append_printf (path, "&kind=%s", self->kind);
  if (self->cursor != NULL)
    g_string_append_uri_escaped (g_string_append (path, "&cursor="), self->cursor, NULL, FALSE);
  self->loading = TRUE;
  kmx_client_get_list_async (kmx_session_get_client (self->session), path->str,
                             KMX_TYPE_JOURNAL_ENTRY, self->cancellable, on_loaded,
                             g_object_ref (self));
}

void
kmx_journal_view_load (KmxJournalView *self, const char *kind)
{
  g_autofree char *copy = g_strdup (kind);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_free (self->kind);
  self->kind = g_steal_pointer (&copy);
  g_clear_pointer (&self->cursor, g_free);
  self->first = TRUE;
  load_page (self);
}

static void
edge_reached_cb (KmxJournalView *self, GtkPositionType edge)
{
  if (edge == GTK_POS_BOTTOM && self->cursor != NULL && !self->loading)
    load_page (self);
}

static void
activate_cb (KmxJournalView *self, guint position)
{
  g_autoptr (KmxJournalEntry) entry = g_list_model_get_item (G_LIST_MODEL (self->store), position);
  const char *call_id = kmx_record_get_text (entry, KMX_JOURNAL_ENTRY_CALL_ID);

  if (call_id != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-call", "s", call_id);
}

GtkWidget *
kmx_journal_view_new (KmxSession *session, const char *path)
{
  KmxJournalView *self = g_object_new (KMX_TYPE_JOURNAL_VIEW, NULL);

  self->session = g_object_ref (session);
  self->path = g_strdup (path);
  return GTK_WIDGET (self);
}

static void
kmx_journal_view_dispose (GObject *object)
{
  KmxJournalView *self = KMX_JOURNAL_VIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->session);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (kmx_journal_view_parent_class)->dispose (object);
}

static void
kmx_journal_view_finalize (GObject *object)
{
  KmxJournalView *self = KMX_JOURNAL_VIEW (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->kind, g_free);
  g_clear_pointer (&self->cursor, g_free);
  G_OBJECT_CLASS (kmx_journal_view_parent_class)->finalize (object);
}

static void
kmx_journal_view_class_init (KmxJournalViewClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kmx_journal_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = kmx_journal_view_finalize;
  signals[LOADED] = g_signal_new ("loaded", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[FAILED] = g_signal_new ("failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
kmx_journal_view_init (KmxJournalView *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkSelectionModel *selection;
  GtkWidget *view;

  self->store = g_list_store_new (KMX_TYPE_JOURNAL_ENTRY);
  self->cancellable = g_cancellable_new ();
  selection =
      GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->store))));
  view = gtk_column_view_new (selection);
  gtk_widget_add_css_class (view, "data-table");
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Journal"), -1);
  add_column (GTK_COLUMN_VIEW (view), _ ("Date"), date_text, FALSE, FALSE);
  add_column (GTK_COLUMN_VIEW (view), C_ ("journal", "Entry"), entry_text, FALSE, TRUE);
  add_column (GTK_COLUMN_VIEW (view), _ ("Amount"), amount_text, TRUE, FALSE);
  add_column (GTK_COLUMN_VIEW (view), _ ("Balance"), balance_text, TRUE, FALSE);
  gtk_column_view_set_single_click_activate (GTK_COLUMN_VIEW (view), TRUE);
  g_signal_connect_swapped (view, "activate", G_CALLBACK (activate_cb), self);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), view);
  g_signal_connect_swapped (scroller, "edge-reached", G_CALLBACK (edge_reached_cb), self);
  gtk_widget_set_vexpand (scroller, TRUE);
  adw_bin_set_child (ADW_BIN (self), scroller);
}
