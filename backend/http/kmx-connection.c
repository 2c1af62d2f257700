/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-connection.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kmx-request-private.h"

#define TURNS_MAX 16
#define DRAIN_SIZE_MAX (1024 * 1024)

/* What became of one attempt to read. */
typedef enum { READ_NOTHING, READ_SOME, READ_END } ReadResult;

static void run (KmxConnection *self);

void
kmx_connection_new (KmxEngine *engine, int fd, const char *peer, gboolean reserve_only)
{
  KmxConnection *self = g_new0 (KmxConnection, 1);

  self->engine = engine;
  self->fd = fd;
  self->reserve_only = reserve_only;
  g_strlcpy (self->peer, peer, sizeof self->peer);
  kmx_engine_add (engine, self);
}

void
kmx_connection_close (KmxConnection *self)
{
  g_autoptr (KmxEventStream) stream = NULL;

  if (self->fd < 0)
    return;
  close (self->fd); /* leaves epoll by itself */
  self->fd = -1;
  g_clear_handle_id (&self->resume_id, g_source_remove);
  g_clear_pointer (&self->pending, g_byte_array_unref);
  g_clear_pointer (&self->out, g_byte_array_unref);
  g_clear_pointer (&self->out_body, g_bytes_unref);
  g_clear_pointer (&self->body, g_free);
  if (self->request != NULL)
    kmx_request_detach (self->request);
  g_clear_object (&self->request);
  if (self->stream != NULL)
    stream = g_object_ref (self->stream);
  self->stream = NULL;
  kmx_engine_enter (self->engine);
  kmx_engine_remove (self->engine, self);
  if (stream != NULL)
    kmx_event_stream_on_closed (stream);
  kmx_engine_leave (self->engine);
}

static gboolean
on_resume (gpointer user_data)
{
  KmxConnection *self = user_data;

  self->resume_id = 0;
  run (self);
  return G_SOURCE_REMOVE;
}

static ReadResult
read_bytes (KmxConnection *self, char *buffer, gsize size, gsize *ret_got)
{
  gssize got;

  do
    got = recv (self->fd, buffer, size, MSG_DONTWAIT);
  while (got < 0 && errno == EINTR);
  if (got > 0) {
    *ret_got = got;
    return READ_SOME;
  }
  if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
    return READ_NOTHING;
  return READ_END;
}

static void
keep_pending (KmxConnection *self, const char *bytes, gsize size)
{
  if (size == 0) {
    g_clear_pointer (&self->pending, g_byte_array_unref);
    return;
  }
  if (self->pending == NULL)
    self->pending = g_byte_array_sized_new (size);
  g_byte_array_set_size (self->pending, 0);
  g_byte_array_append (self->pending, (const guint8 *) bytes, size);
}

static void
refuse (KmxConnection *self, guint status, KmxErrorCode code, const char *detail)
{
  KmxRefusal refusal = { status, code, detail };

  if (self->request == NULL)
    self->request = kmx_request_new (self);
  self->state = KMX_CONNECTION_ANSWERING;
  g_clear_pointer (&self->body, g_free);
  kmx_request_refuse (self->request, &refusal);
}

static void
dispatch (KmxConnection *self)
{
  g_autoptr (KmxRequest) request = g_object_ref (self->request);
  GBytes *body = g_bytes_new_take (g_steal_pointer (&self->body), self->body_size);

  self->state = KMX_CONNECTION_ANSWERING;
  kmx_engine_wait (self->engine, self, KMX_DEADLINE_ANSWER);
  kmx_request_dispatch (request, body);
}

