/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-accept.h"

#include <arpa/inet.h>
#include <errno.h>
#include <gio/gunixsocketaddress.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kmx-connection.h"

#define BACKLOG 1024
#define ACCEPTS_PER_TURN 64
#define RESERVE 64
#define RETRY_MS 100
#define DESCRIPTORS_BESIDE 1024 /* for the database, files, providers */

struct _KmxAccept {
  KmxEngine *engine;
  GSocket *socket;
  char *path; /* (nullable) of a Unix socket */
  guint port;
  gboolean listening;
  guint source;
  guint retry_source;
};

static void arm (KmxAccept *self);

static gboolean
on_retry (gpointer user_data)
{
  KmxAccept *self = user_data;

  self->retry_source = 0;
  arm (self);
  return G_SOURCE_REMOVE;
}

static void
format_peer (const struct sockaddr_storage *address, char *ret_peer)
{
  const struct sockaddr_in *in4 = (const struct sockaddr_in *) address;
  const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *) address;

  *ret_peer = '\0';
  if (address->ss_family == AF_INET)
    inet_ntop (AF_INET, &in4->sin_addr, ret_peer, KMX_PEER_SIZE);
  else if (address->ss_family == AF_INET6 && IN6_IS_ADDR_V4MAPPED (&in6->sin6_addr))
    inet_ntop (AF_INET, in6->sin6_addr.s6_addr + 12, ret_peer, KMX_PEER_SIZE);
  else if (address->ss_family == AF_INET6)
    inet_ntop (AF_INET6, &in6->sin6_addr, ret_peer, KMX_PEER_SIZE);
}

static void
take (KmxAccept *self, int fd, const struct sockaddr_storage *address)
{
  const KmxServerLimits *limits = &self->engine->limits;
  guint reserve = limits->reserve_prefix != NULL ? MIN (RESERVE, limits->connections_max / 2) : 0;
  char peer[KMX_PEER_SIZE];
  const int on = 1;

  /* Without this an answer in two segments costs 40 ms. */
  if (self->path == NULL && setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0)
    g_debug ("could not set TCP_NODELAY: %s", g_strerror (errno));
  format_peer (address, peer);
  kmx_connection_new (self->engine, fd, peer,
                      self->engine->n_connections >= limits->connections_max - reserve);
}

/* Whether the accept loop may go on at once. */
static gboolean
accept_one (KmxAccept *self)
{
  struct sockaddr_storage address = { 0 };
  socklen_t size = sizeof address;
  int fd;

  if (self->engine->n_connections >= self->engine->limits.connections_max &&
      !kmx_engine_evict (self->engine)) {
    g_clear_handle_id (&self->source, g_source_remove); /* kmx_accept_wake() goes on */
    return FALSE;
  }
  fd = accept4 (g_socket_get_fd (self->socket), (struct sockaddr *) &address, &size,
                SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (fd >= 0) {
    take (self, fd, &address);
    return TRUE;
  }
  if (errno == EINTR || errno == ECONNABORTED || errno == EPROTO)
    return TRUE;
  if (errno == EAGAIN || errno == EWOULDBLOCK)
    return FALSE;
  /* EMFILE, ENFILE, ENOBUFS, ENOMEM: the socket stays readable, so do not spin on it. */
  g_info ("could not accept a connection: %s", g_strerror (errno));
  g_clear_handle_id (&self->source, g_source_remove);
  self->retry_source = g_timeout_add (RETRY_MS, on_retry, self);
  return FALSE;
}

static gboolean
on_readable (int fd, GIOCondition condition, gpointer user_data)
{
  KmxAccept *self = user_data;

  for (guint i = 0; i < ACCEPTS_PER_TURN && accept_one (self); i++)
    ;
  return G_SOURCE_CONTINUE; /* accept_one() may have removed the source itself */
}

static void
arm (KmxAccept *self)
{
  if (self->source == 0 && self->retry_source == 0)
    self->source = g_unix_fd_add (g_socket_get_fd (self->socket), G_IO_IN, on_readable, self);
}

void
kmx_accept_wake (KmxAccept *self)
{
  arm (self);
}

/* A socket file that nobody serves is left over from a crash. */
static gboolean
remove_stale (const char *path, GSocketAddress *address, GError **error)
{
  g_autoptr (GSocket) probe = NULL;
  GStatBuf info;

  if (g_lstat (path, &info) != 0)
    return TRUE;
  probe =
      g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);
  if (!S_ISSOCK (info.st_mode) ||
      (probe != NULL && g_socket_connect (probe, address, NULL, NULL))) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_CONFIGURATION, "\"%s\" is in use", path);
    return FALSE;
  }
  g_unlink (path);
  return TRUE;
}

