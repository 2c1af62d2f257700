/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-session.h"

G_BEGIN_DECLS

/* KmxWindow: the main window of a signed-in person: sidebar, pages, offline banner, toasts.
 *
 * Actions: win.show-page (s id), win.show-call (s call id), win.show-agent (s agent id),
 * win.show-account (s account id, admins), win.search, win.refresh. */
#define KMX_TYPE_WINDOW (kmx_window_get_type ())
G_DECLARE_FINAL_TYPE (KmxWindow, kmx_window, KMX, WINDOW, AdwApplicationWindow)

GtkWidget *kmx_window_new (GtkApplication *application, KmxSession *session);

G_END_DECLS