static void
send_continue (KmxConnection *self)
{
  static const char line[] = "HTTP/1.1 100 Continue\r\n\r\n";

  /* A socket that cannot take 25 bytes shows its trouble with the answer. */
  if (send (self->fd, line, sizeof line - 1, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
    g_debug ("could not send 100 Continue: %s", g_strerror (errno));
}

/* The head is good; @rest is what came behind it. */
static void
begin_body (KmxConnection *self, const char *rest, gsize rest_size)
{
  const KmxHead *head = kmx_request_get_head (self->request);
  gsize taken = MIN (rest_size, head->body_size);

  self->body_size = head->body_size;
  self->body = g_malloc (self->body_size + 1);
  memcpy (self->body, rest, taken);
  self->body[self->body_size] = '\0';
  self->body_got = taken;
  keep_pending (self, rest + taken, rest_size - taken);
  self->fresh = self->pending != NULL;
  self->scanned = 0;
  self->state = KMX_CONNECTION_READ_BODY;
  if (head->expect_continue && taken == 0 && self->body_size > 0)
    send_continue (self);
}

static void
begin_request (KmxConnection *self, const char *bytes, gsize head_size, gsize size)
{
  const gsize blank = memcmp (bytes, "\r\n", 2) == 0 ? 2 : 0; /* an empty line before is allowed */
  KmxRefusal refusal;

  self->request = kmx_request_new (self);
  if (!kmx_request_take_head (self->request, bytes + blank, head_size - blank, &refusal)) {
    refuse (self, refusal.status, refusal.code, refusal.detail);
    return;
  }
  begin_body (self, bytes + head_size, size - head_size);
}

/* Refuses at once what can never become a head, instead of waiting for its end. */
static gboolean
is_hopeless (const char *bytes, gsize size)
{
  const char *line = bytes;
  const char *line_end;

  if (size >= 2 && memcmp (bytes, "\r\n", 2) == 0)
    line += 2;
  else if (!g_ascii_isalpha (*bytes) && *bytes != '\r')
    return TRUE;
  line_end = memchr (line, '\n', bytes + size - line);
  return line_end != NULL && memmem (line, line_end - line, " HTTP/", 6) == NULL;
}

static gboolean
read_head (KmxConnection *self)
{
  char *scratch = self->engine->scratch;
  gsize have = self->pending != NULL ? self->pending->len : 0;
  gsize got = 0;
  gsize head_size;

  g_assert (have < KMX_SCRATCH_SIZE);
  if (!self->fresh) {
    switch (read_bytes (self, scratch + have, KMX_SCRATCH_SIZE - have, &got)) {
    case READ_NOTHING:
      return FALSE;
    case READ_END:
      kmx_connection_close (self);
      return FALSE;
    case READ_SOME:
    default:
      break;
    }
  }
  if (have > 0)
    memcpy (scratch, self->pending->data, have);
  self->fresh = FALSE;
  if (self->deadline == KMX_DEADLINE_IDLE)
    kmx_engine_wait (self->engine, self, KMX_DEADLINE_REQUEST);
  head_size = kmx_head_find_end (scratch, have + got, &self->scanned);
  if (head_size == 0 && is_hopeless (scratch, have + got))
    refuse (self, 400, KMX_ERROR_INVALID, "this is not HTTP/1.1");
  else if (head_size > KMX_HEAD_SIZE_MAX || (head_size == 0 && have + got > KMX_HEAD_SIZE_MAX))
    refuse (self, 431, KMX_ERROR_TOO_LARGE, "the headers are too large");
  else if (head_size > 0)
    begin_request (self, scratch, head_size, have + got);
  else {
    keep_pending (self, scratch, have + got);
    return FALSE; /* epoll tells when there is more */
  }
  return TRUE;
}

static gboolean
read_body (KmxConnection *self)
{
  gsize got = 0;

  if (self->body_got < self->body_size) {
    switch (
        read_bytes (self, self->body + self->body_got, self->body_size - self->body_got, &got)) {
    case READ_NOTHING:
      return FALSE;
    case READ_END:
      kmx_connection_close (self);
      return FALSE;
    case READ_SOME:
    default:
      self->body_got += got;
      break;
    }
  }
  if (self->body_got == self->body_size)
    dispatch (self);
  return TRUE;
}

/* Closing a socket with unread bytes would take the answer back from the peer. */
static gboolean
drain (KmxConnection *self)
{
  gsize got = 0;
  ReadResult result = read_bytes (self, self->engine->scratch, KMX_SCRATCH_SIZE, &got);

  self->drained += got;
  if (result == READ_END || self->drained > DRAIN_SIZE_MAX)
    kmx_connection_close (self);
  return result == READ_SOME;
}

static gboolean
step (KmxConnection *self)
{
  switch (self->state) {
  case KMX_CONNECTION_READ_HEAD:
    return read_head (self);
  case KMX_CONNECTION_READ_BODY:
    return read_body (self);
  case KMX_CONNECTION_LINGERING:
    return drain (self);
  case KMX_CONNECTION_ANSWERING:
  case KMX_CONNECTION_WRITING:
  case KMX_CONNECTION_STREAMING:
  default:
    return FALSE;
  }
}

static void
run (KmxConnection *self)
{
  guint turns = 0;

  kmx_engine_enter (self->engine);
  self->running = TRUE;
  /* After an answer the next request is waited for, unless it is here already. */
  while (self->fd >= 0 && step (self) && ++turns < TURNS_MAX &&
         (self->state != KMX_CONNECTION_READ_HEAD || self->fresh))
    ;
  self->running = FALSE;
  if (self->fd >= 0 && self->state == KMX_CONNECTION_READ_HEAD && self->fresh &&
      self->resume_id == 0)
    self->resume_id = g_idle_add (on_resume, self);
  kmx_engine_leave (self->engine);
}

static void
finish_answer (KmxConnection *self)
{
  g_clear_pointer (&self->out, g_byte_array_unref);
  g_clear_pointer (&self->out_body, g_bytes_unref);
  if (self->close_after || self->engine->stopping) {
    shutdown (self->fd, SHUT_WR);
    self->state = KMX_CONNECTION_LINGERING;
    kmx_engine_wait (self->engine, self, KMX_DEADLINE_LINGER);
    kmx_engine_watch (self->engine, self, EPOLLIN);
    return;
  }
  self->state = KMX_CONNECTION_READ_HEAD;
  self->scanned = 0;
  kmx_engine_wait (self->engine, self, self->fresh ? KMX_DEADLINE_REQUEST : KMX_DEADLINE_IDLE);
  kmx_engine_watch (self->engine, self, EPOLLIN);
  if (self->fresh && !self->running && self->resume_id == 0)
    self->resume_id = g_idle_add (on_resume, self);
}

/* FALSE when the connection is lost. */
static gboolean
send_parts (KmxConnection *self, struct iovec *parts, guint n_parts, gsize *ret_sent)
{
  struct msghdr message = { .msg_iov = parts, .msg_iovlen = n_parts };
  gssize sent;

  do
    sent = sendmsg (self->fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  if (sent < 0 && errno != EAGAIN && errno != EWOULDBLOCK) {
    kmx_connection_close (self);
    return FALSE;
  }
  *ret_sent = MAX (sent, 0);
  return TRUE;
}

void
kmx_connection_answer (KmxConnection *self, const GString *head, GBytes *body, gboolean last)
{
  gsize body_size = 0;
  const char *bytes = body != NULL ? g_bytes_get_data (body, &body_size) : NULL;
  struct iovec parts[2] = { { head->str, head->len }, { (char *) bytes, body_size } };
  gsize sent = 0;

  g_assert (self->state == KMX_CONNECTION_ANSWERING);
  self->close_after = last;
  g_clear_object (&self->request);
  if (!send_parts (self, parts, body_size > 0 ? 2 : 1, &sent))
    return;
  if (sent == head->len + body_size) {
    finish_answer (self);
    return;
  }
  self->out = g_byte_array_new ();
  self->out_sent = 0;
  if (sent < head->len)
    g_byte_array_append (self->out, (const guint8 *) head->str + sent, head->len - sent);
  self->out_body = body != NULL ? g_bytes_ref (body) : NULL;
  self->out_body_sent = sent > head->len ? sent - head->len : 0;
  self->state = KMX_CONNECTION_WRITING;
  kmx_engine_wait (self->engine, self, KMX_DEADLINE_WRITE);
  kmx_engine_watch (self->engine, self, EPOLLOUT);
}

static void
write_more (KmxConnection *self)
{
  gsize body_size = 0;
  const char *body = self->out_body != NULL ? g_bytes_get_data (self->out_body, &body_size) : NULL;
  gsize out_size = self->out->len - self->out_sent;
  struct iovec parts[2] = { { self->out->data + self->out_sent, out_size },
                            { (char *) body + self->out_body_sent,
                              body_size - self->out_body_sent } };
  gsize sent = 0;

  if (!send_parts (self, parts, body_size > 0 ? 2 : 1, &sent))
    return;
  self->out_sent += MIN (sent, out_size);
  self->out_body_sent += sent - MIN (sent, out_size);
  if (self->out_sent == self->out->len && self->out_body_sent == body_size)
    finish_answer (self);
}

void
kmx_connection_start_stream (KmxConnection *self, const GString *head, KmxEventStream *stream)
{
  g_assert (self->state == KMX_CONNECTION_ANSWERING);
  g_clear_object (&self->request);
  g_clear_pointer (&self->pending, g_byte_array_unref);
  self->fresh = FALSE;
  self->stream = stream;
  self->state = KMX_CONNECTION_STREAMING;
  kmx_engine_wait (self->engine, self, KMX_DEADLINE_HEARTBEAT);
  kmx_engine_watch (self->engine, self, EPOLLRDHUP);
  kmx_connection_stream (self, head->str, head->len);
}

gboolean
kmx_connection_stream (KmxConnection *self, const char *bytes, gsize size)
{
  struct iovec part = { (char *) bytes, size };
  gsize sent = 0;

  if (self->out == NULL) {
    kmx_engine_wait (self->engine, self, KMX_DEADLINE_HEARTBEAT);
    if (!send_parts (self, &part, 1, &sent))
      return FALSE;
    if (sent == size)
      return TRUE;
    self->out = g_byte_array_new ();
    self->out_sent = 0;
    kmx_engine_wait (self->engine, self, KMX_DEADLINE_WRITE);
    kmx_engine_watch (self->engine, self, EPOLLOUT | EPOLLRDHUP);
  }
  if (self->out->len - self->out_sent + size - sent > KMX_EVENT_STREAM_QUEUE_MAX) {
    kmx_connection_close (self);
    return FALSE;
  }
  g_byte_array_append (self->out, (const guint8 *) bytes + sent, size - sent);
  return TRUE;
}

static void
stream_more (KmxConnection *self)
{
  struct iovec part = { self->out->data + self->out_sent, self->out->len - self->out_sent };
  gsize sent = 0;

  if (!send_parts (self, &part, 1, &sent) || sent == 0)
    return;
  self->out_sent += sent;
  if (self->out_sent < self->out->len) {
    if (self->out_sent >= self->out->len / 2) {
      g_byte_array_remove_range (self->out, 0, self->out_sent);
      self->out_sent = 0;
    }
    kmx_engine_wait (self->engine, self, KMX_DEADLINE_WRITE);
    return;
  }
  g_clear_pointer (&self->out, g_byte_array_unref);
  kmx_engine_wait (self->engine, self, KMX_DEADLINE_HEARTBEAT);
  kmx_engine_watch (self->engine, self, EPOLLRDHUP);
}

void
kmx_connection_on_events (KmxConnection *self, guint32 events)
{
  if (events & (EPOLLERR | EPOLLHUP)) {
    kmx_connection_close (self);
    return;
  }
  switch (self->state) {
  case KMX_CONNECTION_READ_HEAD:
  case KMX_CONNECTION_READ_BODY:
  case KMX_CONNECTION_LINGERING:
    run (self);
    break;
  case KMX_CONNECTION_ANSWERING:
    /* The next request, or half a goodbye: it has to wait until this one is answered. */
    kmx_engine_watch (self->engine, self, 0);
    break;
  case KMX_CONNECTION_WRITING:
    write_more (self);
    break;
  case KMX_CONNECTION_STREAMING:
  default:
    if (events & EPOLLRDHUP)
      kmx_connection_close (self);
    else if (self->out != NULL)
      stream_more (self);
    break;
  }
}

void
kmx_connection_on_deadline (KmxConnection *self)
{
  switch (self->deadline) {
  case KMX_DEADLINE_REQUEST:
    if (self->state == KMX_CONNECTION_READ_BODY || self->pending != NULL)
      refuse (self, 408, KMX_ERROR_TIMEOUT, "the request did not arrive in time");
    else
      kmx_connection_close (self);
    break;
  case KMX_DEADLINE_ANSWER:
    kmx_request_time_out (self->request);
    break;
  case KMX_DEADLINE_HEARTBEAT:
    kmx_connection_stream (self, ":\n\n", 3);
    break;
  case KMX_DEADLINE_IDLE:
  case KMX_DEADLINE_WRITE:
  case KMX_DEADLINE_LINGER:
  case KMX_N_DEADLINES:
  default:
    kmx_connection_close (self);
    break;
  }
}
