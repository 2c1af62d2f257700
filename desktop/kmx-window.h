/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-callback-watch.h"
#include "kmx-session.h"

G_BEGIN_DECLS

/* KmxWindow: the main window of a signed-in person: sidebar, pages, offline banner, toasts.
 *
 * Actions: win.show-page (s id), win.show-call (s call id), win.show-agent (s agent id),
 * win.show-callback (s call back id), win.show-account (s account id, admins), win.search,
 * win.refresh, win.available (boolean).
 *
 * Closing hides it when the person wants the console to stay ready in the background. */
#define KMX_TYPE_WINDOW (kmx_window_get_type ())
G_DECLARE_FINAL_TYPE (KmxWindow, kmx_window, KMX, WINDOW, AdwApplicationWindow)

/* @watch (nullable): with an account. */
GtkWidget *
kmx_window_new (GtkApplication *application, KmxSession *session, KmxCallbackWatch *watch);
/* Closes it for good, after what its pages want to ask. */
void kmx_window_leave (KmxWindow *self);
/* Calls @leave when no page has anything to lose any more; the window stays. */
void kmx_window_settle (KmxWindow *self, GSourceFunc leave, gpointer user_data);

G_END_DECLS
