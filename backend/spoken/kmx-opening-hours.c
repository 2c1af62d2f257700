/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include <string.h>

#include "kmx-holidays.h"
#include "kmx-opening-hours-private.h"

#define SEARCH_DAYS 366
#define MINUTE_US (60 * G_USEC_PER_SEC)

gboolean
kmx_hours_parse_time (const char *text, guint *ret_minute)
{
  guint hour;
  guint minute;

  if (text == NULL || strlen (text) != 5 || text[2] != ':' || !g_ascii_isdigit (text[0]) ||
      !g_ascii_isdigit (text[1]) || !g_ascii_isdigit (text[3]) || !g_ascii_isdigit (text[4]))
    return FALSE;
  hour = (guint) (g_ascii_digit_value (text[0]) * 10 + g_ascii_digit_value (text[1]));
  minute = (guint) (g_ascii_digit_value (text[3]) * 10 + g_ascii_digit_value (text[4]));
  if (minute > 59 || hour * 60 + minute > KMX_DAY_MINUTES)
    return FALSE;
  *ret_minute = hour * 60 + minute;
  return TRUE;
}

static gboolean
parse_part (const char *opens, const char *closes, KmxHoursPart *ret)
{
  KmxHoursPart part;

  if (!kmx_hours_parse_time (opens, &part.from) || !kmx_hours_parse_time (closes, &part.to) ||
      part.from == KMX_DAY_MINUTES)
    return FALSE;
  if (part.to <= part.from)
    part.to += KMX_DAY_MINUTES;
  *ret = part;
  return TRUE;
}

static gboolean
parse_date (const char *text, guint32 *ret_julian)
{
  int values[3];

  if (text == NULL || strlen (text) != 10 || text[4] != '-' || text[7] != '-')
    return FALSE;
  for (guint i = 0; i < 10; i++)
    if (i != 4 && i != 7 && !g_ascii_isdigit (text[i]))
      return FALSE;
  values[0] = (int) g_ascii_strtoll (text, NULL, 10);
  values[1] = (int) g_ascii_strtoll (text + 5, NULL, 10);
  values[2] = (int) g_ascii_strtoll (text + 8, NULL, 10);
  if (!g_date_valid_dmy ((GDateDay) values[2], (GDateMonth) values[1], (GDateYear) values[0]))
    return FALSE;
  {
    GDate date;

    g_date_clear (&date, 1);
    g_date_set_dmy (&date, (GDateDay) values[2], (GDateMonth) values[1], (GDateYear) values[0]);
    *ret_julian = g_date_get_julian (&date);
  }
  return TRUE;
}

static int
compare_parts (gconstpointer one, gconstpointer other)
{
  const KmxHoursPart *a = one;
  const KmxHoursPart *b = other;

  if (a->from != b->from)
    return a->from < b->from ? -1 : 1;
  return a->to < b->to ? -1 : a->to > b->to;
}

static void
read_week (KmxOpeningHours *hours, GListModel *spans)
{
  for (guint i = 0; i < g_list_model_get_n_items (spans); i++) {
    g_autoptr (KmxHoursSpan) span = g_list_model_get_item (spans, i);
    gint64 weekday = kmx_record_get_integer (span, KMX_HOURS_SPAN_WEEKDAY);
    KmxHoursPart part;

    if (weekday < 1 || weekday > 7 ||
        !parse_part (kmx_record_get_text (span, KMX_HOURS_SPAN_OPENS),
                     kmx_record_get_text (span, KMX_HOURS_SPAN_CLOSES), &part))
      continue;
    g_array_append_val (hours->week[weekday - 1], part);
    hours->known = TRUE;
  }
  for (guint i = 0; i < 7; i++)
    g_array_sort (hours->week[i], compare_parts);
}

static void
read_changes (KmxOpeningHours *hours, GListModel *exceptions)
{
  for (guint i = 0; i < g_list_model_get_n_items (exceptions); i++) {
    g_autoptr (KmxHoursException) exception = g_list_model_get_item (exceptions, i);
    const char *to = kmx_record_get_text (exception, KMX_HOURS_EXCEPTION_TO_DATE);
    KmxHoursChange change = { .closed =
                                  kmx_record_get_boolean (exception, KMX_HOURS_EXCEPTION_CLOSED) };

    if (!parse_date (kmx_record_get_text (exception, KMX_HOURS_EXCEPTION_FROM_DATE), &change.from))
      continue;
    change.to = change.from;
    if (to != NULL && *to != '\0' && !parse_date (to, &change.to))
      continue;
    change.has_part =
        !change.closed &&
        parse_part (kmx_record_get_text (exception, KMX_HOURS_EXCEPTION_OPENS),
                    kmx_record_get_text (exception, KMX_HOURS_EXCEPTION_CLOSES), &change.part);
    change.label = g_strdup (kmx_record_get_text (exception, KMX_HOURS_EXCEPTION_LABEL));
    g_array_append_val (hours->changes, change);
    if (change.has_part)
      hours->known = TRUE;
  }
}