static GSocketAddress *
parse_address (const char *text, GError **error)
{
  g_autofree char *host = NULL;
  const char *colon = strrchr (text, ':');
  GSocketAddress *address = NULL;
  guint64 port;

  if (*text == '/')
    return g_unix_socket_address_new (text);
  if (colon != NULL && g_ascii_string_to_unsigned (colon + 1, 10, 0, 65535, &port, NULL)) {
    gboolean bracketed = *text == '[' && colon > text + 1 && colon[-1] == ']';

    host = bracketed ? g_strndup (text + 1, colon - text - 2) : g_strndup (text, colon - text);
    address = g_inet_socket_address_new_from_string (host, port);
  }
  if (address == NULL)
    g_set_error (error, KMX_ERROR, KMX_ERROR_CONFIGURATION,
                 "cannot listen on \"%s\": neither ADDRESS:PORT nor a path", text);
  return address;
}

/* Distributions start programs with 1,024 descriptors, which is less than our connections. */
static void
raise_descriptor_limit (guint wanted)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted)
    return;
  limit.rlim_cur = MIN (limit.rlim_max, wanted);
  if (setrlimit (RLIMIT_NOFILE, &limit) != 0)
    g_info ("could not raise the limit of descriptors: %s", g_strerror (errno));
}

static gboolean
open_socket (KmxAccept *self, GSocketAddress *address, GError **error)
{
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GError) reason = NULL;

  self->socket = g_socket_new (g_socket_address_get_family (address), G_SOCKET_TYPE_STREAM,
                               G_SOCKET_PROTOCOL_DEFAULT, &reason);
  if (self->socket != NULL) {
    g_socket_set_blocking (self->socket, FALSE);
    g_socket_set_listen_backlog (self->socket, BACKLOG);
  }
  if (self->socket == NULL || !g_socket_bind (self->socket, address, TRUE, &reason) ||
      (self->path != NULL && g_chmod (self->path, 0660) != 0) ||
      !g_socket_listen (self->socket, &reason)) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_CONFIGURATION, "cannot listen: %s",
                 reason != NULL ? reason->message : g_strerror (errno));
    return FALSE;
  }
  self->listening = TRUE;
  bound = g_socket_get_local_address (self->socket, NULL);
  if (G_IS_INET_SOCKET_ADDRESS (bound))
    self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  return TRUE;
}

KmxAccept *
kmx_accept_new (KmxEngine *engine, const char *address, GError **error)
{
  g_autoptr (GSocketAddress) parsed = parse_address (address, error);
  g_autoptr (KmxAccept) self = NULL;

  if (parsed == NULL || (*address == '/' && !remove_stale (address, parsed, error)))
    return NULL;
  self = g_new0 (KmxAccept, 1);
  self->engine = engine;
  if (*address == '/')
    self->path = g_strdup (address);
  if (!open_socket (self, parsed, error))
    return NULL;
  raise_descriptor_limit (engine->limits.connections_max + DESCRIPTORS_BESIDE);
  arm (self);
  return g_steal_pointer (&self);
}

void
kmx_accept_free (KmxAccept *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_handle_id (&self->retry_source, g_source_remove);
  if (self->listening && self->path != NULL)
    g_unlink (self->path);
  g_clear_object (&self->socket);
  g_free (self->path);
  g_free (self);
}

guint
kmx_accept_get_port (KmxAccept *self)
{
  return self->port;
}
