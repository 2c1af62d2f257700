/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Copyright the Kametrix authors */
#include "kmx-time-grammar.h"

static int
skip_on (const KmxTimeReader *reader, int at)
{
  while (kmx_time_is (reader, at, KMX_TIME_ON))
    at++;
  return at;
}

static gboolean
is_day_number (const KmxTimeReader *reader, int at)
{
  return (kmx_time_is (reader, at, KMX_TIME_NUMBER) ||
          kmx_time_is (reader, at, KMX_TIME_ORDINAL)) &&
         !reader->tokens[at].article && reader->tokens[at].digits <= 2;
}

static gboolean
is_unit (const KmxTimeReader *reader, int at, KmxTimeUnit unit)
{
  return kmx_time_is (reader, at, KMX_TIME_UNIT) && kmx_time_value (reader, at) == (int) unit;
}

static void
set_date (KmxTimeReader *reader, int day, int month, int year)
{
  KmxTimeParse *parse = reader->parse;

  if (day < 1 || day > 31 || month < 0 || month > 12)
    reader->conflict = TRUE;
  kmx_time_set (reader, &parse->day, day);
  kmx_time_set (reader, &parse->month, month);
  kmx_time_set (reader, &parse->year, year);
}

/* The year behind a date: four digits, or two of them, or a word of 2000 and more. */
static int
read_year (const KmxTimeReader *reader, int at, int *ret_year)
{
  const KmxTimeToken *token = at < reader->n_tokens ? &reader->tokens[at] : NULL;

  if (!kmx_time_is (reader, at, KMX_TIME_NUMBER) || kmx_time_is (reader, at + 1, KMX_TIME_UHR) ||
      kmx_time_is (reader, at + 1, KMX_TIME_COLON) ||
      kmx_time_is (reader, at + 1, KMX_TIME_HALF_DAY))
    return 0;
  if (token->value >= 1900 && token->value <= 2999) {
    *ret_year = token->value;
    return 1;
  }
  return 0;
}

static int
read_short_year (const KmxTimeReader *reader, int at, int *ret_year)
{
  int taken = read_year (reader, at, ret_year);

  if (taken > 0 || !kmx_time_is (reader, at, KMX_TIME_NUMBER) || reader->tokens[at].digits != 2 ||
      kmx_time_is (reader, at + 1, KMX_TIME_UHR) || kmx_time_is (reader, at + 1, KMX_TIME_COLON))
    return taken;
  *ret_year = 2000 + kmx_time_value (reader, at);
  return 1;
}

/* "2026-12-24", "15.1.", "24.12.26", "15/1", "3/4/2027". */
static int
read_digits_date (KmxTimeReader *reader, int at)
{
  int first = kmx_time_value (reader, at);
  int second = kmx_time_value (reader, at + 2);
  int year = 0;
  int taken = 3;

  if (!kmx_time_is (reader, at, KMX_TIME_NUMBER) || !kmx_time_is (reader, at + 2, KMX_TIME_NUMBER))
    return 0;
  if (kmx_time_is (reader, at + 1, KMX_TIME_DASH) && first >= 1900 &&
      kmx_time_is (reader, at + 3, KMX_TIME_DASH) &&
      kmx_time_is (reader, at + 4, KMX_TIME_NUMBER)) {
    set_date (reader, kmx_time_value (reader, at + 4), second, first);
    return 5;
  }
  if (reader->tokens[at].digits == 0 || reader->tokens[at].digits > 2 ||
      reader->tokens[at + 2].digits > 2 || first > 31 || second > 31)
    return 0;
  if (kmx_time_is (reader, at + 1, KMX_TIME_DOT) && !kmx_time_is (reader, at + 3, KMX_TIME_UHR)) {
    if (kmx_time_is (reader, at + 3, KMX_TIME_DOT))
      taken = 4 + read_short_year (reader, at + 4, &year);
    else
      taken = 3 + read_year (reader, at + 3, &year);
    set_date (reader, first, second, year);
    return taken;
  }
  if (!kmx_time_is (reader, at + 1, KMX_TIME_SLASH))
    return 0;
  if (kmx_time_is (reader, at + 3, KMX_TIME_SLASH))
    taken = 4 + read_short_year (reader, at + 4, &year);
  if (reader->parse->english && second > 12) {
    set_date (reader, second, first, year);
    return taken;
  }
  set_date (reader, first, second, year);
  if (reader->parse->english && first <= 12 && first != second) {
    reader->parse->other_day = second;
    reader->parse->other_month = first;
  }
  return taken;
}

