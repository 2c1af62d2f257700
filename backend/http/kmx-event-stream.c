/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-event-stream.h"

#include <string.h>

#include "kmx-request-private.h"

struct _KmxEventStream {
  GObject parent_instance;

  KmxConnection *connection; /* (nullable): over */
};

enum { CLOSED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KmxEventStream, kmx_event_stream, G_TYPE_OBJECT)

KmxEventStream *
kmx_event_stream_new (KmxRequest *request)
{
  KmxEventStream *self = g_object_new (KMX_TYPE_EVENT_STREAM, NULL);
  KmxConnection *connection = request->connection;
  const GString *head;

  if (request->answered || connection == NULL)
    return self; /* it is over before it began; send says so */
  request->answered = TRUE;
  /* Proxies must not collect events before they pass them on. */
  kmx_request_set_reply_header (request, "X-Accel-Buffering", "no");
  kmx_request_account_for (request, SOUP_STATUS_OK, 0);
  head = kmx_request_make_head (request, SOUP_STATUS_OK, "text/event-stream", -1);
  request->connection = NULL;
  self->connection = connection;
  kmx_connection_start_stream (connection, head, self);
  return self;
}

gboolean
kmx_event_stream_send (KmxEventStream *self, const char *id, const char *kind, const char *data)
{
  g_autoptr (GString) text = NULL;

  g_return_val_if_fail (data != NULL && strpbrk (data, "\r\n") == NULL, FALSE);

  if (self->connection == NULL)
    return FALSE;
  text = g_string_sized_new (strlen (data) + 128);
  if (id != NULL)
    g_string_append_printf (text, "id: %s\n", id);
  if (kind != NULL)
    g_string_append_printf (text, "event: %s\n", kind);
  g_string_append_printf (text, "data: %s\n\n", data);
  return kmx_connection_stream (self->connection, text->str, text->len);
}

void
kmx_event_stream_on_closed (KmxEventStream *self)
{
  self->connection = NULL;
  g_signal_emit (self, signals[CLOSED], 0);
}

void
kmx_event_stream_close (KmxEventStream *self)
{
  if (self->connection != NULL)
    kmx_connection_close (self->connection);
}

static void
kmx_event_stream_dispose (GObject *object)
{
  KmxEventStream *self = KMX_EVENT_STREAM (object);
  KmxConnection *connection = g_steal_pointer (&self->connection);

  if (connection != NULL) {
    connection->stream = NULL; /* nobody is left who could hear "closed" */
    kmx_connection_close (connection);
  }
  G_OBJECT_CLASS (kmx_event_stream_parent_class)->dispose (object);
}

static void
kmx_event_stream_class_init (KmxEventStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kmx_event_stream_dispose;
  signals[CLOSED] = g_signal_new ("closed", KMX_TYPE_EVENT_STREAM, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);
}

static void
kmx_event_stream_init (KmxEventStream *self)
{
}
