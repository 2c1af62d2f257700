/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */

/* Deadlines, limits and the end of a server.  Waits are shortened by the fixture's limits. */
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "http-fixture.h"

static void
test_half_open_end (HttpFixture *fixture, gconstpointer data)
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
  g_assert_true (raw_run_until (http_has_no_connection, fixture, 4000));
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    close (fds[i]);
}

static void
test_drip_is_cut (HttpFixture *fixture, gconstpointer data)
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
test_idle_is_kept_then_closed (HttpFixture *fixture, gconstpointer data)
{
  int fd = raw_connect (fixture->server);
  gboolean closed = FALSE;

  http_assert_answer (fd, GET ("/ok"), "200");
  raw_run_loop (280); /* longer than a request may take */
  http_assert_answer (fd, GET ("/ok"), "200");
  g_free (raw_read (fd, NULL, 1500, &closed));
  g_assert_true (closed);
  close (fd);
}

static void
test_answer_deadline (HttpFixture *fixture, gconstpointer data)
{
  int fd = raw_connect (fixture->server);

  http_assert_answer (fd, GET ("/hold"), "504");
  http_reply (g_ptr_array_index (fixture->held, 0)); /* too late, and harmless */
  g_assert_true (kmx_request_is_answered (g_ptr_array_index (fixture->held, 0)));
  close (fd);
}

static void
test_client_leaves_early (HttpFixture *fixture, gconstpointer data)
{
  const struct linger reset = { 1, 0 };

  for (guint i = 0; i < 20; i++) {
    int fd = raw_connect (fixture->server);

    raw_send_text (fd, GET ("/hold"));
    g_assert_true (raw_run_until (http_has_held, fixture, 1000));
    if (i % 2 == 0)
      setsockopt (fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    close (fd);
    raw_run_loop (5);
    http_reply (g_ptr_array_index (fixture->held, 0));
    g_ptr_array_set_size (fixture->held, 0);
  }
  g_assert_true (raw_run_until (http_has_no_connection, fixture, 3000));
}

static void
test_pipeline_waits_for_answers (HttpFixture *fixture, gconstpointer data)
{
  int fd = raw_connect (fixture->server);
  g_autofree char *text = NULL;
  g_autofree char *statuses = NULL;

  raw_send_text (fd, GET ("/hold") GET ("/nothing") GET ("/hold") GET ("/ok"));
  for (guint i = 1; i <= 2; i++) {
    g_assert_true (raw_run_until (http_has_held, fixture, 1000));
    raw_run_loop (20);
    g_assert_cmpuint (fixture->held->len, ==, 1); /* the next one waits */
    http_reply (g_ptr_array_index (fixture->held, 0));
    g_ptr_array_set_size (fixture->held, 0);
  }
  text = raw_read (fd, NULL, 100, NULL);
  statuses = raw_list_statuses (text);
  g_assert_cmpstr (statuses, ==, "200 404 200 200");
  close (fd);
}

static void
test_body_over_limit_costs_no_memory (HttpFixture *fixture, gconstpointer data)
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
test_slow_reader_is_cut (HttpFixture *fixture, gconstpointer data)
{
  int fd = raw_connect (fixture->server);

  raw_send_text (fd, GET ("/big")); /* and reads nothing */
  raw_run_loop (100);
  g_assert_cmpuint (kmx_server_get_connections (fixture->server), ==, 1);
  g_assert_true (raw_run_until (http_has_no_connection, fixture, 1500));
  close (fd);
}

static void
test_big_answer_arrives (HttpFixture *fixture, gconstpointer data)
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
test_out_of_descriptors (HttpFixture *fixture, gconstpointer data)
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
test_reserve_is_for_webhooks (HttpFixture *fixture, gconstpointer data)
{
  int fds[5];

  for (guint i = 0; i < 4; i++) {
    fds[i] = raw_connect (fixture->server);
    raw_run_loop (5);
  }
  http_assert_answer (fds[2], GET ("/webhooks/vapi"), "200");
  http_assert_answer (fds[3], GET ("/ok"), "503");
  close (fds[3]);
  raw_run_loop (20);
  /* One place is free again; then one idle connection has to make room for the sixth. */
  fds[3] = raw_connect (fixture->server);
  fds[4] = raw_connect (fixture->server);
  raw_run_loop (50);
  g_assert_cmpuint (kmx_server_get_connections (fixture->server), ==, 4);
  http_assert_answer (fds[4], GET ("/webhooks/vapi"), "200");
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    close (fds[i]);
}

static const char *const proxies[] = { "127.0.0.1", "10.0.0.2", NULL };
static const KmxServerLimits behind_proxy = { .trusted_proxies = proxies };

static void
test_remote_behind_proxies (HttpFixture *fixture, gconstpointer data)
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

    http_assert_answer (fd, request, "200");
    g_assert_cmpstr (fixture->remote, ==, cases[i][1]);
  }
  close (fd);
}

static void
test_remote_without_proxy (HttpFixture *fixture, gconstpointer data)
{
  int fd = raw_connect (fixture->server);

  http_assert_answer (fd, "GET /ok HTTP/1.1\r\nHost: t\r\nX-Forwarded-For: 198.51.100.7\r\n\r\n",
                      "200");
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
test_stop_answers_what_is_in_flight (HttpFixture *fixture, gconstpointer data)
{
  int idle = raw_connect (fixture->server);
  int busy = raw_connect (fixture->server);
  int stream = raw_connect (fixture->server);
  gboolean stopped = FALSE;
  gboolean closed = FALSE;
  g_autofree char *text = NULL;

  http_assert_answer (idle, GET ("/ok"), "200");
  raw_send_text (stream, GET ("/stream"));
  raw_send_text (busy, GET ("/hold"));
  g_assert_true (raw_run_until (http_has_held, fixture, 1000));
  kmx_server_stop_async (fixture->server, 5000, on_stopped, &stopped);
  g_free (raw_read (idle, NULL, 500, &closed));
  g_assert_true (closed);
  raw_run_loop (50);
  g_assert_false (stopped);
  g_assert_cmpuint (fixture->n_closed, ==, 1);
  http_reply (g_ptr_array_index (fixture->held, 0));
  text = raw_read (busy, NULL, 1000, &closed);
  g_assert_nonnull (strstr (text, "Connection: close"));
  g_assert_true (g_str_has_suffix (text, "{}"));
  close (busy);
  g_assert_true (raw_run_until (is_true, &stopped, 1000));
  close (idle);
  close (stream);
}

static void
test_stop_cuts_in_the_end (HttpFixture *fixture, gconstpointer data)
{
  int fd = raw_connect (fixture->server);
  gboolean stopped = FALSE;

  raw_send_text (fd, GET ("/hold"));
  g_assert_true (raw_run_until (http_has_held, fixture, 1000));
  kmx_server_stop_async (fixture->server, 50, on_stopped, &stopped);
  g_assert_true (raw_run_until (is_true, &stopped, 250));
  http_reply (g_ptr_array_index (fixture->held, 0));
  close (fd);
}

static void
test_unix_socket (HttpFixture *fixture, gconstpointer data)
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
  g_test_add ("/http/" name, HttpFixture, own, http_set_up, function, http_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
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
  TEST ("unix-socket", test_unix_socket, NULL);
  return g_test_run ();
}
