/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* How the account stands: credit, today, running and last calls, two weeks, first steps. */
GtkWidget *kmx_overview_page_new (KmxSession *session);

G_END_DECLS