static void
clear_change (gpointer data)
{
  g_free (((KmxHoursChange *) data)->label);
}

KmxOpeningHours *
kmx_opening_hours_new (KmxBusinessFacts *facts, GTimeZone *zone)
{
  KmxOpeningHours *hours = g_new0 (KmxOpeningHours, 1);

  g_atomic_ref_count_init (&hours->references);
  hours->zone = g_time_zone_ref (zone);
  for (guint i = 0; i < 7; i++)
    hours->week[i] = g_array_new (FALSE, FALSE, sizeof (KmxHoursPart));
  hours->changes = g_array_new (FALSE, FALSE, sizeof (KmxHoursChange));
  g_array_set_clear_func (hours->changes, clear_change);
  hours->land = g_strdup (kmx_record_get_text (facts, KMX_BUSINESS_FACTS_LAND));
  hours->closed_on_holidays = kmx_record_get_boolean (facts, KMX_BUSINESS_FACTS_CLOSED_ON_HOLIDAYS);
  read_week (hours, kmx_record_get_list (facts, KMX_BUSINESS_FACTS_HOURS));
  read_changes (hours, kmx_record_get_list (facts, KMX_BUSINESS_FACTS_EXCEPTIONS));
  return hours;
}

KmxOpeningHours *
kmx_opening_hours_ref (KmxOpeningHours *hours)
{
  g_atomic_ref_count_inc (&hours->references);
  return hours;
}

void
kmx_opening_hours_unref (KmxOpeningHours *hours)
{
  if (!g_atomic_ref_count_dec (&hours->references))
    return;
  for (guint i = 0; i < 7; i++)
    g_array_unref (hours->week[i]);
  g_array_unref (hours->changes);
  g_time_zone_unref (hours->zone);
  g_free (hours->land);
  g_free (hours);
}

gboolean
kmx_opening_hours_is_known (KmxOpeningHours *hours)
{
  return hours->known;
}

static gboolean
is_covered (const KmxHoursChange *change, guint32 day)
{
  return day >= change->from && day <= change->to;
}

void
kmx_opening_hours_collect (KmxOpeningHours *hours, const GDate *date, GArray *parts)
{
  guint32 day = g_date_get_julian (date);
  gboolean closes = FALSE;
  gboolean keeps_week = FALSE;
  const GArray *week = hours->week[g_date_get_weekday (date) - 1];

  g_array_set_size (parts, 0);
  for (guint i = 0; i < hours->changes->len; i++) {
    const KmxHoursChange *change = &g_array_index (hours->changes, KmxHoursChange, i);

    if (!is_covered (change, day))
      continue;
    if (change->has_part)
      g_array_append_val (parts, change->part);
    closes |= change->closed;
    keeps_week |= !change->closed && !change->has_part;
  }
  if (parts->len > 0) {
    g_array_sort (parts, compare_parts);
    return;
  }
  if (!keeps_week && (closes || (hours->closed_on_holidays &&
                                 kmx_holidays_find (date, hours->land, "de") != NULL)))
    return;
  if (week->len > 0)
    g_array_append_vals (parts, week->data, week->len);
}

static gboolean
contains (const GArray *parts, guint minute)
{
  for (guint i = 0; i < parts->len; i++) {
    const KmxHoursPart *part = &g_array_index (parts, KmxHoursPart, i);

    if (minute >= part->from && minute < part->to)
      return TRUE;
  }
  return FALSE;
}

static GDateTime *
to_local (KmxOpeningHours *hours, gint64 at_us)
{
  g_autoptr (GDateTime) utc = NULL;
  gint64 seconds = at_us / G_USEC_PER_SEC;

  if (at_us % G_USEC_PER_SEC < 0)
    seconds--;
  utc = g_date_time_new_from_unix_utc (seconds);
  return utc != NULL ? g_date_time_to_timezone (utc, hours->zone) : NULL;
}

static void
get_date (GDateTime *local, GDate *ret)
{
  int year;
  int month;
  int day;

  g_date_time_get_ymd (local, &year, &month, &day);
  g_date_clear (ret, 1);
  g_date_set_dmy (ret, (GDateDay) day, (GDateMonth) month, (GDateYear) year);
}

static guint
get_minute (GDateTime *local)
{
  return (guint) (g_date_time_get_hour (local) * 60 + g_date_time_get_minute (local));
}

static gboolean
is_open_at (KmxOpeningHours *hours, GDateTime *local, GArray *parts)
{
  guint minute = get_minute (local);
  GDate date;

  get_date (local, &date);
  kmx_opening_hours_collect (hours, &date, parts);
  if (contains (parts, minute))
    return TRUE;
  g_date_subtract_days (&date, 1);
  kmx_opening_hours_collect (hours, &date, parts);
  return contains (parts, minute + KMX_DAY_MINUTES);
}

