/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Copyright the Kametrix authors */
#pragma once

#include "kmx-time-words.h"

G_BEGIN_DECLS

/* What a phrase says, before the calendar and the clock come in.  Members that are unset are 0 or
 * NONE unless it says otherwise. */

typedef enum {
  KMX_SHAPE_NONE,
  KMX_SHAPE_POINT,
  KMX_SHAPE_FROM,
  KMX_SHAPE_UNTIL,
  KMX_SHAPE_BETWEEN
} KmxTimeShape;

typedef struct {
  int minute;       /* of the day, as spoken */
  gboolean exact;   /* the 24-hour clock, or a.m. and p.m. were said */
  gboolean british; /* "half two": 2:30 to some, 1:30 to others */
} KmxClockWords;

typedef struct {
  gboolean english;
  gboolean understood;
  gboolean over; /* "gestern", "letzten Freitag" */

  gboolean has_relative;
  int relative;        /* days from today */
  gboolean eight_days; /* "in acht Tagen": one week, to be confirmed */
  int weekday;
  KmxTimeWhich weekday_which;
  int weeks_after; /* "Freitag in einer Woche" */
  int day, month, year;
  int other_day, other_month; /* "3/4" in English: the second reading */
  gboolean has_week;
  int week_shift; /* ISO weeks from this one */
  int week;       /* calendar week */
  gboolean weekend;
  KmxTimeWhich weekend_which;
  gboolean has_month_shift;
  int month_shift;
  KmxTimeEdge edge;
  int feast; /* KmxFeast, or -1 */

  KmxTimeShape shape;
  KmxClockWords clock, until;
  KmxDayPart part;
  gboolean midnight;
  int elapsed_minutes; /* -1 unless the phrase counts from now */
  int season;          /* 1 summer time, 2 standard time */
} KmxTimeParse;

void kmx_time_parse (const KmxTimeToken *tokens,
                     int n_tokens,
                     gboolean english,
                     KmxTimeParse *ret_parse);
gboolean kmx_time_parse_has_date (const KmxTimeParse *parse);

/* For the grammar's own files: each returns how many tokens it took, 0 when the words are others.
 */
typedef struct {
  const KmxTimeToken *tokens;
  int n_tokens;
  gboolean conflict;
  KmxTimeParse *parse;
} KmxTimeReader;

gboolean kmx_time_is (const KmxTimeReader *reader, int at, KmxTimeKind kind);
gboolean kmx_time_is_count (const KmxTimeReader *reader, int at);
int kmx_time_value (const KmxTimeReader *reader, int at);
void kmx_time_set (KmxTimeReader *reader, int *slot, int value);
int kmx_time_read_clock (KmxTimeReader *reader, int at);
int kmx_time_read_day (KmxTimeReader *reader, int at);
int kmx_time_read_span (KmxTimeReader *reader, int at);

G_END_DECLS
