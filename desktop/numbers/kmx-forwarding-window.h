/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-number.h"
#include "kmx-session.h"

G_BEGIN_DECLS

/* The guide that leads a business's own line to @number: which line, in which case, the code to
 * dial (to see, to copy and to hear), how to end and check it, or the steps in a router; the line
 * is stored with the number, so that loops are found. */
void kmx_forwarding_window_show (GtkWidget *parent, KmxSession *session, KmxNumber *number);

G_END_DECLS
