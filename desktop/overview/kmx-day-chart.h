/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* KmxDayChart: a bar for the calls of each day, with the figures as tooltip and, in words, for
 * screen readers. */
#define KMX_TYPE_DAY_CHART (kmx_day_chart_get_type ())
G_DECLARE_FINAL_TYPE (KmxDayChart, kmx_day_chart, KMX, DAY_CHART, GtkWidget)

GtkWidget *kmx_day_chart_new (void);
/* @days: of KmxCallDay, oldest first; the last one is today. */
void kmx_day_chart_set_days (KmxDayChart *self, GListModel *days);

G_END_DECLS
