/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-draft.h"

G_BEGIN_DECLS

/* KmxWeekTable: the days of the week with the times from which to which something is open.  Any
 * number of times a day, so breaks are the gaps; a closing time before the opening one lies on the
 * next day.  Times can be typed as people write them ("8", "8.30"). */
#define KMX_TYPE_WEEK_TABLE (kmx_week_table_get_type ())
G_DECLARE_FINAL_TYPE (KmxWeekTable, kmx_week_table, KMX, WEEK_TABLE, AdwPreferencesGroup)

/* @path: a list of KmxHoursSpan. */
GtkWidget *
kmx_week_table_new (KmxDraft *draft, const char *path, const char *title, const char *description);

/* "Monday" for 1. */
const char *kmx_weekday_text (int weekday);

G_END_DECLS
