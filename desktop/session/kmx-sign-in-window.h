/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-session.h"

G_BEGIN_DECLS

/* KmxSignInWindow: signing in, signing up, and using a one-time link.  Emits "signed-in" (session,
 * new) when it is done; the application then opens the main window and closes this one. */
#define KMX_TYPE_SIGN_IN_WINDOW (kmx_sign_in_window_get_type ())
G_DECLARE_FINAL_TYPE (
    KmxSignInWindow, kmx_sign_in_window, KMX, SIGN_IN_WINDOW, AdwApplicationWindow)

/* @notice (nullable): a translated sentence shown above the form ("Your session is over."). */
GtkWidget *
kmx_sign_in_window_new (GtkApplication *application, const char *server, const char *notice);
/* "kametrix:activate#TOKEN" or "https://…/activate#TOKEN": opens the set-up form. */
void kmx_sign_in_window_use_link (KmxSignInWindow *self, const char *link);

G_END_DECLS
