/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <gtk/gtk.h>

#include "kmx-rehearsal-line.h"
#include "kmx-rehearsal-result.h"

G_BEGIN_DECLS

/* How a rehearsal reads in the console's language. */

/* "Take a message" for "take_message"; an unknown tool keeps its name. */
const char *kmx_rehearsal_text_tool (const char *tool);
/* "Topic" for the argument "topic" of a tool. */
const char *kmx_rehearsal_text_argument (const char *argument);
/* Why a scenario failed, as sentences. */
char *kmx_rehearsal_text_failure (KmxRehearsalResult *result) G_GNUC_WARN_UNUSED_RESULT;

/* One line as a bubble; a tool's with its arguments and its answer as a small card. */
GtkWidget *kmx_rehearsal_line_widget_new (KmxRehearsalLine *line);

G_END_DECLS
