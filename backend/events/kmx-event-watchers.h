/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-event-position.h"
#include "kmx-event-stream.h"

G_BEGIN_DECLS

/* The open streams by account.  One small struct a stream; no timers, no buffers. */
typedef struct _KmxEventWatchers KmxEventWatchers;

KmxEventWatchers *kmx_event_watchers_new (void);
void kmx_event_watchers_free (KmxEventWatchers *self);

/* Takes a reference on @stream and drops it when it closes.  @account_id (nullable). */
void kmx_event_watchers_add (KmxEventWatchers *self,
                             KmxEventStream *stream,
                             const char *session_id,
                             const char *account_id,
                             gboolean admin,
                             KmxEventPosition position);
/* How many streams @account_id has; NULL asks for admins without an account. */
guint kmx_event_watchers_count (KmxEventWatchers *self, const char *account_id);
guint kmx_event_watchers_total (KmxEventWatchers *self);
/* To every stream of @account_id (NULL: of admins) that stands before @position. */
void kmx_event_watchers_send (KmxEventWatchers *self,
                              const char *account_id,
                              KmxEventPosition position,
                              const char *kind,
                              const char *body);
/* PostgreSQL array literal of the sessions, each once; NULL when there are none. */
char *kmx_event_watchers_list_sessions (KmxEventWatchers *self) G_GNUC_WARN_UNUSED_RESULT;
void kmx_event_watchers_close_session (KmxEventWatchers *self, const char *session_id);
void kmx_event_watchers_close_all (KmxEventWatchers *self);

G_END_DECLS
