/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Fills a modal window over that of @parent with a header bar and a clamped, scrolling column;
 * Escape closes it. */
void kmx_dialog_window_fill (AdwWindow *window,
                             GtkWidget *parent,
                             const char *title,
                             GtkWidget **ret_header,
                             GtkWidget **ret_content);

G_END_DECLS
