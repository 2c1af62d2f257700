/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Copyright the Kametrix authors */
#include "kmx-time-grammar.h"

/* Nobody books by telephone further ahead. */
#define AHEAD_MAX 400

static gboolean
is_unit (const KmxTimeReader *reader, int at)
{
  return kmx_time_is (reader, at, KMX_TIME_UNIT);
}

static void
set_days_ahead (KmxTimeReader *reader, int days)
{
  if (reader->parse->has_relative && reader->parse->relative != days)
    reader->conflict = TRUE;
  reader->parse->has_relative = TRUE;
  reader->parse->relative = days;
}

/* "in zwei Wochen" by itself, or behind a day: "Freitag in zwei Wochen". */
static void
set_ahead (KmxTimeReader *reader, int count, KmxTimeUnit unit)
{
  KmxTimeParse *parse = reader->parse;
  gboolean behind_day = parse->has_relative || parse->weekday != 0;

  if (unit == KMX_UNIT_DAY && (count == 8 || count == 14) && !parse->english &&
      (behind_day || count == 8)) {
    parse->eight_days = count == 8;
    count = count == 8 ? 1 : 2;
    unit = KMX_UNIT_WEEK;
  }
  if (unit == KMX_UNIT_WEEK && parse->weekday != 0 && !parse->has_relative)
    kmx_time_set (reader, &parse->weeks_after, count);
  else if (unit == KMX_UNIT_WEEK && parse->has_relative)
    parse->relative += 7 * count;
  else if (unit == KMX_UNIT_WEEK)
    set_days_ahead (reader, 7 * count);
  else if (unit == KMX_UNIT_DAY && !behind_day)
    set_days_ahead (reader, count);
  else if (unit == KMX_UNIT_MONTH && !behind_day && !parse->has_month_shift) {
    parse->has_month_shift = TRUE;
    parse->month_shift = count;
  } else
    reader->conflict = TRUE;
}

/* "in zwei Stunden", "in einer Viertelstunde", "in drei Tagen", "two weeks from now". */
static int
read_ahead (KmxTimeReader *reader, int at)
{
  KmxTimeParse *parse = reader->parse;
  int start = at;
  int count = 1;
  int unit = 0;

  if (!kmx_time_is (reader, at, KMX_TIME_IN))
    return 0;
  at++;
  while (kmx_time_is (reader, at, KMX_TIME_ON))
    at++;
  if (kmx_time_is_count (reader, at))
    count = kmx_time_value (reader, at++);
  else if (!kmx_time_is (reader, at, KMX_TIME_ELAPSED))
    return 0;
  if (kmx_time_is (reader, at, KMX_TIME_ELAPSED)) {
    parse->elapsed_minutes = kmx_time_value (reader, at) * count;
    return at + 1 - start;
  }
  if (kmx_time_is (reader, at, KMX_TIME_HALF) && is_unit (reader, at + 1) &&
      kmx_time_value (reader, at + 1) == KMX_UNIT_HOUR && count == 1) {
    parse->elapsed_minutes = 30;
    return at + 2 - start;
  }
  if (!is_unit (reader, at))
    return 0;
  unit = kmx_time_value (reader, at);
  if (unit == KMX_UNIT_MINUTE || unit == KMX_UNIT_HOUR)
    parse->elapsed_minutes = count * (unit == KMX_UNIT_HOUR ? 60 : 1);
  else if (unit == KMX_UNIT_YEAR || count > AHEAD_MAX)
    reader->conflict = TRUE;
  else
    set_ahead (reader, count, (KmxTimeUnit) unit);
  return at + 1 - start;
}

/* English: "a week on Friday", "two weeks from tomorrow", "three days from now", "a fortnight". */
static int
read_english_ahead (KmxTimeReader *reader, int at)
{
  int count = kmx_time_value (reader, at);
  int unit = kmx_time_value (reader, at + 1);

  if (!reader->parse->english || !kmx_time_is_count (reader, at) || !is_unit (reader, at + 1))
    return 0;
  if (!kmx_time_is (reader, at + 2, KMX_TIME_FROM) && !kmx_time_is (reader, at + 2, KMX_TIME_ON))
    return 0;
  if (kmx_time_is (reader, at + 3, KMX_TIME_NOW)) {
    if (unit == KMX_UNIT_HOUR || unit == KMX_UNIT_MINUTE)
      reader->parse->elapsed_minutes = count * (unit == KMX_UNIT_HOUR ? 60 : 1);
    else if (unit != KMX_UNIT_YEAR)
      set_ahead (reader, count, (KmxTimeUnit) unit);
    else
      reader->conflict = TRUE;
    return 4;
  }
  if (unit != KMX_UNIT_WEEK)
    return 0;
  if (kmx_time_is (reader, at + 3, KMX_TIME_WEEKDAY)) {
    kmx_time_set (reader, &reader->parse->weekday, kmx_time_value (reader, at + 3));
    kmx_time_set (reader, &reader->parse->weeks_after, count);
    return 4;
  }
  if (kmx_time_is (reader, at + 3, KMX_TIME_RELATIVE)) {
    set_days_ahead (reader, kmx_time_value (reader, at + 3) + 7 * count);
    return 4;
  }
  return 0;
}

