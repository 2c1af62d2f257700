/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <gtk/gtk.h>

#include "kmx-turn.h"

G_BEGIN_DECLS

/* What was said in a call, turn by turn.  Who spoke is written above each turn and shows in its
 * side too, so that nobody needs colours to tell. */
GtkWidget *kmx_call_turns_new (GListModel *turns);
void kmx_call_turns_append (GtkWidget *turns, KmxTurn *turn);

G_END_DECLS
