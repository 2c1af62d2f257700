/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-call-fallbacks.h"

#include "kmx-call-fold-sql.h"
#include "kmx-log.h"

#define REFRESH_PERIOD_S 60

struct _KmxCallFallbacks {
  GObject parent_instance;

  KmxDbPool *pool;
  GHashTable *destinations; /* provider id and number → where to */
  guint timer;
  gboolean reading;
  gboolean stale; /* a number changed while reading */
};

G_DEFINE_FINAL_TYPE (KmxCallFallbacks, kmx_call_fallbacks, G_TYPE_OBJECT)

static void refresh (KmxCallFallbacks *self);

static GHashTable *
new_table (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static gpointer
read_fallbacks (KmxDb *db, gpointer data, GError **error)
{
  g_autoptr (KmxRows) rows = kmx_db_ask (db, &KMX_SQL_CALL_FALLBACKS, error);
  GHashTable *table;

  if (rows == NULL)
    return NULL;
  table = new_table ();
  for (guint i = 0; i < kmx_rows_count (rows); i++) {
    const char *fallback = kmx_rows_text (rows, i, "fallback_e164");

    g_hash_table_insert (table, g_strdup (kmx_rows_text (rows, i, "provider_id")),
                         g_strdup (fallback));
    /* A SIP address has no number. */
    if (!kmx_rows_is_null (rows, i, "e164"))
      g_hash_table_insert (table, g_strdup (kmx_rows_text (rows, i, "e164")), g_strdup (fallback));
  }
  return table;
}

static void
on_read (GObject *pool, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxCallFallbacks) self = user_data;
  g_autoptr (GError) error = NULL;
  GHashTable *table = kmx_db_pool_run_finish (KMX_DB_POOL (pool), result, &error);

  self->reading = FALSE;
  if (table != NULL) {
    g_hash_table_unref (self->destinations);
    self->destinations = table;
  } else {
    kmx_log_event (KMX_LOG_WARNING, "call.fallbacks_unread", "error", error->message, NULL);
  }
  if (self->stale)
    refresh (self);
}

static void
refresh (KmxCallFallbacks *self)
{
  self->stale = self->reading;
  if (self->reading)
    return;
  self->reading = TRUE;
  kmx_db_pool_run_async (self->pool, KMX_DB_SERVICE, NULL, read_fallbacks, NULL, NULL,
                         (GDestroyNotify) g_hash_table_unref, NULL, on_read, g_object_ref (self));
}

static gboolean
on_timer (gpointer user_data)
{
  refresh (user_data);
  return G_SOURCE_CONTINUE;
}

static void
on_notified (KmxDbListener *listener,
             const char *channel,
             const char *payload,
             KmxCallFallbacks *self)
{
  if (g_str_equal (channel, "kametrix_number"))
    refresh (self);
}

const char *
kmx_call_fallbacks_find (KmxCallFallbacks *self, const char *number_key, const char *number_e164)
{
  const char *found =
      number_key != NULL ? g_hash_table_lookup (self->destinations, number_key) : NULL;

  if (found == NULL && number_e164 != NULL)
    found = g_hash_table_lookup (self->destinations, number_e164);
  return found;
}

KmxCallFallbacks *
kmx_call_fallbacks_new (KmxDbPool *pool, KmxDbListener *listener)
{
  KmxCallFallbacks *self = g_object_new (KMX_TYPE_CALL_FALLBACKS, NULL);

  self->pool = g_object_ref (pool);
  self->timer = g_timeout_add_seconds (REFRESH_PERIOD_S, on_timer, self);
  if (listener != NULL)
    g_signal_connect_object (listener, "notified", G_CALLBACK (on_notified), self, 0);
  refresh (self);
  return self;
}

static void
kmx_call_fallbacks_dispose (GObject *object)
{
  KmxCallFallbacks *self = KMX_CALL_FALLBACKS (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_object (&self->pool);
  G_OBJECT_CLASS (kmx_call_fallbacks_parent_class)->dispose (object);
}

static void
kmx_call_fallbacks_finalize (GObject *object)
{
  g_hash_table_unref (KMX_CALL_FALLBACKS (object)->destinations);
  G_OBJECT_CLASS (kmx_call_fallbacks_parent_class)->finalize (object);
}

static void
kmx_call_fallbacks_class_init (KmxCallFallbacksClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kmx_call_fallbacks_dispose;
  G_OBJECT_CLASS (klass)->finalize = kmx_call_fallbacks_finalize;
}

static void
kmx_call_fallbacks_init (KmxCallFallbacks *self)
{
  self->destinations = new_table ();
}