/* "15. Januar 2027", "fünfzehnter Erster", "the 24th of December", "am Ersten". */
static int
read_day_first (KmxTimeReader *reader, int at)
{
  gboolean ordinal = kmx_time_is (reader, at, KMX_TIME_ORDINAL);
  int start = at;
  int day = kmx_time_value (reader, at);
  int year = 0;

  if (!is_day_number (reader, at) || kmx_time_is (reader, at + 1, KMX_TIME_KW))
    return 0;
  at++;
  if (kmx_time_is (reader, at, KMX_TIME_DOT)) {
    ordinal = TRUE;
    at++;
  }
  if (kmx_time_is (reader, at, KMX_TIME_KW))
    return 0;
  if (kmx_time_is (reader, skip_on (reader, at), KMX_TIME_MONTH)) {
    at = skip_on (reader, at);
    set_date (reader, day, kmx_time_value (reader, at), 0);
    at++;
    if (kmx_time_is (reader, at, KMX_TIME_DOT))
      at++;
    at += read_year (reader, at, &year);
    reader->parse->year = year;
    return at - start;
  }
  if (!ordinal)
    return 0;
  if (kmx_time_is (reader, at, KMX_TIME_ORDINAL) && kmx_time_value (reader, at) <= 12) {
    set_date (reader, day, kmx_time_value (reader, at), 0);
    at++;
    at += read_year (reader, at, &year);
    reader->parse->year = year;
    return at - start;
  }
  /* "am 15. um drei", "the 15th", but not "vor dem 15.". */
  set_date (reader, day, 0, 0);
  return at - start;
}

/* "December 24th, 2026". */
static int
read_month_first (KmxTimeReader *reader, int at)
{
  int start = at;
  int month = kmx_time_value (reader, at);
  int year = 0;

  if (!kmx_time_is (reader, at, KMX_TIME_MONTH))
    return 0;
  at = skip_on (reader, at + 1);
  if (kmx_time_is (reader, at, KMX_TIME_DOT))
    at++;
  if (reader->parse->english && is_day_number (reader, at) &&
      !kmx_time_is (reader, at + 1, KMX_TIME_COLON) &&
      !kmx_time_is (reader, at + 1, KMX_TIME_UHR) &&
      !kmx_time_is (reader, at + 1, KMX_TIME_HALF_DAY)) {
    set_date (reader, kmx_time_value (reader, at), month, 0);
    at++;
    at += read_year (reader, at, &year);
    reader->parse->year = year;
    return at - start;
  }
  at += read_year (reader, at, &year);
  kmx_time_set (reader, &reader->parse->month, month);
  kmx_time_set (reader, &reader->parse->year, year);
  return at - start;
}

static int
read_which_weekday (KmxTimeReader *reader, int at)
{
  KmxTimeParse *parse = reader->parse;
  int which = KMX_WHICH_NONE;
  int start = at;

  if (kmx_time_is (reader, at, KMX_TIME_WHICH))
    which = kmx_time_value (reader, at++);
  if (!kmx_time_is (reader, at, KMX_TIME_WEEKDAY))
    return 0;
  kmx_time_set (reader, &parse->weekday, kmx_time_value (reader, at));
  at++;
  if (parse->english && kmx_time_is (reader, at, KMX_TIME_WHICH) &&
      kmx_time_value (reader, at) == KMX_WHICH_AFTER_NEXT) {
    which = KMX_WHICH_AFTER_NEXT;
    at++;
  }
  if (parse->english && is_unit (reader, at, KMX_UNIT_WEEK)) { /* "Friday week" */
    kmx_time_set (reader, &parse->weeks_after, 1);
    at++;
  }
  if (which != KMX_WHICH_NONE)
    parse->weekday_which = (KmxTimeWhich) which;
  parse->over |= which == KMX_WHICH_LAST;
  if (kmx_time_is (reader, at, KMX_TIME_DOT)) /* "Fr." */
    at++;
  return at - start;
}

/* "KW 49", "in der 49. Kalenderwoche", "calendar week 49". */
static int
read_calendar_week (KmxTimeReader *reader, int at)
{
  int start = at;
  gboolean behind = is_day_number (reader, at);
  int week = kmx_time_value (reader, behind ? at : at + 1);

  if (behind) {
    at++;
    if (kmx_time_is (reader, at, KMX_TIME_DOT))
      at++;
    if (!kmx_time_is (reader, at, KMX_TIME_KW))
      return 0;
    at++;
  } else {
    if (!kmx_time_is (reader, at, KMX_TIME_KW) || !is_day_number (reader, at + 1))
      return 0;
    at += 2;
    if (kmx_time_is (reader, at, KMX_TIME_DOT))
      at++;
  }
  if (week < 1 || week > 53)
    reader->conflict = TRUE;
  kmx_time_set (reader, &reader->parse->week, week);
  return at - start;
}

int
kmx_time_read_day (KmxTimeReader *reader, int at)
{
  int (*const readers[]) (KmxTimeReader *, int) = { read_calendar_week, read_digits_date,
                                                    read_day_first, read_month_first,
                                                    read_which_weekday };

  for (guint i = 0; i < G_N_ELEMENTS (readers); i++) {
    int taken = readers[i](reader, at);
    if (taken > 0)
      return taken;
  }
  if (kmx_time_is (reader, at, KMX_TIME_FEAST)) {
    int value = kmx_time_value (reader, at);
    if (reader->parse->feast >= 0 && reader->parse->feast != value)
      reader->conflict = TRUE;
    reader->parse->feast = value;
    if (kmx_time_is (reader, at + 1, KMX_TIME_NUMBER))
      return 1 + read_year (reader, at + 1, &reader->parse->year);
    return 1;
  }
  return 0;
}
