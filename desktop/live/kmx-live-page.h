/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The running calls, as they happen. */
GtkWidget *kmx_live_page_new (KmxSession *session);

G_END_DECLS
