/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-callback.h"
#include "kmx-session.h"

G_BEGIN_DECLS

/* KmxCallbackWatch: how many call backs nobody has taken yet, and when one comes.
 *
 * Property open.  Signals:
 *   "arrived" (KmxCallback): a new one, or one that now says more; not for those known at start;
 *   "settled" (char *id): somebody looks after it, or it is done. */
#define KMX_TYPE_CALLBACK_WATCH (kmx_callback_watch_get_type ())
G_DECLARE_FINAL_TYPE (KmxCallbackWatch, kmx_callback_watch, KMX, CALLBACK_WATCH, GObject)

/* @session must have an account. */
KmxCallbackWatch *kmx_callback_watch_new (KmxSession *session) G_GNUC_WARN_UNUSED_RESULT;
guint kmx_callback_watch_get_open (KmxCallbackWatch *self);
void kmx_callback_watch_stop (KmxCallbackWatch *self);

G_END_DECLS
