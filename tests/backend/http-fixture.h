/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-error.h"
#include "kmx-event-stream.h"
#include "raw-client.h"

G_BEGIN_DECLS

#define GET(path) "GET " path " HTTP/1.1\r\nHost: t\r\n\r\n"

/* A server with short waits and a handler for each way of answering. */
typedef struct {
  KmxServer *server;
  GPtrArray *held;    /* requests of /hold */
  GPtrArray *streams; /* of /stream */
  guint n_closed;
  char *remote;
} HttpFixture;

/* @data (nullable): KmxServerLimits instead of the usual ones. */
void http_set_up (HttpFixture *fixture, gconstpointer data);
void http_tear_down (HttpFixture *fixture, gconstpointer data);
/* What the handler of /hold sends when it is asked to. */
void http_reply (KmxRequest *request);
void http_assert_answer (int fd, const char *request, const char *status);

/* For raw_run_until(); @data is the fixture. */
gboolean http_has_no_connection (gpointer data);
gboolean http_has_held (gpointer data);

G_END_DECLS
