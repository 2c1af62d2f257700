/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-paged-model.h"

enum {
  FLIGHTS_MAX = 3,         /* pages asked for at a time */
  WANTED_MAX = 8,          /* older wishes are forgotten: nobody looks there any more */
  QUIET_MS = 30,           /* a wish waits this long for a newer one … */
  QUIET_WAIT_MAX_MS = 250, /* … but never longer than this while the thumb is dragged */
  RETRY_MS = 3000,
  ATTEMPTS_MAX = 5,
  HEAD_MAX = 1000, /* then it is cheaper to ask anew */
};

/* Positions below the head: page 3 holds the records 300 to 399 of those. */
typedef struct {
  guint number;
  guint attempts;
  gboolean done;
  gboolean in_flight;
  GList link; /* in recent */
  KmxPagedRow *rows[KMX_PAGED_MODEL_PAGE_SIZE];
} Page;

/* A page that was asked for.  @n_head: records that were on top at that time, which is by how much
 * the server counts further than we do. */
typedef struct {
  guint number;
  guint n_head;
  gboolean first;
} Flight;

struct _KmxPagedModel {
  GObject parent_instance;
  KmxPagedFetch fetch;
  KmxPagedKey key;
  gpointer user_data;
  GPtrArray *head;     /* rows that came on top since the question, oldest first */
  guint n_base;        /* records below the head */
  GHashTable *pages;   /* number → Page */
  GQueue recent;       /* Page; the one last looked at first */
  GQueue wanted;       /* page numbers; the newest wish first */
  GHashTable *flights; /* ticket → Flight */
  GHashTable *by_key;  /* text → KmxPagedRow; both borrowed */
  GCancellable *cancellable;
  gint64 waiting_since; /* monotonic, of the oldest wish; 0: none waits */
  guint last_ticket;
  guint source;
  gboolean retrying; /* the timer waits for a better time */
  gboolean fresh;    /* the question has no answer yet */
};

