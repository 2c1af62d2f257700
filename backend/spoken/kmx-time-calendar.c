/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Copyright the Kametrix authors */
#include "kmx-time-calendar.h"

#include "kmx-time-feasts.h"

/* A day and month without a year that passed fewer days ago than this is asked about; one longer
 * ago can only mean the next year. */
#define JUST_PASSED_DAYS 90
#define YEARS_AHEAD_MAX 5

static GDate
plus (const GDate *date, int days)
{
  GDate moved = *date;

  if (days < 0)
    g_date_subtract_days (&moved, (guint) -days);
  else
    g_date_add_days (&moved, (guint) days);
  return moved;
}

static int
weekday_of (const GDate *date)
{
  return (int) g_date_get_weekday (date);
}

static GDate
monday_of (const GDate *date)
{
  return plus (date, 1 - weekday_of (date));
}

static void
take (KmxDays *days, guint *n, GDate first, GDate last)
{
  days[*n] = (KmxDays){ first, last };
  (*n)++;
}

/* Cut to what is still to come. */
static KmxDaysOutcome
judge (const GDate *today, KmxDays *days, guint n)
{
  for (guint i = 0; i < n; i++) {
    if (g_date_compare (&days[i].last, today) < 0)
      return KMX_DAYS_OVER;
    if (g_date_compare (&days[i].first, today) < 0)
      days[i].first = *today;
  }
  return n > 0 ? KMX_DAYS_FOUND : KMX_DAYS_UNKNOWN;
}

static KmxDaysOutcome
find_full_date (int day, int month, int year, const GDate *today, KmxDays *days, guint *n)
{
  GDate date;
  gboolean this_year = year == 0;

  g_date_clear (&date, 1);
  year = this_year ? g_date_get_year (today) : year;
  if (year > g_date_get_year (today) + YEARS_AHEAD_MAX)
    return KMX_DAYS_UNKNOWN;
  if (this_year && month == 2 && day == 29 && !g_date_is_leap_year ((GDateYear) year))
    year++;
  if (!g_date_valid_dmy ((GDateDay) day, (GDateMonth) month, (GDateYear) year))
    return KMX_DAYS_UNKNOWN;
  g_date_set_dmy (&date, (GDateDay) day, (GDateMonth) month, (GDateYear) year);
  if (this_year && g_date_compare (&date, today) < 0) {
    gboolean just = g_date_days_between (&date, today) <= JUST_PASSED_DAYS;
    if (!g_date_valid_dmy ((GDateDay) day, (GDateMonth) month, (GDateYear) (year + 1)))
      return KMX_DAYS_UNKNOWN;
    g_date_set_dmy (&date, (GDateDay) day, (GDateMonth) month, (GDateYear) (year + 1));
    take (days, n, date, date);
    return just ? KMX_DAYS_OVER : KMX_DAYS_FOUND;
  }
  if (g_date_compare (&date, today) < 0)
    return KMX_DAYS_OVER;
  take (days, n, date, date);
  return KMX_DAYS_FOUND;
}

/* "am Ersten", "der 15.": no month was said, so the next one that has it. */
static KmxDaysOutcome
find_day_of_month (int day, const KmxTimeParse *parse, const GDate *today, KmxDays *days, guint *n)
{
  GDate month = *today;

  g_date_set_day (&month, 1);
  if (parse->has_month_shift)
    g_date_add_months (&month, (guint) parse->month_shift);
  for (int tries = 0; tries < 3; tries++, g_date_add_months (&month, 1)) {
    GDate date = month;
    if (!g_date_valid_dmy ((GDateDay) day, g_date_get_month (&month), g_date_get_year (&month)))
      continue;
    g_date_set_day (&date, (GDateDay) day);
    if (g_date_compare (&date, today) < 0 && !parse->has_month_shift)
      continue;
    take (days, n, date, date);
    return judge (today, days, *n);
  }
  return KMX_DAYS_UNKNOWN;
}

static KmxDaysOutcome
find_date (const KmxTimeParse *parse, const GDate *today, KmxDays *days, guint *n)
{
  KmxDaysOutcome outcome = KMX_DAYS_UNKNOWN;

  if (parse->month == 0)
    return find_day_of_month (parse->day, parse, today, days, n);
  outcome = find_full_date (parse->day, parse->month, parse->year, today, days, n);
  if (outcome == KMX_DAYS_FOUND && parse->other_month != 0 &&
      find_full_date (parse->other_day, parse->other_month, parse->year, today, days, n) !=
          KMX_DAYS_FOUND)
    return KMX_DAYS_UNKNOWN;
  return outcome;
}

