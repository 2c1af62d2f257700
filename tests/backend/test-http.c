/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */

/* Deadlines, limits, streams and the end of a server.  Waits are shortened by the limits. */
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kmx-error.h"
#include "kmx-event-stream.h"
#include "raw-client.h"

#define GET(path) "GET " path " HTTP/1.1\r\nHost: t\r\n\r\n"
#define STREAMS 2000

typedef struct {
  KmxServer *server;
  GPtrArray *held;    /* requests of /hold */
  GPtrArray *streams; /* of /stream */
  guint n_closed;
  char *remote;
} Fixture;

static const KmxServerLimits limits = {
  .connections_max = 3000,
  .reserve_prefix = "/webhooks/",
  .request_timeout_ms = 200,
  .answer_timeout_ms = 300,
  .idle_timeout_ms = 400,
  .write_timeout_ms = 300,
  .heartbeat_ms = 100,
};

static void
reply (KmxRequest *request)
{
  g_autoptr (GBytes) body = g_bytes_new_static ("{}", 2);

  kmx_request_reply_bytes (request, 200, "application/json", body);
}

static void
on_ok (KmxRequest *request, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_free (fixture->remote);
  fixture->remote = g_strdup (kmx_request_get_remote (request));
  reply (request);
}

static void
on_hold (KmxRequest *request, gpointer user_data)
{
  Fixture *fixture = user_data;

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
on_stream_closed (KmxEventStream *stream, Fixture *fixture)
{
  fixture->n_closed++;
}

static void
on_stream (KmxRequest *request, gpointer user_data)
{
  Fixture *fixture = user_data;
  g_autofree char *last = g_strdup (kmx_request_get_header (request, "Last-Event-ID"));
  KmxEventStream *stream = kmx_event_stream_new (request);

  g_signal_connect (stream, "closed", G_CALLBACK (on_stream_closed), fixture);
  g_ptr_array_add (fixture->streams, stream);
  if (last != NULL)
    g_assert_true (kmx_event_stream_send (stream, "8", "resumed", last));
}

static void
set_up (Fixture *fixture, gconstpointer data)
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

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_ptr_array_unref (fixture->held);
  g_ptr_array_unref (fixture->streams);
  g_clear_object (&fixture->server);
  g_free (fixture->remote);
}

static gboolean
has_no_connection (gpointer data)
{
  Fixture *fixture = data;

  return kmx_server_get_connections (fixture->server) == 0;
}

static gboolean
has_held (gpointer data)
{
  Fixture *fixture = data;

  return fixture->held->len > 0;
}

static void
assert_answer (int fd, const char *request, const char *status)
{
  g_autofree char *text = NULL;
  g_autofree char *statuses = NULL;

  g_assert_true (raw_send_text (fd, request));
  text = raw_read (fd, "}", 2000, NULL);
  statuses = raw_list_statuses (text);
  g_assert_cmpstr (statuses, ==, status);
}

static void
test_half_open_end (Fixture *fixture, gconstpointer data)
{
  static const char *const pieces[] = {
    "", "G", "GET /ok HTTP/1.1\r\n", "POST /ok HTTP/1.1\r\nHost: t\r\nContent-Length: 9\r\n\r\nab"
  };
  int fds[300];

  for (guint i = 0; i < G_N_ELEMENTS (fds); i++) {
    fds[i] = raw_connect (fixture->server);
    raw_send_text (fds[i], pieces[i % 4]);
    raw_run_loop (0);
  }
  raw_run_loop (50);
  g_assert_cmpuint (kmx_server_get_connections (fixture->server), ==, G_N_ELEMENTS (fds));
  /* 200 ms for the request; refusals are read by nobody, so they linger for 2 s more. */
  g_assert_true (raw_run_until (has_no_connection, fixture, 4000));
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    close (fds[i]);
}

static void
test_drip_is_cut (Fixture *fixture, gconstpointer data)
{
  int fd = raw_connect (fixture->server);
  g_autofree char *text = NULL;
  g_autofree char *statuses = NULL;

  /* One byte now and then does not move the deadline. */
  for (guint i = 0; i < 40; i++) {
    raw_send_text (fd, i == 0 ? "GET /ok HTTP/1.1\r\nX: " : "a");
    raw_run_loop (10);
  }
  text = raw_read (fd, "}", 500, NULL);
  statuses = raw_list_statuses (text);
  g_assert_cmpstr (statuses, ==, "408");
  close (fd);
}

