/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-event-reader.h"

#include <string.h>

#include "kmx-error.h"

enum { SILENCE_MAX_S = 45, BACKOFF_FIRST_MS = 500, BACKOFF_MAX_MS = 15000, DATA_MAX = 1024 * 1024 };

struct _KmxEventReader {
  GObject parent_instance;
  KmxClient *client;
  SoupSession *session;
  char *path;
  GCancellable *cancellable; /* of the connection under way; NULL when waiting or stopped */
  GDataInputStream *stream;
  char *last_id; /* of the last complete event */
  char *id;      /* the three below belong to the event being read */
  char *kind;
  GString *data;
  guint backoff_ms;
  guint retry_source;
  guint watchdog_source;
  gboolean running;
  gboolean connected;
};

G_DEFINE_FINAL_TYPE (KmxEventReader, kmx_event_reader, G_TYPE_OBJECT)

enum { EVENT, CONNECTED, DISCONNECTED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void connect_stream (KmxEventReader *self);
static void read_line (KmxEventReader *self);

static gboolean
retry_cb (gpointer user_data)
{
  KmxEventReader *self = user_data;

  self->retry_source = 0;
  connect_stream (self);
  return G_SOURCE_REMOVE;
}

static void
forget_connection (KmxEventReader *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->stream);
  g_clear_handle_id (&self->watchdog_source, g_source_remove);
  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->kind, g_free);
  g_string_truncate (self->data, 0);
}

static void
connection_failed (KmxEventReader *self)
{
  gboolean was_connected = self->connected;

  forget_connection (self);
  self->connected = FALSE;
  if (!self->running)
    return;
  if (was_connected)
    self->backoff_ms = BACKOFF_FIRST_MS;
  if (self->retry_source == 0) {
    guint jitter_ms = (guint) g_random_int_range (0, (gint32) (self->backoff_ms / 2 + 1));

    self->retry_source = g_timeout_add (self->backoff_ms + jitter_ms, retry_cb, self);
    self->backoff_ms = MIN (self->backoff_ms * 2, BACKOFF_MAX_MS);
  }
  g_signal_emit (self, signals[DISCONNECTED], 0);
}

static gboolean
watchdog_cb (gpointer user_data)
{
  KmxEventReader *self = user_data;

  self->watchdog_source = 0;
  connection_failed (self);
  return G_SOURCE_REMOVE;
}

static void
feed_watchdog (KmxEventReader *self)
{
  g_clear_handle_id (&self->watchdog_source, g_source_remove);
  self->watchdog_source = g_timeout_add_seconds (SILENCE_MAX_S, watchdog_cb, self);
}

/* The id counts only once the blank line says that the event is complete. */
static void
dispatch (KmxEventReader *self)
{
  g_autofree char *kind = g_steal_pointer (&self->kind);
  g_autofree char *data = g_strdup (self->data->str);

  if (self->id != NULL) {
    g_free (self->last_id);
    self->last_id = g_steal_pointer (&self->id);
  }
  g_string_truncate (self->data, 0);
  if (*data != '\0')
    g_signal_emit (self, signals[EVENT], 0, kind != NULL ? kind : "message", data);
}

static gboolean
take_line (KmxEventReader *self, const char *line)
{
  const char *colon = strchr (line, ':');
  g_autofree char *field =
      colon != NULL ? g_strndup (line, (gsize) (colon - line)) : g_strdup (line);
  const char *value = colon == NULL ? "" : colon[1] == ' ' ? colon + 2 : colon + 1;

  if (*line == '\0') {
    dispatch (self);
  } else if (g_str_equal (field, "data")) {
    if (self->data->len + strlen (value) > DATA_MAX)
      return FALSE;
    g_string_append (self->data, value);
  } else if (g_str_equal (field, "event")) {
    g_free (self->kind);
    self->kind = g_strdup (value);
  } else if (g_str_equal (field, "id")) {
    g_free (self->id);
    self->id = g_strdup (value);
  }
  return TRUE;
}

static void
on_line (GObject *stream, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxEventReader) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *line = g_data_input_stream_read_line_finish_utf8 (G_DATA_INPUT_STREAM (stream),
                                                                     result, NULL, &error);

  if (self->stream != G_DATA_INPUT_STREAM (stream))
    return; /* of a connection given up meanwhile */
  if (line == NULL || !take_line (self, line)) {
    connection_failed (self);
    return;
  }
  if (self->stream == NULL)
    return; /* a listener stopped us */
  feed_watchdog (self);
  read_line (self);
}

static void
read_line (KmxEventReader *self)
{
  g_data_input_stream_read_line_async (self->stream, G_PRIORITY_DEFAULT, self->cancellable, on_line,
                                       g_object_ref (self));
}

typedef struct {
  KmxEventReader *self;
  SoupMessage *message;
  GCancellable *cancellable;
} Connecting;

