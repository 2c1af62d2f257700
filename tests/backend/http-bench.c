/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */

/* A server with trivial handlers, to measure what HTTP itself costs:
 *   http-bench 127.0.0.1:8080 & wrk -t1 -c64 -s post.lua http://127.0.0.1:8080/webhooks/vapi */
#include "kmx-event-stream.h"
#include "kmx-server.h"

static void
on_post (KmxRequest *request, gpointer user_data)
{
  static const char json[] = "{\"ok\":true}";
  g_autoptr (GBytes) body = g_bytes_new_static (json, sizeof json - 1);

  if (g_bytes_get_size (kmx_request_get_body (request)) == 0)
    g_printerr ("an empty body\n");
  kmx_request_reply_bytes (request, 200, "application/json", body);
}

static void
on_stream (KmxRequest *request, gpointer user_data)
{
  GPtrArray *streams = user_data;

  g_ptr_array_add (streams, kmx_event_stream_new (request));
}

int
main (int argc, char **argv)
{
  static const KmxServerLimits limits = { .reserve_prefix = "/webhooks/" };
  static const KmxRoute post = { "POST", "/webhooks/vapi", 0, FALSE };
  static const KmxRoute json = { "POST", "/json", 0, TRUE };
  static const KmxRoute stream = { "GET", "/stream", 0, FALSE };
  g_autoptr (KmxServer) server = kmx_server_new (&limits);
  g_autoptr (GPtrArray) streams = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;

  kmx_server_add_route (server, &post, on_post, NULL, NULL);
  kmx_server_add_route (server, &json, on_post, NULL, NULL);
  kmx_server_add_route (server, &stream, on_stream, streams, NULL);
  if (!kmx_server_listen (server, argc > 1 ? argv[1] : "127.0.0.1:0", &error)) {
    g_printerr ("%s\n", error->message);
    return 1;
  }
  g_print ("listening on port %u\n", kmx_server_get_port (server));
  g_main_loop_run (loop);
  return 0;
}