static KmxDaysOutcome
find_feast (const KmxTimeParse *parse, const GDate *today, KmxDays *days, guint *n)
{
  GDateYear year = parse->year != 0 ? (GDateYear) parse->year : g_date_get_year (today);
  gboolean just = FALSE;
  guint length = 0;
  GDate first;
  GDate last;

  if (year > g_date_get_year (today) + YEARS_AHEAD_MAX)
    return KMX_DAYS_UNKNOWN;
  kmx_time_feast ((KmxFeast) parse->feast, year, &first, &length);
  last = plus (&first, (int) length - 1);
  if (g_date_compare (&last, today) < 0) {
    just = parse->year != 0 || g_date_days_between (&last, today) <= JUST_PASSED_DAYS;
    if (parse->year != 0)
      return KMX_DAYS_OVER;
    kmx_time_feast ((KmxFeast) parse->feast, (GDateYear) (year + 1), &first, &length);
    last = plus (&first, (int) length - 1);
  }
  take (days, n, first, last);
  return just ? KMX_DAYS_OVER : judge (today, days, *n);
}

/* The Monday of calendar week @week, the next one that is not over. */
static gboolean
find_calendar_week (int week, const GDate *today, GDate *ret_monday, gboolean *ret_over)
{
  GDateYear year = g_date_get_year (today);
  GDate fourth;

  for (int ahead = 0; ahead < 2; ahead++) {
    GDate sunday;
    g_date_clear (&fourth, 1);
    g_date_set_dmy (&fourth, 4, G_DATE_JANUARY, (GDateYear) (year + ahead));
    *ret_monday = monday_of (&fourth);
    *ret_monday = plus (ret_monday, 7 * (week - 1));
    sunday = plus (ret_monday, 6);
    if (week == 53) { /* most years have none */
      GDate thursday = plus (ret_monday, 3);
      if (g_date_get_year (&thursday) != year + ahead)
        continue;
    }
    if (g_date_compare (&sunday, today) >= 0)
      return TRUE;
    *ret_over = g_date_days_between (&sunday, today) <= JUST_PASSED_DAYS;
  }
  return FALSE;
}

static KmxDaysOutcome
find_week (const KmxTimeParse *parse, const GDate *today, KmxDays *days, guint *n)
{
  static const int firsts[] = { 0, 0, 2, 3 };
  static const int lasts[] = { 6, 1, 2, 4 };
  GDate monday = monday_of (today);
  gboolean over = FALSE;
  int first = firsts[parse->edge];
  int last = lasts[parse->edge];

  if (parse->week != 0) {
    if (parse->has_week || !find_calendar_week (parse->week, today, &monday, &over))
      return KMX_DAYS_UNKNOWN;
  } else {
    monday = plus (&monday, 7 * parse->week_shift);
  }
  if (parse->weekday != 0)
    first = last = parse->weekday - 1;
  take (days, n, plus (&monday, first), plus (&monday, last));
  if (parse->weekday != 0 && parse->edge != KMX_EDGE_NONE)
    return KMX_DAYS_UNKNOWN;
  return over ? KMX_DAYS_OVER : judge (today, days, *n);
}

static KmxDaysOutcome
find_weekday (const KmxTimeParse *parse, const GDate *today, KmxDays *days, guint *n)
{
  int ahead = (parse->weekday - weekday_of (today) + 7) % 7;
  GDate date = plus (today, ahead + 7 * parse->weeks_after);
  GDate later = plus (&date, 7);

  switch (parse->weekday_which) {
  case KMX_WHICH_COMING:
    if (ahead == 0)
      date = later;
    take (days, n, date, date);
    break;
  case KMX_WHICH_AFTER_NEXT:
    date = plus (&date, 7);
    later = plus (&later, 7);
    take (days, n, date, date);
    take (days, n, later, later);
    break;
  case KMX_WHICH_NEXT:
    if (ahead == 0)
      date = later;
    later = plus (&date, 7);
    take (days, n, date, date);
    take (days, n, later, later);
    break;
  case KMX_WHICH_NONE:
  case KMX_WHICH_THIS:
  case KMX_WHICH_LAST:
  default:
    /* The day that is today: today, or in a week. */
    take (days, n, date, date);
    if (ahead == 0)
      take (days, n, later, later);
    break;
  }
  return KMX_DAYS_FOUND;
}

static KmxDaysOutcome
find_weekend (const KmxTimeParse *parse, const GDate *today, KmxDays *days, guint *n)
{
  GDate monday = monday_of (today);
  GDate saturday = plus (&monday, 5);
  GDate sunday = plus (&monday, 6);

  if (parse->has_week) {
    saturday = plus (&saturday, 7 * parse->week_shift);
    sunday = plus (&sunday, 7 * parse->week_shift);
    take (days, n, saturday, sunday);
    return judge (today, days, *n);
  }
  if (parse->weekend_which == KMX_WHICH_AFTER_NEXT) {
    saturday = plus (&saturday, 7);
    sunday = plus (&sunday, 7);
  }
  take (days, n, saturday, sunday);
  if (parse->weekend_which == KMX_WHICH_NEXT || parse->weekend_which == KMX_WHICH_AFTER_NEXT ||
      (parse->weekend_which == KMX_WHICH_COMING && weekday_of (today) >= 6))
    take (days, n, plus (&saturday, 7), plus (&sunday, 7));
  return judge (today, days, *n);
}

