/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <gio/gio.h>

#include "kmx-callback-watch.h"

G_BEGIN_DECLS

/* KmxNotifier: tells on the desktop that somebody waits to be called back, also while no window is
 * open.  Owns app.show-callback, app.take-callback and app.later-callback, each with an id. */
#define KMX_TYPE_NOTIFIER (kmx_notifier_get_type ())
G_DECLARE_FINAL_TYPE (KmxNotifier, kmx_notifier, KMX, NOTIFIER, GObject)

KmxNotifier *kmx_notifier_new (GApplication *application,
                               KmxSession *session,
                               KmxCallbackWatch *watch) G_GNUC_WARN_UNUSED_RESULT;
/* Withdraws what it showed and ends its actions. */
void kmx_notifier_stop (KmxNotifier *self);

G_END_DECLS
