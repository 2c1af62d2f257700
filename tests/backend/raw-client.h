/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-server.h"

G_BEGIN_DECLS

/* A client that sends any bytes.  It shares the main loop with the server under test, so every wait
 * runs the loop.  Descriptors are plain, for they are counted and limited by some tests. */
int raw_connect (KmxServer *server);
/* Sends all, running the loop; FALSE when the server closed first. */
gboolean raw_send (int fd, const char *bytes, gsize size);
gboolean raw_send_text (int fd, const char *text);
/* Reads until the text holds @until (nullable), the server closes, or @timeout_ms are over. */
char *raw_read (int fd, const char *until, guint timeout_ms, gboolean *ret_closed);
/* The statuses of the answers in @text, "200 404"; interim ones are left out. */
char *raw_list_statuses (const char *text);
void raw_run_loop (guint time_ms);
/* Runs the loop until @condition or @timeout_ms; returns the condition. */
gboolean raw_run_until (gboolean (*condition) (gpointer data), gpointer data, guint timeout_ms);
/* Resident memory of this process. */
gsize raw_get_memory (void);

G_END_DECLS