/* "vor drei Tagen", "two days ago". */
static int
read_ago (KmxTimeReader *reader, int at)
{
  int start = at;
  gboolean german = kmx_time_is (reader, at, KMX_TIME_BEFORE);

  if (german)
    at++;
  if (!kmx_time_is_count (reader, at) || !is_unit (reader, at + 1))
    return 0;
  at += 2;
  if (german ? kmx_time_is (reader, at, KMX_TIME_WEEKDAY) : !kmx_time_is (reader, at, KMX_TIME_AGO))
    return 0;
  /* "vor einer Woche" is over whatever else is said. */
  reader->parse->over = TRUE;
  return at + (german ? 0 : 1) - start;
}

static void
set_week (KmxTimeReader *reader, int shift)
{
  KmxTimeParse *parse = reader->parse;

  if (parse->has_week && parse->week_shift != shift)
    reader->conflict = TRUE;
  parse->has_week = TRUE;
  parse->week_shift = shift;
  parse->over |= shift < 0;
}

static void
set_month (KmxTimeReader *reader, int shift)
{
  KmxTimeParse *parse = reader->parse;

  if (parse->has_month_shift && parse->month_shift != shift)
    reader->conflict = TRUE;
  parse->has_month_shift = TRUE;
  parse->month_shift = shift;
  parse->over |= shift < 0;
}

/* "nächste Woche", "übernächsten Monats", "the week after next", "nächstes Wochenende", "der
 * Woche". */
static int
read_period (KmxTimeReader *reader, int at)
{
  static const int shifts[] = {
    [KMX_WHICH_NONE] = 0, [KMX_WHICH_THIS] = 0,       [KMX_WHICH_COMING] = 1,
    [KMX_WHICH_NEXT] = 1, [KMX_WHICH_AFTER_NEXT] = 2, [KMX_WHICH_LAST] = -1
  };
  int start = at;
  int which = KMX_WHICH_NONE;
  int unit = 0;

  while (kmx_time_is (reader, at, KMX_TIME_ON))
    at++;
  if (kmx_time_is (reader, at, KMX_TIME_WHICH))
    which = kmx_time_value (reader, at++);
  if (kmx_time_is (reader, at, KMX_TIME_WEEKEND)) {
    reader->parse->weekend = TRUE;
    reader->parse->weekend_which = (KmxTimeWhich) which;
    reader->parse->over |= which == KMX_WHICH_LAST;
    return at + 1 - start;
  }
  if (!is_unit (reader, at))
    return 0;
  unit = kmx_time_value (reader, at++);
  if (kmx_time_is (reader, at, KMX_TIME_WHICH) &&
      kmx_time_value (reader, at) == KMX_WHICH_AFTER_NEXT) {
    which = KMX_WHICH_AFTER_NEXT;
    at++;
  }
  if (which == KMX_WHICH_NONE && reader->parse->edge == KMX_EDGE_NONE)
    return 0;
  if (unit == KMX_UNIT_WEEK)
    set_week (reader, shifts[which]);
  else if (unit == KMX_UNIT_MONTH)
    set_month (reader, shifts[which]);
  else if (which == KMX_WHICH_LAST)
    reader->parse->over = TRUE;
  else
    return 0;
  return at - start;
}

/* "Anfang", "Mitte", "Ende" and what it is of. */
static int
read_edge (KmxTimeReader *reader, int at)
{
  KmxTimeParse *parse = reader->parse;
  int taken = 0;
  int start = at;

  if (!kmx_time_is (reader, at, KMX_TIME_EDGE))
    return 0;
  if (parse->edge != KMX_EDGE_NONE)
    reader->conflict = TRUE;
  /* "early afternoon" and "late in the morning" say no more than the part of the day. */
  if (parse->english && (kmx_time_is (reader, at + 1, KMX_TIME_PART)))
    return 1;
  parse->edge = (KmxTimeEdge) kmx_time_value (reader, at);
  at++;
  taken = read_period (reader, at);
  return at + taken - start;
}

/* "Friday the week after" and the like are not understood, so that nothing is guessed. */
int
kmx_time_read_span (KmxTimeReader *reader, int at)
{
  int (*const readers[]) (KmxTimeReader *, int) = { read_ahead, read_english_ahead, read_ago,
                                                    read_edge, read_period };

  for (guint i = 0; i < G_N_ELEMENTS (readers); i++) {
    int taken = readers[i](reader, at);
    if (taken > 0)
      return taken;
  }
  return 0;
}
