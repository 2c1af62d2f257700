/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Who is to be called back, the most urgent date first. */
GtkWidget *kmx_callbacks_page_new (KmxSession *session);

G_END_DECLS