static void
test_idle_is_kept_then_closed (Fixture *fixture, gconstpointer data)
{
  int fd = raw_connect (fixture->server);
  gboolean closed = FALSE;

  assert_answer (fd, GET ("/ok"), "200");
  raw_run_loop (280); /* longer than a request may take */
  assert_answer (fd, GET ("/ok"), "200");
  g_free (raw_read (fd, NULL, 1500, &closed));
  g_assert_true (closed);
  close (fd);
}

static void
test_answer_deadline (Fixture *fixture, gconstpointer data)
{
  int fd = raw_connect (fixture->server);

  assert_answer (fd, GET ("/hold"), "504");
  reply (g_ptr_array_index (fixture->held, 0)); /* too late, and harmless */
  g_assert_true (kmx_request_is_answered (g_ptr_array_index (fixture->held, 0)));
  close (fd);
}

static void
test_client_leaves_early (Fixture *fixture, gconstpointer data)
{
  const struct linger reset = { 1, 0 };

  for (guint i = 0; i < 20; i++) {
    int fd = raw_connect (fixture->server);

    raw_send_text (fd, GET ("/hold"));
    g_assert_true (raw_run_until (has_held, fixture, 1000));
    if (i % 2 == 0)
      setsockopt (fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    close (fd);
    raw_run_loop (5);
    reply (g_ptr_array_index (fixture->held, 0));
    g_ptr_array_set_size (fixture->held, 0);
  }
  g_assert_true (raw_run_until (has_no_connection, fixture, 3000));
}

static void
test_pipeline_waits_for_answers (Fixture *fixture, gconstpointer data)
{
  int fd = raw_connect (fixture->server);
  g_autofree char *text = NULL;
  g_autofree char *statuses = NULL;

  raw_send_text (fd, GET ("/hold") GET ("/nothing") GET ("/hold") GET ("/ok"));
  for (guint i = 1; i <= 2; i++) {
    g_assert_true (raw_run_until (has_held, fixture, 1000));
    raw_run_loop (20);
    g_assert_cmpuint (fixture->held->len, ==, 1); /* the next one waits */
    reply (g_ptr_array_index (fixture->held, 0));
    g_ptr_array_set_size (fixture->held, 0);
  }
  text = raw_read (fd, NULL, 100, NULL);
  statuses = raw_list_statuses (text);
  g_assert_cmpstr (statuses, ==, "200 404 200 200");
  close (fd);
}

static void
test_body_over_limit_costs_no_memory (Fixture *fixture, gconstpointer data)
{
  int fd = raw_connect (fixture->server);
  g_autofree char *block = g_malloc0 (1024 * 1024);
  gsize before = raw_get_memory ();
  guint n_sent = 0;

  raw_send_text (fd, "POST /ok HTTP/1.1\r\nHost: t\r\nContent-Length: 2000000000\r\n\r\n");
  while (n_sent < 2000 && raw_send (fd, block, 1024 * 1024))
    n_sent++;
  g_test_message ("%u MiB were taken, memory grew by %" G_GSSIZE_FORMAT " KiB", n_sent,
                  (gssize) (raw_get_memory () - before) / 1024);
  g_assert_cmpuint (n_sent, <, 64); /* closed long before the end */
  g_assert_cmpint ((gssize) (raw_get_memory () - before), <, 2 * 1024 * 1024);
  close (fd);
}

static void
test_slow_reader_is_cut (Fixture *fixture, gconstpointer data)
{
  int fd = raw_connect (fixture->server);

  raw_send_text (fd, GET ("/big")); /* and reads nothing */
  raw_run_loop (100);
  g_assert_cmpuint (kmx_server_get_connections (fixture->server), ==, 1);
  g_assert_true (raw_run_until (has_no_connection, fixture, 1500));
  close (fd);
}

static void
test_big_answer_arrives (Fixture *fixture, gconstpointer data)
{
  int fd = raw_connect (fixture->server);
  gsize size = 0;
  gint64 until_us = g_get_monotonic_time () + 5 * G_USEC_PER_SEC;
  char buffer[65536];

  raw_send_text (fd, GET ("/big"));
  while (size < 8 * 1024 * 1024 && g_get_monotonic_time () < until_us) {
    gssize got = recv (fd, buffer, sizeof buffer, MSG_DONTWAIT);

    size += MAX (got, 0);
    g_main_context_iteration (NULL, FALSE);
  }
  g_assert_cmpuint (size, >, 8 * 1024 * 1024);
  close (fd);
}

static void
test_out_of_descriptors (Fixture *fixture, gconstpointer data)
{
  struct rlimit before;
  struct rlimit tight;
  int fd = raw_connect (fixture->server); /* the kernel has it, the server not yet */
  g_autofree char *text = NULL;
  int probe = dup (fd);

  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &before), ==, 0);
  close (probe);
  tight = before;
  tight.rlim_cur = probe; /* the next descriptor would be this one */
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &tight), ==, 0);
  raw_send_text (fd, GET ("/ok"));
  raw_run_loop (300);
  g_assert_cmpuint (kmx_server_get_connections (fixture->server), ==, 0);
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &before), ==, 0);
  text = raw_read (fd, "{}", 1000, NULL);
  g_assert_true (g_str_has_prefix (text, "HTTP/1.1 200 "));
  close (fd);
}

