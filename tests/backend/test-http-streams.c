/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */

/* Server-sent events: resume, heartbeat, readers that stall, and what an idle one costs. */
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http-fixture.h"

#define STREAMS 2000

static void
test_stream (HttpFixture *fixture, gconstpointer data)
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
  g_assert_true (raw_run_until (http_has_no_connection, fixture, 1000));
  g_assert_cmpuint (fixture->n_closed, ==, 1);
  g_assert_false (kmx_event_stream_send (g_ptr_array_index (fixture->streams, 0), NULL, "x", "{}"));
}

static gboolean
has_stream (gpointer data)
{
  HttpFixture *fixture = data;

  return fixture->streams->len > 0;
}

static void
test_stalled_stream_is_cut (HttpFixture *fixture, gconstpointer data)
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
test_silent_stream_is_cut (HttpFixture *fixture, gconstpointer data)
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
  HttpFixture *fixture = data;

  return fixture->streams->len == STREAMS;
}

static void
test_idle_streams_cost_little (HttpFixture *fixture, gconstpointer data)
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
#ifndef __SANITIZE_ADDRESS__
  g_assert_cmpfloat (kb, <, 2);
#endif
  for (guint i = 0; i < STREAMS; i++)
    close (fds[i]);
  g_assert_true (raw_run_until (http_has_no_connection, fixture, 3000));
  g_assert_cmpuint (fixture->n_closed, ==, STREAMS);
}

#define TEST(name, function, own)                                                                  \
  g_test_add ("/http-streams/" name, HttpFixture, own, http_set_up, function, http_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* First, while the heap is small. */
  TEST ("idle-streams", test_idle_streams_cost_little, NULL);
  TEST ("stream", test_stream, NULL);
  TEST ("stream-stalled", test_stalled_stream_is_cut, NULL);
  TEST ("stream-silent", test_silent_stream_is_cut, NULL);
  return g_test_run ();
}