enum { LOADED, FAILED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void list_model_init (GListModelInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (KmxPagedModel,
                               kmx_paged_model,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

/* The key is the record's own text, so it must go before the record does. */
static void
forget_key (KmxPagedModel *self, KmxPagedRow *row)
{
  gpointer record = kmx_paged_row_get_record (row);

  if (record != NULL && g_hash_table_lookup (self->by_key, self->key (record)) == row)
    g_hash_table_remove (self->by_key, self->key (record));
}

static void
fill_row (KmxPagedModel *self, KmxPagedRow *row, gpointer record)
{
  forget_key (self, row);
  g_hash_table_replace (self->by_key, (gpointer) self->key (record), row);
  kmx_paged_row_set_record (row, record);
}

static void
drop_row (KmxPagedModel *self, KmxPagedRow *row)
{
  forget_key (self, row);
  g_object_unref (row);
}

static void
drop_page (KmxPagedModel *self, Page *page)
{
  g_queue_unlink (&self->recent, &page->link);
  g_queue_remove (&self->wanted, GUINT_TO_POINTER (page->number));
  g_hash_table_remove (self->pages, GUINT_TO_POINTER (page->number));
  for (guint i = 0; i < KMX_PAGED_MODEL_PAGE_SIZE; i++)
    if (page->rows[i] != NULL)
      drop_row (self, page->rows[i]);
  g_free (page);
}

static void
drop_all (KmxPagedModel *self)
{
  while (self->recent.head != NULL)
    drop_page (self, self->recent.head->data);
  for (guint i = 0; i < self->head->len; i++)
    drop_row (self, g_object_ref (self->head->pdata[i]));
  g_ptr_array_set_size (self->head, 0);
}

static void
ask (KmxPagedModel *self, Page *page)
{
  Flight *flight = g_new0 (Flight, 1);
  guint number = page != NULL ? page->number : 0;

  flight->number = number;
  flight->n_head = self->fresh ? 0 : self->head->len;
  flight->first = self->fresh;
  if (page != NULL) {
    page->in_flight = TRUE;
    page->attempts++;
  }
  self->last_ticket++;
  g_hash_table_insert (self->flights, GUINT_TO_POINTER (self->last_ticket), flight);
  self->fetch (self, self->last_ticket, flight->n_head + number * KMX_PAGED_MODEL_PAGE_SIZE,
               KMX_PAGED_MODEL_PAGE_SIZE, self->cancellable, self->user_data);
}

static gboolean
pump_cb (gpointer user_data)
{
  KmxPagedModel *self = user_data;

  self->source = 0;
  self->waiting_since = 0;
  while (g_queue_get_length (&self->wanted) > WANTED_MAX)
    g_queue_pop_tail (&self->wanted);
  while (!g_queue_is_empty (&self->wanted) && g_hash_table_size (self->flights) < FLIGHTS_MAX) {
    Page *page = g_hash_table_lookup (self->pages, g_queue_pop_head (&self->wanted));

    if (page != NULL && !page->done && !page->in_flight)
      ask (self, page);
  }
  return G_SOURCE_REMOVE;
}

static void
pump_in (KmxPagedModel *self, guint delay_ms)
{
  g_clear_handle_id (&self->source, g_source_remove);
  self->retrying = delay_ms == RETRY_MS;
  self->source = g_timeout_add (delay_ms, pump_cb, self);
}

static void
want (KmxPagedModel *self, Page *page)
{
  gint64 now = g_get_monotonic_time ();

  if (page->done || page->in_flight || self->fresh)
    return;
  if (self->source != 0 && !self->retrying &&
      g_queue_peek_head (&self->wanted) == GUINT_TO_POINTER (page->number) &&
      !g_queue_is_empty (&self->wanted))
    return;
  g_queue_remove (&self->wanted, GUINT_TO_POINTER (page->number));
  g_queue_push_head (&self->wanted, GUINT_TO_POINTER (page->number));
  if (self->waiting_since == 0)
    self->waiting_since = now;
  if (self->source == 0 || now - self->waiting_since < QUIET_WAIT_MAX_MS * G_TIME_SPAN_MILLISECOND)
    pump_in (self, QUIET_MS);
}

static void
evict (KmxPagedModel *self)
{
  GList *l = self->recent.tail;

  while (l != NULL && g_hash_table_size (self->pages) >= KMX_PAGED_MODEL_PAGES_MAX) {
    Page *page = l->data;

    l = l->prev;
    if (!page->in_flight)
      drop_page (self, page);
  }
}

static Page *
touch (KmxPagedModel *self, guint number)
{
  Page *page = g_hash_table_lookup (self->pages, GUINT_TO_POINTER (number));

  if (page != NULL && self->recent.head == &page->link && (page->done || page->in_flight))
    return page;
  if (page != NULL)
    g_queue_unlink (&self->recent, &page->link);
  else {
    evict (self);
    page = g_new0 (Page, 1);
    page->number = number;
    page->link.data = page;
    g_hash_table_insert (self->pages, GUINT_TO_POINTER (number), page);
  }
  g_queue_push_head_link (&self->recent, &page->link);
  want (self, page);
  return page;
}

/* (transfer none) */
static KmxPagedRow *
row_below_head (KmxPagedModel *self, guint position)
{
  Page *page = touch (self, position / KMX_PAGED_MODEL_PAGE_SIZE);
  KmxPagedRow **row = &page->rows[position % KMX_PAGED_MODEL_PAGE_SIZE];

  if (*row == NULL)
    *row = kmx_paged_row_new ();
  return *row;
}

static guint
n_items (KmxPagedModel *self)
{
  return self->head->len + self->n_base;
}

static void
set_base (KmxPagedModel *self, guint n_base)
{
  guint old = self->n_base;

  self->n_base = n_base;
  if (n_base > old)
    g_list_model_items_changed (G_LIST_MODEL (self), self->head->len + old, 0, n_base - old);
  else if (n_base < old)
    g_list_model_items_changed (G_LIST_MODEL (self), self->head->len + n_base, old - n_base, 0);
}

static void
fill_page (KmxPagedModel *self, Page *page, GListModel *items)
{
  guint n = MIN (g_list_model_get_n_items (items), KMX_PAGED_MODEL_PAGE_SIZE);

  for (guint i = 0; i < n; i++) {
    g_autoptr (GObject) record = g_list_model_get_item (items, i);

    if (page->rows[i] == NULL)
      page->rows[i] = kmx_paged_row_new ();
    fill_row (self, page->rows[i], record);
  }
}

/* The first answer to a question takes the place of all that was there. */
static void
begin_anew (KmxPagedModel *self, GListModel *items, guint total)
{
  guint old = n_items (self);

  self->fresh = FALSE;
  drop_all (self);
  self->n_base = total;
  if (total > 0) {
    Page *page = touch (self, 0);

    page->done = TRUE;
    g_queue_remove (&self->wanted, GUINT_TO_POINTER (0));
    fill_page (self, page, items);
  }
  g_list_model_items_changed (G_LIST_MODEL (self), 0, old, total);
  g_signal_emit (self, signals[LOADED], 0);
}

static void
page_failed (KmxPagedModel *self, Page *page, const GError *error)
{
  if (page != NULL && page->attempts < ATTEMPTS_MAX) {
    g_queue_remove (&self->wanted, GUINT_TO_POINTER (page->number));
    g_queue_push_tail (&self->wanted, GUINT_TO_POINTER (page->number));
    pump_in (self, RETRY_MS);
  }
  g_signal_emit (self, signals[FAILED], 0, error, FALSE);
}

void
kmx_paged_model_page_done (KmxPagedModel *self,
                           guint ticket,
                           GListModel *items,
                           guint total,
                           gboolean at_least,
                           const GError *error)
{
  g_autofree Flight *flight = NULL;
  g_autoptr (KmxPagedModel) alive = g_object_ref (self);
  Page *page;

  if (!g_hash_table_steal_extended (self->flights, GUINT_TO_POINTER (ticket), NULL,
                                    (gpointer *) &flight))
    return; /* an answer to an earlier question */
  if (flight->first) {
    if (error == NULL)
      begin_anew (self, items, total);
    else
      g_signal_emit (self, signals[FAILED], 0, error, TRUE);
    return;
  }
  page = g_hash_table_lookup (self->pages, GUINT_TO_POINTER (flight->number));
  if (page != NULL)
    page->in_flight = FALSE;
  if (error != NULL) {
    page_failed (self, page, error);
    return;
  }
  if (page != NULL) {
    fill_page (self, page, items);
    /* Records that came on top meanwhile may have shifted the answer: once more. */
    page->done = flight->n_head == self->head->len || page->attempts >= ATTEMPTS_MAX;
    want (self, page);
  }
  total = total > flight->n_head ? total - flight->n_head : 0;
  if (at_least)
    total = MAX (total, self->n_base);
  set_base (self, total);
  if (self->source == 0 && !g_queue_is_empty (&self->wanted))
    pump_in (self, 0);
}

void
kmx_paged_model_restart (KmxPagedModel *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_hash_table_remove_all (self->flights);
  g_queue_clear (&self->wanted);
  g_clear_handle_id (&self->source, g_source_remove);
  self->waiting_since = 0;
  for (GList *l = self->recent.head; l != NULL; l = l->next)
    ((Page *) l->data)->in_flight = FALSE;
  self->fresh = TRUE;
  ask (self, NULL);
}

void
kmx_paged_model_prepend (KmxPagedModel *self, gpointer record)
{
  KmxPagedRow *row;

  if (self->fresh)
    return; /* the answer under way may hold it or not; it will tell */
  if (self->head->len >= HEAD_MAX) {
    kmx_paged_model_restart (self);
    return;
  }
  row = kmx_paged_row_new ();
  fill_row (self, row, record);
  g_ptr_array_add (self->head, row);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, 1);
}

gboolean
kmx_paged_model_replace (KmxPagedModel *self, gpointer record)
{
  KmxPagedRow *row = g_hash_table_lookup (self->by_key, self->key (record));

  if (row != NULL)
    fill_row (self, row, record);
  return row != NULL;
}

gboolean
kmx_paged_model_has (KmxPagedModel *self, const char *key)
{
  return g_hash_table_contains (self->by_key, key);
}

guint
kmx_paged_model_get_n_pages (KmxPagedModel *self)
{
  return g_hash_table_size (self->pages);
}

KmxPagedModel *
kmx_paged_model_new (KmxPagedFetch fetch, KmxPagedKey key, gpointer user_data)
{
  KmxPagedModel *self = g_object_new (KMX_TYPE_PAGED_MODEL, NULL);

  self->fetch = fetch;
  self->key = key;
  self->user_data = user_data;
  return self;
}

static GType
get_item_type (GListModel *model)
{
  return KMX_TYPE_PAGED_ROW;
}

static guint
get_n_items (GListModel *model)
{
  return n_items (KMX_PAGED_MODEL (model));
}

static gpointer
get_item (GListModel *model, guint position)
{
  KmxPagedModel *self = KMX_PAGED_MODEL (model);

  if (position >= n_items (self))
    return NULL;
  if (position < self->head->len)
    return g_object_ref (self->head->pdata[self->head->len - 1 - position]);
  return g_object_ref (row_below_head (self, position - self->head->len));
}

static void
list_model_init (GListModelInterface *interface)
{
  interface->get_item_type = get_item_type;
  interface->get_n_items = get_n_items;
  interface->get_item = get_item;
}

static void
kmx_paged_model_dispose (GObject *object)
{
  KmxPagedModel *self = KMX_PAGED_MODEL (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->source, g_source_remove);
  g_hash_table_remove_all (self->flights);
  drop_all (self);
  self->n_base = 0;
  self->fresh = TRUE; /* asks for nothing any more */
  G_OBJECT_CLASS (kmx_paged_model_parent_class)->dispose (object);
}

static void
kmx_paged_model_finalize (GObject *object)
{
  KmxPagedModel *self = KMX_PAGED_MODEL (object);

  g_clear_object (&self->cancellable);
  g_hash_table_unref (self->pages);
  g_hash_table_unref (self->flights);
  g_hash_table_unref (self->by_key);
  g_ptr_array_unref (self->head);
  g_queue_clear (&self->wanted);
  G_OBJECT_CLASS (kmx_paged_model_parent_class)->finalize (object);
}

static void
kmx_paged_model_class_init (KmxPagedModelClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kmx_paged_model_dispose;
  G_OBJECT_CLASS (klass)->finalize = kmx_paged_model_finalize;
  signals[LOADED] =
      g_signal_new ("loaded", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[FAILED] = g_signal_new ("failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 2, G_TYPE_ERROR, G_TYPE_BOOLEAN);
}

static void
kmx_paged_model_init (KmxPagedModel *self)
{
  self->head = g_ptr_array_new_with_free_func (g_object_unref);
  self->pages = g_hash_table_new (NULL, NULL);
  self->flights = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->by_key = g_hash_table_new (g_str_hash, g_str_equal);
  self->cancellable = g_cancellable_new ();
  self->fresh = TRUE;
}