static void
on_connected (GObject *session, GAsyncResult *result, gpointer user_data)
{
  g_autofree Connecting *connecting = user_data;
  g_autoptr (KmxEventReader) self = connecting->self;
  g_autoptr (SoupMessage) message = connecting->message;
  g_autoptr (GCancellable) cancellable = connecting->cancellable;
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) stream =
      soup_session_send_finish (SOUP_SESSION (session), result, &error);

  if (self->cancellable != cancellable)
    return;
  if (stream == NULL || soup_message_get_status (message) != SOUP_STATUS_OK) {
    guint status = soup_message_get_status (message);

    /* Everybody may listen, so only a suspension forbids it. */
    if (status == SOUP_STATUS_UNAUTHORIZED || status == SOUP_STATUS_FORBIDDEN) {
      g_signal_emit_by_name (self->client, "session-over",
                             status == SOUP_STATUS_FORBIDDEN ? KMX_ERROR_SUSPENDED
                                                             : KMX_ERROR_UNAUTHENTICATED);
      kmx_event_reader_stop (self);
      return;
    }
    connection_failed (self);
    return;
  }
  self->stream = g_data_input_stream_new (stream);
  g_data_input_stream_set_newline_type (self->stream, G_DATA_STREAM_NEWLINE_TYPE_LF);
  self->connected = TRUE;
  self->backoff_ms = BACKOFF_FIRST_MS;
  feed_watchdog (self);
  g_signal_emit (self, signals[CONNECTED], 0, self->last_id != NULL);
  if (self->stream != NULL)
    read_line (self);
}

static void
connect_stream (KmxEventReader *self)
{
  g_autofree char *uri = g_strconcat (kmx_client_get_server (self->client), self->path, NULL);
  g_autofree char *bearer = g_strconcat ("Bearer ", kmx_client_get_token (self->client), NULL);
  SoupMessage *message = soup_message_new ("GET", uri);
  SoupMessageHeaders *headers;
  Connecting *connecting;

  if (message == NULL)
    return;
  headers = soup_message_get_request_headers (message);
  soup_message_headers_replace (headers, "Accept", "text/event-stream");
  soup_message_headers_replace (headers, "Authorization", bearer);
  if (self->last_id != NULL)
    soup_message_headers_replace (headers, "Last-Event-ID", self->last_id);
  self->cancellable = g_cancellable_new ();
  feed_watchdog (self);
  connecting = g_new0 (Connecting, 1);
  connecting->self = g_object_ref (self);
  connecting->message = message;
  connecting->cancellable = g_object_ref (self->cancellable);
  soup_session_send_async (self->session, message, G_PRIORITY_DEFAULT, self->cancellable,
                           on_connected, connecting);
}

void
kmx_event_reader_start (KmxEventReader *self)
{
  if (self->running)
    return;
  self->running = TRUE;
  connect_stream (self);
}

void
kmx_event_reader_stop (KmxEventReader *self)
{
  self->running = FALSE;
  self->connected = FALSE;
  g_clear_handle_id (&self->retry_source, g_source_remove);
  forget_connection (self);
}

void
kmx_event_reader_retry_now (KmxEventReader *self)
{
  if (self->retry_source == 0)
    return;
  g_clear_handle_id (&self->retry_source, g_source_remove);
  connect_stream (self);
}

KmxEventReader *
kmx_event_reader_new (KmxClient *client, const char *path)
{
  KmxEventReader *self = g_object_new (KMX_TYPE_EVENT_READER, NULL);

  self->client = g_object_ref (client);
  self->path = g_strdup (path);
  return self;
}

static void
kmx_event_reader_dispose (GObject *object)
{
  KmxEventReader *self = KMX_EVENT_READER (object);

  kmx_event_reader_stop (self);
  g_clear_object (&self->client);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (kmx_event_reader_parent_class)->dispose (object);
}

static void
kmx_event_reader_finalize (GObject *object)
{
  KmxEventReader *self = KMX_EVENT_READER (object);

  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->last_id, g_free);
  g_string_free (self->data, TRUE);
  G_OBJECT_CLASS (kmx_event_reader_parent_class)->finalize (object);
}

static void
kmx_event_reader_class_init (KmxEventReaderClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kmx_event_reader_dispose;
  G_OBJECT_CLASS (klass)->finalize = kmx_event_reader_finalize;
  signals[EVENT] = g_signal_new ("event", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                 2, G_TYPE_STRING, G_TYPE_STRING);
  signals[CONNECTED] = g_signal_new ("connected", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[DISCONNECTED] =
      g_signal_new ("disconnected", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
kmx_event_reader_init (KmxEventReader *self)
{
  /* Timeout 0: the watchdog judges silence, the session would end a quiet stream. */
  self->session =
      soup_session_new_with_options ("timeout", 0, "user-agent", "kametrix/" KMX_VERSION, NULL);
  self->data = g_string_new (NULL);
  self->backoff_ms = BACKOFF_FIRST_MS;
}
