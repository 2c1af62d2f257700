/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "raw-client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Everything runs in one thread, so a wait is a turn of the loop and a look at the socket. */
static void
turn (int fd, short events)
{
  struct pollfd item = { fd, events, 0 };

  if (!g_main_context_iteration (NULL, FALSE))
    poll (&item, 1, 1);
}

int
raw_connect (KmxServer *server)
{
  struct sockaddr_in address = { .sin_family = AF_INET,
                                 .sin_port = htons (kmx_server_get_port (server)),
                                 .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (connect (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

gboolean
raw_send (int fd, const char *bytes, gsize size)
{
  while (size > 0) {
    gssize sent = send (fd, bytes, size, MSG_DONTWAIT | MSG_NOSIGNAL);

    if (sent < 0 && errno != EAGAIN)
      return FALSE;
    if (sent > 0) {
      bytes += sent;
      size -= sent;
    } else
      turn (fd, POLLOUT);
  }
  return TRUE;
}

gboolean
raw_send_text (int fd, const char *text)
{
  return raw_send (fd, text, strlen (text));
}

char *
raw_read (int fd, const char *until, guint timeout_ms, gboolean *ret_closed)
{
  gint64 deadline_us = g_get_monotonic_time () + timeout_ms * G_GINT64_CONSTANT (1000);
  GString *text = g_string_new (NULL);
  gboolean closed = FALSE;

  while (!closed && (until == NULL || strstr (text->str, until) == NULL) &&
         g_get_monotonic_time () < deadline_us) {
    char buffer[65536];
    gssize got = recv (fd, buffer, sizeof buffer, MSG_DONTWAIT);

    if (got > 0)
      g_string_append_len (text, buffer, got);
    else if (got == 0 || errno != EAGAIN)
      closed = TRUE;
    else
      turn (fd, POLLIN);
  }
  if (ret_closed != NULL)
    *ret_closed = closed;
  return g_string_free (text, FALSE);
}

char *
raw_list_statuses (const char *text)
{
  GString *list = g_string_new (NULL);
  const char *answer = text;

  while (g_str_has_prefix (answer, "HTTP/1.1 ")) {
    const char *body = strstr (answer, "\r\n\r\n");
    const char *length = strstr (answer, "Content-Length: ");

    if (strncmp (answer + 9, "100", 3) != 0)
      g_string_append_printf (list, "%s%.3s", list->len > 0 ? " " : "", answer + 9);
    if (body == NULL)
      break;
    answer = body + 4;
    if (length != NULL && length < body) {
      gsize size = g_ascii_strtoull (length + 16, NULL, 10);

      if (strlen (answer) < size)
        break;
      answer += size;
    }
  }
  return g_string_free (list, FALSE);
}

static gboolean
never (gpointer data)
{
  return FALSE;
}

void
raw_run_loop (guint time_ms)
{
  raw_run_until (never, NULL, time_ms);
}

gboolean
raw_run_until (gboolean (*condition) (gpointer data), gpointer data, guint timeout_ms)
{
  gint64 deadline_us = g_get_monotonic_time () + timeout_ms * G_GINT64_CONSTANT (1000);

  do {
    if (!g_main_context_iteration (NULL, FALSE) && timeout_ms > 0)
      g_usleep (500);
  } while (!condition (data) && g_get_monotonic_time () < deadline_us);
  return condition (data);
}

gsize
raw_get_memory (void)
{
  g_autofree char *text = NULL;
  const char *second;

  if (!g_file_get_contents ("/proc/self/statm", &text, NULL, NULL))
    return 0;
  second = strchr (text, ' ');
  return second != NULL ? g_ascii_strtoull (second + 1, NULL, 10) * sysconf (_SC_PAGESIZE) : 0;
}
