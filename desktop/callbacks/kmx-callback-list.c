/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-callback-list.h"

#include <glib/gi18n.h>

#include "kmx-callback-card.h"

struct _KmxCallbackList {
  AdwBin parent_instance;
  GtkBox *box;
  GHashTable *cards;   /* id → KmxCallbackCard, borrowed */
  GListModel *members; /* (nullable) */
  char *user_id;
  gboolean editable;
  gboolean descending;
};

G_DEFINE_FINAL_TYPE (KmxCallbackList, kmx_callback_list, ADW_TYPE_BIN)

enum { ORDER, N_SIGNALS };
static guint signals[N_SIGNALS];

static const char *
id_of (KmxCallback *callback)
{
  return kmx_record_get_text (callback, KMX_CALLBACK_ID);
}

gboolean
kmx_callback_list_is_after (KmxCallbackList *self, KmxCallback *callback, KmxCallback *other)
{
  int order = g_date_time_compare (kmx_record_get_instant (callback, KMX_CALLBACK_DUE_AT),
                                   kmx_record_get_instant (other, KMX_CALLBACK_DUE_AT));

  if (order == 0)
    order = g_strcmp0 (id_of (callback), id_of (other));
  return self->descending ? order < 0 : order > 0;
}

KmxCallback *
kmx_callback_list_find (KmxCallbackList *self, const char *id)
{
  KmxCallbackCard *card = g_hash_table_lookup (self->cards, id);

  return card != NULL ? kmx_callback_card_get (card) : NULL;
}

KmxCallback *
kmx_callback_list_get_last (KmxCallbackList *self)
{
  GtkWidget *last = gtk_widget_get_last_child (GTK_WIDGET (self->box));

  return last != NULL ? kmx_callback_card_get (KMX_CALLBACK_CARD (last)) : NULL;
}

guint
kmx_callback_list_get_size (KmxCallbackList *self)
{
  return g_hash_table_size (self->cards);
}

void
kmx_callback_list_set_descending (KmxCallbackList *self, gboolean descending)
{
  self->descending = descending;
}

void
kmx_callback_list_clear (KmxCallbackList *self)
{
  GtkWidget *card;

  g_hash_table_remove_all (self->cards);
  while ((card = gtk_widget_get_first_child (GTK_WIDGET (self->box))) != NULL)
    gtk_box_remove (self->box, card);
}

static void
ordered_cb (KmxCallbackCard *card, const char *verb, const char *argument, KmxCallbackList *self)
{
  g_signal_emit (self, signals[ORDER], 0, kmx_callback_card_get (card), verb, argument);
}

static void
place (KmxCallbackList *self, GtkWidget *card)
{
  KmxCallback *callback = kmx_callback_card_get (KMX_CALLBACK_CARD (card));
  GtkWidget *sibling = gtk_widget_get_last_child (GTK_WIDGET (self->box));

  while (sibling != NULL &&
         (sibling == card ||
          !kmx_callback_list_is_after (self, callback,
                                       kmx_callback_card_get (KMX_CALLBACK_CARD (sibling)))))
    sibling = gtk_widget_get_prev_sibling (sibling);
  gtk_box_reorder_child_after (self->box, card, sibling);
}

void
kmx_callback_list_put (KmxCallbackList *self, KmxCallback *callback)
{
  GtkWidget *card = g_hash_table_lookup (self->cards, id_of (callback));

  if (card != NULL) {
    kmx_callback_card_set (KMX_CALLBACK_CARD (card), callback);
  } else {
    card = kmx_callback_card_new (callback, self->user_id, self->editable);
    kmx_callback_card_set_members (KMX_CALLBACK_CARD (card), self->members);
    g_signal_connect (card, "order", G_CALLBACK (ordered_cb), self);
    g_hash_table_insert (self->cards, g_strdup (id_of (callback)), card);
    gtk_box_append (self->box, card);
  }
  place (self, card);
}

void
kmx_callback_list_remove (KmxCallbackList *self, const char *id)
{
  GtkWidget *card = g_hash_table_lookup (self->cards, id);
  GtkWidget *next;

  if (card == NULL)
    return;
  next = gtk_widget_get_next_sibling (card);
  if (next == NULL)
    next = gtk_widget_get_prev_sibling (card);
  if (next != NULL && gtk_widget_get_focus_child (GTK_WIDGET (self->box)) == card)
    gtk_widget_child_focus (next, GTK_DIR_TAB_FORWARD);
  gtk_box_remove (self->box, card);
  g_hash_table_remove (self->cards, id);
}

void
kmx_callback_list_retain (KmxCallbackList *self, GListModel *items)
{
  g_autoptr (GHashTable) present = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GList) ids = g_hash_table_get_keys (self->cards);

  for (guint i = 0; i < g_list_model_get_n_items (items); i++) {
    g_autoptr (KmxCallback) callback = g_list_model_get_item (items, i);

    g_hash_table_add (present, g_strdup (id_of (callback)));
  }
  for (GList *l = ids; l != NULL; l = l->next)
    if (!g_hash_table_contains (present, l->data))
      kmx_callback_list_remove (self, l->data);
}

void
kmx_callback_list_set_members (KmxCallbackList *self, GListModel *members)
{
  GHashTableIter iter;
  gpointer card;

  g_set_object (&self->members, members);
  g_hash_table_iter_init (&iter, self->cards);
  while (g_hash_table_iter_next (&iter, NULL, &card))
    kmx_callback_card_set_members (card, members);
}

void
kmx_callback_list_tick (KmxCallbackList *self)
{
  GHashTableIter iter;
  gpointer card;

  g_hash_table_iter_init (&iter, self->cards);
  while (g_hash_table_iter_next (&iter, NULL, &card))
    kmx_callback_card_tick (card);
}

void
kmx_callback_list_focus (KmxCallbackList *self, const char *id)
{
  GtkWidget *card = g_hash_table_lookup (self->cards, id);

  if (card != NULL)
    gtk_widget_child_focus (card, GTK_DIR_TAB_FORWARD);
}

GtkWidget *
kmx_callback_list_new (const char *user_id, gboolean editable)
{
  KmxCallbackList *self = g_object_new (KMX_TYPE_CALLBACK_LIST, NULL);

  self->user_id = g_strdup (user_id);
  self->editable = editable;
  return GTK_WIDGET (self);
}

static void
kmx_callback_list_finalize (GObject *object)
{
  KmxCallbackList *self = KMX_CALLBACK_LIST (object);

  g_hash_table_unref (self->cards);
  g_clear_object (&self->members);
  g_clear_pointer (&self->user_id, g_free);
  G_OBJECT_CLASS (kmx_callback_list_parent_class)->finalize (object);
}

static void
kmx_callback_list_class_init (KmxCallbackListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kmx_callback_list_finalize;
  signals[ORDER] =
      g_signal_new ("order", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 3, KMX_TYPE_CALLBACK, G_TYPE_STRING, G_TYPE_STRING);
}

static void
kmx_callback_list_init (KmxCallbackList *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  self->box = GTK_BOX (box);
  self->cards = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (box), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Call Backs"), -1);
  adw_bin_set_child (ADW_BIN (self), box);
}