static KmxDaysOutcome
find_month (const KmxTimeParse *parse, const GDate *today, KmxDays *days, guint *n)
{
  static const int firsts[] = { 1, 1, 11, 21 };
  static const int lasts[] = { 31, 10, 20, 31 };
  GDate first = *today;
  GDate last;
  int length = 0;

  g_date_set_day (&first, 1);
  if (parse->has_month_shift && parse->month_shift > 0)
    g_date_add_months (&first, (guint) parse->month_shift);
  if (parse->month != 0) {
    GDateYear year = parse->year != 0 ? (GDateYear) parse->year : g_date_get_year (today);
    if (parse->year > g_date_get_year (today) + YEARS_AHEAD_MAX || parse->has_month_shift)
      return KMX_DAYS_UNKNOWN;
    if (parse->year == 0 && parse->month < (int) g_date_get_month (today))
      year++;
    g_date_set_dmy (&first, 1, (GDateMonth) parse->month, year);
  }
  length = g_date_get_days_in_month (g_date_get_month (&first), g_date_get_year (&first));
  last = plus (&first, MIN (lasts[parse->edge], length) - 1);
  first = plus (&first, firsts[parse->edge] - 1);
  take (days, n, first, last);
  return judge (today, days, *n);
}

/* What else was said about the day must hold for it. */
static gboolean
agrees (const KmxTimeParse *parse, const GDate *today, const KmxDays *days)
{
  gboolean one = g_date_compare (&days->first, &days->last) == 0;

  if (parse->has_relative) {
    GDate named = plus (today, parse->relative);
    if (g_date_compare (&named, &days->first) < 0 || g_date_compare (&named, &days->last) > 0)
      return FALSE;
  }
  if (parse->weekday != 0 && one && weekday_of (&days->first) != parse->weekday)
    return FALSE;
  if (parse->month != 0 && (int) g_date_get_month (&days->first) != parse->month &&
      parse->other_month == 0)
    return FALSE;
  if (parse->has_week && parse->day != 0) {
    GDate monday = monday_of (today);
    GDate start = plus (&monday, 7 * parse->week_shift);
    int distance = g_date_days_between (&start, &days->first);
    return distance >= 0 && distance <= 6;
  }
  return TRUE;
}

static KmxDaysOutcome
find_relative (const KmxTimeParse *parse, const GDate *today, KmxDays *days, guint *n)
{
  GDate date = plus (today, parse->relative);

  if (parse->has_month_shift || parse->edge != KMX_EDGE_NONE)
    return KMX_DAYS_UNKNOWN;
  take (days, n, date, date);
  return judge (today, days, *n);
}

KmxDaysOutcome
kmx_time_find_days (const KmxTimeParse *parse, const GDate *today, KmxDays *ret_days, guint *ret_n)
{
  KmxDaysOutcome outcome = KMX_DAYS_UNKNOWN;
  guint kept = 0;

  *ret_n = 0;
  if (parse->over)
    return KMX_DAYS_OVER;
  if (parse->day != 0)
    outcome = find_date (parse, today, ret_days, ret_n);
  else if (parse->feast >= 0)
    outcome = find_feast (parse, today, ret_days, ret_n);
  else if (parse->has_relative)
    outcome = find_relative (parse, today, ret_days, ret_n);
  else if (parse->weekend)
    outcome = find_weekend (parse, today, ret_days, ret_n);
  else if (parse->has_week || parse->week != 0)
    outcome = find_week (parse, today, ret_days, ret_n);
  else if (parse->weekday != 0 && parse->edge == KMX_EDGE_NONE && parse->month == 0 &&
           !parse->has_month_shift)
    outcome = find_weekday (parse, today, ret_days, ret_n);
  else if ((parse->month != 0 || parse->has_month_shift) && parse->weekday == 0)
    outcome = find_month (parse, today, ret_days, ret_n);
  for (guint i = 0; i < *ret_n; i++) {
    if (agrees (parse, today, &ret_days[i]))
      ret_days[kept++] = ret_days[i];
  }
  /* What could be meant instead of a day that is over need not agree. */
  if (*ret_n > 0 && kept == 0 && outcome == KMX_DAYS_FOUND)
    outcome = KMX_DAYS_UNKNOWN;
  *ret_n = kept;
  return outcome;
}