static const KmxServerLimits few = { .connections_max = 4,
                                     .reserve_prefix = "/webhooks/",
                                     .request_timeout_ms = 5000 };

static void
test_reserve_is_for_webhooks (Fixture *fixture, gconstpointer data)
{
  int fds[5];

  for (guint i = 0; i < 4; i++) {
    fds[i] = raw_connect (fixture->server);
    raw_run_loop (5);
  }
  assert_answer (fds[2], GET ("/webhooks/vapi"), "200");
  assert_answer (fds[3], GET ("/ok"), "503");
  close (fds[3]);
  raw_run_loop (20);
  /* One place is free again; then one idle connection has to make room for the sixth. */
  fds[3] = raw_connect (fixture->server);
  fds[4] = raw_connect (fixture->server);
  raw_run_loop (50);
  g_assert_cmpuint (kmx_server_get_connections (fixture->server), ==, 4);
  assert_answer (fds[4], GET ("/webhooks/vapi"), "200");
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    close (fds[i]);
}

static const char *const proxies[] = { "127.0.0.1", "10.0.0.2", NULL };
static const KmxServerLimits behind_proxy = { .trusted_proxies = proxies };

static void
test_remote_behind_proxies (Fixture *fixture, gconstpointer data)
{
  static const char *const cases[][2] = {
    { "X-Forwarded-For: 198.51.100.7\r\n", "198.51.100.7" },
    { "X-Forwarded-For: 203.0.113.9, 198.51.100.7\r\n", "198.51.100.7" },
    { "X-Forwarded-For: 203.0.113.9, 198.51.100.7, 10.0.0.2\r\n", "198.51.100.7" },
    { "X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-For: 198.51.100.7\r\n", "198.51.100.7" },
    { "X-Forwarded-For: nonsense\r\n", "127.0.0.1" },
    { "", "127.0.0.1" },
  };
  int fd = raw_connect (fixture->server);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *request =
        g_strconcat ("GET /ok HTTP/1.1\r\nHost: t\r\n", cases[i][0], "\r\n", NULL);

    assert_answer (fd, request, "200");
    g_assert_cmpstr (fixture->remote, ==, cases[i][1]);
  }
  close (fd);
}

static void
test_remote_without_proxy (Fixture *fixture, gconstpointer data)
{
  int fd = raw_connect (fixture->server);

  assert_answer (fd, "GET /ok HTTP/1.1\r\nHost: t\r\nX-Forwarded-For: 198.51.100.7\r\n\r\n", "200");
  g_assert_cmpstr (fixture->remote, ==, "127.0.0.1");
  close (fd);
}

static void
on_stopped (GObject *server, GAsyncResult *result, gpointer user_data)
{
  gboolean *stopped = user_data;

  *stopped = kmx_server_stop_finish (KMX_SERVER (server), result, NULL);
}

static gboolean
is_true (gpointer data)
{
  return *(gboolean *) data;
}

