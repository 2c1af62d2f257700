/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The columns of the list of calls, over a model of KmxPagedRow with a KmxCall each. */
void kmx_call_columns_add (GtkColumnView *view);
/* Shows as many columns as a list of @width pixels has room for; the first two always. */
void kmx_call_columns_fit (GtkColumnView *view, int width);

G_END_DECLS
