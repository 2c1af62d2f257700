/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-callback-watch.h"

enum { COUNT_DELAY_MS = 300, SEEN_MAX = 5000, STATE_OPEN = 0 };

struct _KmxCallbackWatch {
  GObject parent_instance;
  KmxSession *session;
  GCancellable *cancellable;
  GHashTable *seen; /* id → origin, as position + 1 */
  gboolean loaded;  /* what comes from now on is new */
  guint open;
  guint load_source;
};

G_DEFINE_FINAL_TYPE (KmxCallbackWatch, kmx_callback_watch, G_TYPE_OBJECT)

enum { PROPERTY_0, PROPERTY_OPEN, N_PROPERTIES };
static GParamSpec *properties[N_PROPERTIES];
enum { ARRIVED, SETTLED, N_SIGNALS };
static guint signals[N_SIGNALS];

guint
kmx_callback_watch_get_open (KmxCallbackWatch *self)
{
  return self->open;
}

static void
set_open (KmxCallbackWatch *self, gint64 open)
{
  if (self->open == (guint) open)
    return;
  self->open = (guint) open;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROPERTY_OPEN]);
}

/* A transfer nobody answered becomes a message when the caller then says what it is about: that is
 * told again; what people change is not. */
static void
see (KmxCallbackWatch *self, KmxCallback *callback)
{
  const char *id = kmx_record_get_text (callback, KMX_CALLBACK_ID);
  int origin = kmx_record_get_enum (callback, KMX_CALLBACK_ORIGIN) + 1;
  gboolean known = GPOINTER_TO_INT (g_hash_table_lookup (self->seen, id)) == origin;

  if (kmx_record_get_enum (callback, KMX_CALLBACK_STATE) != STATE_OPEN) {
    g_signal_emit (self, signals[SETTLED], 0, id);
    return;
  }
  if (known)
    return;
  if (g_hash_table_size (self->seen) >= SEEN_MAX)
    g_hash_table_remove_all (self->seen);
  g_hash_table_insert (self->seen, g_strdup (id), GINT_TO_POINTER (origin));
  if (self->loaded)
    g_signal_emit (self, signals[ARRIVED], 0, callback);
}

static void
take_answer (KmxCallbackWatch *self, JsonObject *answer)
{
  JsonArray *items = json_object_has_member (answer, "items")
                         ? json_object_get_array_member (answer, "items")
                         : NULL;

  for (guint i = 0; items != NULL && i < json_array_get_length (items); i++) {
    g_autoptr (KmxCallback) callback = kmx_record_new_from_json (
        KMX_TYPE_CALLBACK, json_array_get_element (items, i), KMX_RECORD_IGNORE_UNKNOWN, NULL);

    if (callback != NULL)
      see (self, callback);
  }
  self->loaded = TRUE;
  set_open (self, json_object_get_int_member_with_default (answer, "open", 0));
}

static void
on_loaded (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxCallbackWatch) self = user_data;
  g_autoptr (KmxAnswer) answer = kmx_client_send_finish (KMX_CLIENT (client), result, NULL);

  /* Without an answer the next event or reconnect asks again. */
  if (self->session != NULL && answer != NULL && answer->json != NULL &&
      JSON_NODE_HOLDS_OBJECT (answer->json))
    take_answer (self, json_node_get_object (answer->json));
}

static gboolean
load_cb (gpointer user_data)
{
  KmxCallbackWatch *self = user_data;
  const KmxClientRequest request = { .path = "/api/v1/callbacks?state=open&limit=100" };

  self->load_source = 0;
  kmx_client_send_async (kmx_session_get_client (self->session), &request, self->cancellable,
                         on_loaded, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static void
load_soon (KmxCallbackWatch *self)
{
  if (self->load_source == 0 && self->session != NULL)
    self->load_source = g_timeout_add (COUNT_DELAY_MS, load_cb, self);
}

static void
changed_cb (KmxSession *session, const char *kind, JsonNode *data, KmxCallbackWatch *self)
{
  g_autoptr (KmxCallback) callback =
      kmx_record_new_from_json (KMX_TYPE_CALLBACK, data, KMX_RECORD_IGNORE_UNKNOWN, NULL);

  if (callback != NULL)
    see (self, callback);
  load_soon (self);
}

KmxCallbackWatch *
kmx_callback_watch_new (KmxSession *session)
{
  KmxCallbackWatch *self = g_object_new (KMX_TYPE_CALLBACK_WATCH, NULL);

  self->session = g_object_ref (session);
  g_signal_connect_object (session, "event::callback.changed", G_CALLBACK (changed_cb), self, 0);
  g_signal_connect_object (session, "resync", G_CALLBACK (load_soon), self, G_CONNECT_SWAPPED);
  load_soon (self);
  return self;
}

void
kmx_callback_watch_stop (KmxCallbackWatch *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->load_source, g_source_remove);
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);
}

static void
kmx_callback_watch_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROPERTY_OPEN)
    g_value_set_uint (value, KMX_CALLBACK_WATCH (object)->open);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
kmx_callback_watch_dispose (GObject *object)
{
  kmx_callback_watch_stop (KMX_CALLBACK_WATCH (object));
  G_OBJECT_CLASS (kmx_callback_watch_parent_class)->dispose (object);
}

static void
kmx_callback_watch_finalize (GObject *object)
{
  KmxCallbackWatch *self = KMX_CALLBACK_WATCH (object);

  g_clear_object (&self->cancellable);
  g_hash_table_unref (self->seen);
  G_OBJECT_CLASS (kmx_callback_watch_parent_class)->finalize (object);
}

static void
kmx_callback_watch_class_init (KmxCallbackWatchClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->get_property = kmx_callback_watch_get_property;
  G_OBJECT_CLASS (klass)->dispose = kmx_callback_watch_dispose;
  G_OBJECT_CLASS (klass)->finalize = kmx_callback_watch_finalize;
  properties[PROPERTY_OPEN] = g_param_spec_uint ("open", NULL, NULL, 0, G_MAXUINT, 0,
                                                 G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPERTIES, properties);
  signals[ARRIVED] = g_signal_new ("arrived", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, KMX_TYPE_CALLBACK);
  signals[SETTLED] = g_signal_new ("settled", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
kmx_callback_watch_init (KmxCallbackWatch *self)
{
  self->cancellable = g_cancellable_new ();
  self->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}
