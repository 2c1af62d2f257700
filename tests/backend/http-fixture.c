/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "http-fixture.h"

static const KmxServerLimits limits = {
  .connections_max = 3000,
  .reserve_prefix = "/webhooks/",
  .request_timeout_ms = 200,
  .answer_timeout_ms = 300,
  .idle_timeout_ms = 400,
  .write_timeout_ms = 300,
  .heartbeat_ms = 100,
};

void
http_reply (KmxRequest *request)
{
  g_autoptr (GBytes) body = g_bytes_new_static ("{}", 2);

  kmx_request_reply_bytes (request, 200, "application/json", body);
}

static void
on_ok (KmxRequest *request, gpointer user_data)
{
  HttpFixture *fixture = user_data;

  g_free (fixture->remote);
  fixture->remote = g_strdup (kmx_request_get_remote (request));
  http_reply (request);
}

static void
on_hold (KmxRequest *request, gpointer user_data)
{
  HttpFixture *fixture = user_data;

  g_ptr_array_add (fixture->held, g_object_ref (request));
}

static void
on_big (KmxRequest *request, gpointer user_data)
{
  gsize size = 8 * 1024 * 1024;
  g_autoptr (GBytes) body = g_bytes_new_take (g_malloc0 (size), size);

  kmx_request_reply_bytes (request, 200, "application/octet-stream", body);
}

static void
on_stream_closed (KmxEventStream *stream, HttpFixture *fixture)
{
  fixture->n_closed++;
}

static void
on_stream (KmxRequest *request, gpointer user_data)
{
  HttpFixture *fixture = user_data;
  g_autofree char *last = g_strdup (kmx_request_get_header (request, "Last-Event-ID"));
  KmxEventStream *stream = kmx_event_stream_new (request);

  g_signal_connect (stream, "closed", G_CALLBACK (on_stream_closed), fixture);
  g_ptr_array_add (fixture->streams, stream);
  if (last != NULL)
    g_assert_true (kmx_event_stream_send (stream, "8", "resumed", last));
}

void
http_set_up (HttpFixture *fixture, gconstpointer data)
{
  const KmxServerLimits *own = data != NULL ? data : &limits;
  static const struct {
    KmxRoute route;
    KmxHandler handler;
  } routes[] = {
    { { "GET", "/ok" }, on_ok },         { { "POST", "/ok" }, on_ok },
    { { "GET", "/hold" }, on_hold },     { { "GET", "/big" }, on_big },
    { { "GET", "/stream" }, on_stream }, { { "GET", "/webhooks/vapi" }, on_ok },
  };
  g_autoptr (GError) error = NULL;

  fixture->held = g_ptr_array_new_with_free_func (g_object_unref);
  fixture->streams = g_ptr_array_new_with_free_func (g_object_unref);
  fixture->server = kmx_server_new (own);
  for (guint i = 0; i < G_N_ELEMENTS (routes); i++)
    kmx_server_add_route (fixture->server, &routes[i].route, routes[i].handler, fixture, NULL);
  g_assert_true (kmx_server_listen (fixture->server, "127.0.0.1:0", &error));
}

void
http_tear_down (HttpFixture *fixture, gconstpointer data)
{
  g_ptr_array_unref (fixture->held);
  g_ptr_array_unref (fixture->streams);
  g_clear_object (&fixture->server);
  g_free (fixture->remote);
}

gboolean
http_has_no_connection (gpointer data)
{
  HttpFixture *fixture = data;

  return kmx_server_get_connections (fixture->server) == 0;
}

gboolean
http_has_held (gpointer data)
{
  HttpFixture *fixture = data;

  return fixture->held->len > 0;
}

void
http_assert_answer (int fd, const char *request, const char *status)
{
  g_autofree char *text = NULL;
  g_autofree char *statuses = NULL;

  g_assert_true (raw_send_text (fd, request));
  text = raw_read (fd, "}", 2000, NULL);
  statuses = raw_list_statuses (text);
  g_assert_cmpstr (statuses, ==, status);
}