gboolean
kmx_opening_hours_is_open (KmxOpeningHours *hours, gint64 at_us)
{
  g_autoptr (GDateTime) local = to_local (hours, at_us);
  g_autoptr (GArray) parts = g_array_new (FALSE, FALSE, sizeof (KmxHoursPart));

  return local != NULL && is_open_at (hours, local, parts);
}

/* On a day whose clock is changed an opening may exist never or twice: go through it. */
static gint64
scan (KmxOpeningHours *hours, gint64 from_us, gint64 to_us)
{
  gint64 at_us = (from_us + MINUTE_US - 1) / MINUTE_US * MINUTE_US;

  for (; at_us < to_us; at_us += MINUTE_US)
    if (kmx_opening_hours_is_open (hours, at_us))
      return at_us;
  return 0;
}

/* The first opening on the local day [@start, @end) not before @at_us, or 0. */
static gint64
search_day (KmxOpeningHours *hours, GDateTime *start, GDateTime *end, gint64 at_us, GArray *parts)
{
  gint64 start_us = g_date_time_to_unix (start) * G_USEC_PER_SEC;
  gint64 end_us = g_date_time_to_unix (end) * G_USEC_PER_SEC;
  GDate date;

  if (end_us - start_us != KMX_DAY_MINUTES * MINUTE_US)
    return scan (hours, MAX (at_us, start_us), end_us);
  get_date (start, &date);
  kmx_opening_hours_collect (hours, &date, parts);
  for (guint i = 0; i < parts->len; i++) {
    gint64 opens_us = start_us + g_array_index (parts, KmxHoursPart, i).from * MINUTE_US;

    if (opens_us >= at_us)
      return opens_us;
  }
  return 0;
}

gint64
kmx_opening_hours_next_opening (KmxOpeningHours *hours, gint64 at_us)
{
  g_autoptr (GArray) parts = g_array_new (FALSE, FALSE, sizeof (KmxHoursPart));
  g_autoptr (GDateTime) local = to_local (hours, at_us);
  g_autoptr (GDateTime) start = NULL;

  if (local == NULL || !hours->known)
    return 0;
  if (is_open_at (hours, local, parts))
    return at_us;
  start = g_date_time_new (hours->zone, g_date_time_get_year (local), g_date_time_get_month (local),
                           g_date_time_get_day_of_month (local), 0, 0, 0);
  for (guint i = 0; i <= SEARCH_DAYS && start != NULL; i++) {
    /* Calendar days: 23 or 25 hours when the clock is changed. */
    GDateTime *end = g_date_time_add_days (start, 1);
    gint64 found_us = end != NULL ? search_day (hours, start, end, at_us, parts) : 0;

    g_date_time_unref (start);
    start = end;
    if (found_us != 0)
      return found_us;
  }
  return 0;
}

gboolean
kmx_opening_hours_is_open_on (KmxOpeningHours *hours, const GDate *date)
{
  g_autoptr (GArray) parts = g_array_new (FALSE, FALSE, sizeof (KmxHoursPart));

  kmx_opening_hours_collect (hours, date, parts);
  return parts->len > 0;
}

char *
kmx_opening_hours_dup_reason (KmxOpeningHours *hours, const GDate *date, const char *language)
{
  guint32 day = g_date_get_julian (date);
  const char *holiday = kmx_holidays_find (date, hours->land, language);
  const char *label = NULL;

  for (guint i = 0; i < hours->changes->len; i++) {
    const KmxHoursChange *change = &g_array_index (hours->changes, KmxHoursChange, i);

    if (!is_covered (change, day))
      continue;
    if (change->label != NULL && *change->label != '\0')
      return g_strdup (change->label);
    label = "";
  }
  return g_strdup (holiday != NULL ? holiday : label);
}

gboolean
kmx_hours_spans_contain (GListModel *spans, GDateTime *local)
{
  guint minute = get_minute (local);
  gint64 today = g_date_time_get_day_of_week (local);
  gint64 yesterday = today == 1 ? 7 : today - 1;

  for (guint i = 0; i < g_list_model_get_n_items (spans); i++) {
    g_autoptr (KmxHoursSpan) span = g_list_model_get_item (spans, i);
    gint64 weekday = kmx_record_get_integer (span, KMX_HOURS_SPAN_WEEKDAY);
    KmxHoursPart part;

    if (!parse_part (kmx_record_get_text (span, KMX_HOURS_SPAN_OPENS),
                     kmx_record_get_text (span, KMX_HOURS_SPAN_CLOSES), &part))
      continue;
    if (weekday == today && minute >= part.from && minute < part.to)
      return TRUE;
    if (weekday == yesterday && minute + KMX_DAY_MINUTES < part.to)
      return TRUE;
  }
  return FALSE;
}
