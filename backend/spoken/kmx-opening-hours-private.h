/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-opening-hours.h"

G_BEGIN_DECLS

#define KMX_DAY_MINUTES 1440u

/* Minutes after the day's midnight on the clock; @to is beyond KMX_DAY_MINUTES when it ends on the
 * next day. */
typedef struct {
  guint from;
  guint to;
} KmxHoursPart;

typedef struct {
  guint32 from; /* Julian days, both inside */
  guint32 to;
  gboolean closed;
  gboolean has_part; /* opens without times: the week's hours hold in spite of a holiday */
  KmxHoursPart part;
  char *label;
} KmxHoursChange;

struct _KmxOpeningHours {
  gatomicrefcount references;
  GTimeZone *zone;
  GArray *week[7]; /* KmxHoursPart, in order */
  GArray *changes; /* KmxHoursChange */
  char *land;      /* nullable */
  gboolean closed_on_holidays;
  gboolean known;
};

/* @parts is cleared and filled with what opens on @date, in order. */
void kmx_opening_hours_collect (KmxOpeningHours *hours, const GDate *date, GArray *parts);

G_END_DECLS
