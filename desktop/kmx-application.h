/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* KmxApplication: de.kametrix.Console, single instance.  Chooses between the sign-in window and the
 * main window, keeps the token in the keyring, and owns app.* actions (quit, about, sign-out). */
#define KMX_TYPE_APPLICATION (kmx_application_get_type ())
G_DECLARE_FINAL_TYPE (KmxApplication, kmx_application, KMX, APPLICATION, AdwApplication)

KmxApplication *kmx_application_new (void);

G_END_DECLS