static void
test_stop_answers_what_is_in_flight (Fixture *fixture, gconstpointer data)
{
  int idle = raw_connect (fixture->server);
  int busy = raw_connect (fixture->server);
  int stream = raw_connect (fixture->server);
  gboolean stopped = FALSE;
  gboolean closed = FALSE;
  g_autofree char *text = NULL;

  assert_answer (idle, GET ("/ok"), "200");
  raw_send_text (stream, GET ("/stream"));
  raw_send_text (busy, GET ("/hold"));
  g_assert_true (raw_run_until (has_held, fixture, 1000));
  kmx_server_stop_async (fixture->server, 5000, on_stopped, &stopped);
  g_free (raw_read (idle, NULL, 500, &closed));
  g_assert_true (closed);
  raw_run_loop (50);
  g_assert_false (stopped);
  g_assert_cmpuint (fixture->n_closed, ==, 1);
  reply (g_ptr_array_index (fixture->held, 0));
  text = raw_read (busy, NULL, 1000, &closed);
  g_assert_nonnull (strstr (text, "Connection: close"));
  g_assert_true (g_str_has_suffix (text, "{}"));
  close (busy);
  g_assert_true (raw_run_until (is_true, &stopped, 1000));
  close (idle);
  close (stream);
}

static void
test_stop_cuts_in_the_end (Fixture *fixture, gconstpointer data)
{
  int fd = raw_connect (fixture->server);
  gboolean stopped = FALSE;

  raw_send_text (fd, GET ("/hold"));
  g_assert_true (raw_run_until (has_held, fixture, 1000));
  kmx_server_stop_async (fixture->server, 50, on_stopped, &stopped);
  g_assert_true (raw_run_until (is_true, &stopped, 250));
  reply (g_ptr_array_index (fixture->held, 0));
  close (fd);
}

static void
test_stream (Fixture *fixture, gconstpointer data)
{
  int fd = raw_connect (fixture->server);
  g_autofree char *head = NULL;
  g_autofree char *event = NULL;
  g_autofree char *beat = NULL;

  raw_send_text (fd, "GET /stream HTTP/1.1\r\nHost: t\r\nLast-Event-ID: 7\r\n\r\n");
  head = raw_read (fd, "data: 7\n\n", 1000, NULL);
  g_assert_nonnull (strstr (head, "Content-Type: text/event-stream\r\n"));
  g_assert_nonnull (strstr (head, "\r\n\r\nid: 8\nevent: resumed\ndata: 7\n\n"));
  raw_run_loop (350); /* lives past the answer deadline */
  beat = raw_read (fd, ":\n\n", 500, NULL);
  g_assert_nonnull (strstr (beat, ":\n\n:\n\n"));
  g_assert_true (
      kmx_event_stream_send (g_ptr_array_index (fixture->streams, 0), NULL, "call.ended", "{}"));
  event = raw_read (fd, "data: {}\n\n", 1000, NULL);
  g_assert_nonnull (strstr (event, "event: call.ended\ndata: {}\n\n"));
  close (fd);
  g_assert_true (raw_run_until (has_no_connection, fixture, 1000));
  g_assert_cmpuint (fixture->n_closed, ==, 1);
  g_assert_false (kmx_event_stream_send (g_ptr_array_index (fixture->streams, 0), NULL, "x", "{}"));
}

static gboolean
has_stream (gpointer data)
{
  Fixture *fixture = data;

  return fixture->streams->len > 0;
}

static void
test_stalled_stream_is_cut (Fixture *fixture, gconstpointer data)
{
  int fd = raw_connect (fixture->server);
  g_autofree char *text = g_strnfill (16 * 1024, 'x');
  KmxEventStream *stream;
  guint n_sent = 0;

  raw_send_text (fd, GET ("/stream"));
  g_assert_true (raw_run_until (has_stream, fixture, 1000));
  stream = g_ptr_array_index (fixture->streams, 0);
  while (n_sent < 2000 && kmx_event_stream_send (stream, NULL, "x", text))
    n_sent++;
  /* The kernel takes a few MiB, we hold 256 KiB, and then it is over at once. */
  g_assert_cmpuint (n_sent, <, 2000);
  g_assert_cmpuint (fixture->n_closed, ==, 1);
  close (fd);
}

