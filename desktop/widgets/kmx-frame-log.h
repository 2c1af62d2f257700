/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Writes how long the frames of @window take into the file that KAMETRIX_FRAME_LOG names; without
 * it, nothing.  Lines are "first MICROSECONDS", since the process began, once, and then
 * "frame MICROSECONDS PROCESSOR_MICROSECONDS" for each frame drawn; the second does not grow when
 * other programs take the processor.  For tests/bench/console. */
void kmx_frame_log_attach (GtkWidget *window);

G_END_DECLS
