/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Copyright the Kametrix authors */
#pragma once

#include "kmx-time-grammar.h"

G_BEGIN_DECLS

/* From words to days and minutes, without zone or clock. */

typedef enum { KMX_DAYS_FOUND, KMX_DAYS_OVER, KMX_DAYS_UNKNOWN } KmxDaysOutcome;

typedef struct {
  GDate first, last; /* both inclusive */
} KmxDays;

#define KMX_TIME_READINGS_MAX 2

/* The days that @parse names, seen from @today; at most two readings.  With OVER the reading is
 * what could be meant instead, when there is one. */
KmxDaysOutcome
kmx_time_find_days (const KmxTimeParse *parse, const GDate *today, KmxDays *ret_days, guint *ret_n);

typedef struct {
  int from, to;  /* minutes from the day's first; equal for a point; may lie on the next day */
  gboolean open; /* "ab", "vor": one end was named */
} KmxMinutes;

/* The readings of the clock's words; 0 when they contradict themselves.  With @any an hour is on
 * both halves of the day, else the ones at night are left out. */
guint kmx_time_find_minutes (const KmxTimeParse *parse, gboolean any, KmxMinutes *ret_minutes);

G_END_DECLS