static void
test_silent_stream_is_cut (Fixture *fixture, gconstpointer data)
{
  int fd = raw_connect (fixture->server);
  g_autofree char *text = g_strnfill (1024, 'x');
  KmxEventStream *stream;
  const int small = 4096;

  setsockopt (fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
  raw_send_text (fd, GET ("/stream"));
  g_assert_true (raw_run_until (has_stream, fixture, 1000));
  stream = g_ptr_array_index (fixture->streams, 0);
  /* A little more each turn, until some of it has to wait; then 300 ms without progress. */
  for (guint i = 0; i < 5000 && fixture->n_closed == 0; i++) {
    for (guint n = 0; n < 4 && fixture->n_closed == 0; n++)
      kmx_event_stream_send (stream, NULL, "x", text);
    raw_run_loop (1);
  }
  g_assert_cmpuint (fixture->n_closed, ==, 1);
  close (fd);
}

static gboolean
has_all_streams (gpointer data)
{
  Fixture *fixture = data;

  return fixture->streams->len == STREAMS;
}

static void
test_idle_streams_cost_little (Fixture *fixture, gconstpointer data)
{
  static int fds[STREAMS];
  struct rlimit limit;
  gsize before;
  double kb;

  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &limit), ==, 0);
  if (limit.rlim_cur < 2 * STREAMS + 100) {
    g_test_skip ("too few descriptors");
    return;
  }
  before = raw_get_memory ();
  for (guint i = 0; i < STREAMS; i++) {
    fds[i] = raw_connect (fixture->server);
    raw_send_text (fds[i], GET ("/stream"));
    raw_run_loop (0);
  }
  g_assert_true (raw_run_until (has_all_streams, fixture, 5000));
  raw_run_loop (300);
  g_assert_cmpuint (kmx_server_get_connections (fixture->server), ==, STREAMS);
  kb = (gssize) (raw_get_memory () - before) / 1024.0 / STREAMS;
  g_test_message ("%.2f KiB per idle stream", kb);
  g_assert_cmpfloat (kb, <, 2);
  for (guint i = 0; i < STREAMS; i++)
    close (fds[i]);
  g_assert_true (raw_run_until (has_no_connection, fixture, 3000));
  g_assert_cmpuint (fixture->n_closed, ==, STREAMS);
}

static void
test_unix_socket (Fixture *fixture, gconstpointer data)
{
  g_autofree char *directory = g_dir_make_tmp ("kmx-http-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "socket", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxServer) second = kmx_server_new (NULL);
  struct stat info;

  g_assert_true (kmx_server_listen (fixture->server, path, &error));
  g_assert_cmpint (stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0660);
  g_assert_false (kmx_server_listen (second, path, &error));
  g_assert_error (error, KMX_ERROR, KMX_ERROR_CONFIGURATION);
  g_clear_error (&error);
  g_assert_false (kmx_server_listen (second, "nonsense", &error));
  g_assert_error (error, KMX_ERROR, KMX_ERROR_CONFIGURATION);
  g_clear_object (&fixture->server);
  g_assert_cmpint (stat (path, &info), !=, 0);
  g_assert_cmpint (rmdir (directory), ==, 0);
}

#define TEST(name, function, own)                                                                  \
  g_test_add ("/http/" name, Fixture, own, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* First, while the heap is small. */
  TEST ("idle-streams", test_idle_streams_cost_little, NULL);
  TEST ("half-open", test_half_open_end, NULL);
  TEST ("drip", test_drip_is_cut, NULL);
  TEST ("idle", test_idle_is_kept_then_closed, NULL);
  TEST ("answer-deadline", test_answer_deadline, NULL);
  TEST ("client-leaves", test_client_leaves_early, NULL);
  TEST ("pipeline", test_pipeline_waits_for_answers, NULL);
  TEST ("body-memory", test_body_over_limit_costs_no_memory, NULL);
  TEST ("slow-reader", test_slow_reader_is_cut, NULL);
  TEST ("big-answer", test_big_answer_arrives, NULL);
  TEST ("descriptors", test_out_of_descriptors, NULL);
  TEST ("reserve", test_reserve_is_for_webhooks, &few);
  TEST ("proxies", test_remote_behind_proxies, &behind_proxy);
  TEST ("no-proxy", test_remote_without_proxy, NULL);
  TEST ("stop", test_stop_answers_what_is_in_flight, NULL);
  TEST ("stop-cuts", test_stop_cuts_in_the_end, NULL);
  TEST ("stream", test_stream, NULL);
  TEST ("stream-stalled", test_stalled_stream_is_cut, NULL);
  TEST ("stream-silent", test_silent_stream_is_cut, NULL);
  TEST ("unix-socket", test_unix_socket, NULL);
  return g_test_run ();
}
