/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Copyright the Kametrix authors */
#include "kmx-time-reading.h"

#include "kmx-holidays.h"
#include "kmx-spoken-number.h"
#include "kmx-spoken-time.h"

#define DAY_MINUTES (24 * 60)
#define MINUTE_US (G_GINT64_CONSTANT (60) * G_USEC_PER_SEC)

static GDateTime *
local_of (gint64 at_us, GTimeZone *zone)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (at_us / G_USEC_PER_SEC);

  return g_date_time_to_timezone (utc, zone);
}

static gboolean
is_local (gint64 at_us, GTimeZone *zone, const GDate *date, int minute)
{
  g_autoptr (GDateTime) local = local_of (at_us, zone);

  return g_date_time_get_year (local) == g_date_get_year (date) &&
         g_date_time_get_month (local) == (int) g_date_get_month (date) &&
         g_date_time_get_day_of_month (local) == g_date_get_day (date) &&
         g_date_time_get_hour (local) * 60 + g_date_time_get_minute (local) == minute;
}

/* The instants at which the clocks of @zone show this: none in spring's gap, two in autumn. */
static guint
find_instants (GTimeZone *zone, const GDate *day, int minute, gint64 *ret_instants)
{
  static const int shifts[] = { -120, -60, -30, 0, 30, 60, 120 };
  GDate date = *day;
  guint n = 0;
  gint64 guess = 0;

  g_date_add_days (&date, (guint) (minute / DAY_MINUTES));
  minute %= DAY_MINUTES;
  {
    g_autoptr (GDateTime) local =
        g_date_time_new (zone, g_date_get_year (&date), (int) g_date_get_month (&date),
                         g_date_get_day (&date), minute / 60, minute % 60, 0);
    guess = g_date_time_to_unix (local) * G_USEC_PER_SEC;
  }
  for (guint i = 0; i < G_N_ELEMENTS (shifts) && n < 2; i++) {
    gint64 at = guess + shifts[i] * MINUTE_US;
    if (is_local (at, zone, &date, minute))
      ret_instants[n++] = at;
  }
  if (n == 0)
    ret_instants[0] = guess;
  return n;
}

static void
judge (const KmxTimeScene *scene, KmxReading *reading)
{
  gboolean point = reading->from_us == reading->to_us;

  if (point ? reading->from_us < scene->now_us : reading->to_us <= scene->now_us) {
    reading->state = KMX_READING_PAST;
    return;
  }
  if (!point)
    reading->from_us = MAX (reading->from_us, scene->now_us);
  reading->state = KMX_READING_GOOD;
  if (scene->hours != NULL) {
    gint64 opening = kmx_opening_hours_next_opening (scene->hours, reading->from_us);
    gboolean open = point ? kmx_opening_hours_is_open (scene->hours, reading->from_us)
                          : opening != 0 && opening < reading->to_us;
    if (!open)
      reading->state = KMX_READING_CLOSED;
  }
}

static guint
place_point (const KmxTimeScene *scene,
             const KmxTimeParse *parse,
             const KmxReading *base,
             KmxReading *ret_readings)
{
  gint64 instants[2] = { 0 };
  guint n = find_instants (scene->zone, &base->days.first, base->minutes.from, instants);

  ret_readings[0] = *base;
  if (n == 0) {
    ret_readings[0].state = KMX_READING_GAP;
    return 1;
  }
  for (guint i = 0; i < n; i++) {
    ret_readings[i] = *base;
    ret_readings[i].from_us = ret_readings[i].to_us = instants[i];
    ret_readings[i].season = n == 2 ? (int) i + 1 : 0;
    judge (scene, &ret_readings[i]);
  }
  if (n == 2 && parse->season != 0) {
    ret_readings[0] = ret_readings[parse->season - 1];
    return 1;
  }
  return n;
}

guint
kmx_reading_place (const KmxTimeScene *scene,
                   const KmxTimeParse *parse,
                   const KmxDays *days,
                   const KmxMinutes *minutes,
                   KmxReading *ret_readings)
{
  KmxReading base = { .days = *days, .minutes = *minutes };
  gint64 from[2] = { 0 };
  gint64 to[2] = { 0 };
  guint n_from = 0;
  guint n_to = 0;

  if (minutes->from == minutes->to)
    return place_point (scene, parse, &base, ret_readings);
  n_from = find_instants (scene->zone, &days->first, minutes->from, from);
  n_to = find_instants (scene->zone, &days->last, minutes->to, to);
  base.from_us = from[0];
  base.to_us = n_to == 2 ? to[1] : to[0];
  judge (scene, &base);
  /* A span with an end in the gap has no such end. */
  if ((n_from == 0 || n_to == 0) && base.state != KMX_READING_PAST)
    base.state = KMX_READING_GAP;
  ret_readings[0] = base;
  return 1;
}

static char *
speak_day (GDateTime *local, const KmxTimeScene *scene)
{
  const char *holiday = NULL;
  g_autofree char *day = NULL;
  GDate date;

  g_date_clear (&date, 1);
  g_date_set_dmy (&date, (GDateDay) g_date_time_get_day_of_month (local),
                  (GDateMonth) g_date_time_get_month (local),
                  (GDateYear) g_date_time_get_year (local));
  if (g_date_get_year (&date) == g_date_get_year (&scene->today))
    day = kmx_spoken_date (local, scene->language, KMX_SPOKEN_NOMINATIVE);
  else
    day = kmx_spoken_date_with_year (local, scene->language, KMX_SPOKEN_NOMINATIVE);
  if (scene->land != NULL)
    holiday = kmx_holidays_find (&date, scene->land, scene->language);
  return holiday != NULL ? g_strdup_printf ("%s, %s", day, holiday) : g_steal_pointer (&day);
}

static char *
speak_date (const GDate *date, const KmxTimeScene *scene)
{
  g_autoptr (GDateTime) noon =
      g_date_time_new (scene->zone, g_date_get_year (date), (int) g_date_get_month (date),
                       g_date_get_day (date), 12, 0, 0);

  return speak_day (noon, scene);
}

char *
kmx_reading_speak_instant (gint64 at_us, const KmxTimeScene *scene)
{
  g_autoptr (GDateTime) local = local_of (at_us, scene->zone);
  g_autofree char *day = speak_day (local, scene);
  g_autofree char *time = kmx_spoken_time ((guint) g_date_time_get_hour (local),
                                           (guint) g_date_time_get_minute (local), scene->language);

  return g_strdup_printf ("%s, %s", day, time);
}

static char *
speak_minutes (const KmxReading *reading, const KmxTimeScene *scene, const KmxTimeParse *parse)
{
  static const char *const parts[][2] = { { "", "" },
                                          { "vormittags", "in the morning" },
                                          { "vormittags", "in the morning" },
                                          { "mittags", "around noon" },
                                          { "nachmittags", "in the afternoon" },
                                          { "abends", "in the evening" },
                                          { "nachts", "at night" } };
  gboolean english = kmx_spoken_is_english (scene->language);
  int from = reading->minutes.from;
  int to = reading->minutes.to;
  g_autofree char *time = NULL;

  if (parse->shape == KMX_SHAPE_NONE && parse->part != KMX_PART_NONE)
    return g_strdup (parts[parse->part][english]);
  if (parse->shape == KMX_SHAPE_FROM) {
    time = kmx_spoken_time ((guint) (from % DAY_MINUTES) / 60, (guint) from % 60, scene->language);
    return g_strdup_printf (english ? "from %s" : "ab %s", time);
  }
  if (parse->shape == KMX_SHAPE_UNTIL) {
    time = kmx_spoken_time ((guint) (to % DAY_MINUTES) / 60, (guint) to % 60, scene->language);
    return g_strdup_printf (english ? "before %s" : "vor %s", time);
  }
  return kmx_spoken_time_range ((guint) from, (guint) MIN (to, DAY_MINUTES), scene->language);
}

char *
kmx_reading_speak (const KmxReading *reading, const KmxTimeScene *scene, const KmxTimeParse *parse)
{
  static const char *const seasons[][2] = { { "Sommerzeit", "summer time" },
                                            { "Normalzeit", "standard time" } };
  gboolean english = kmx_spoken_is_english (scene->language);
  gboolean timed = parse->shape != KMX_SHAPE_NONE || parse->part != KMX_PART_NONE;
  g_autofree char *first = NULL;
  g_autofree char *rest = NULL;

  if (reading->from_us == reading->to_us && reading->state != KMX_READING_GAP) {
    first = kmx_reading_speak_instant (reading->from_us, scene);
    if (reading->season == 0)
      return g_steal_pointer (&first);
    return g_strdup_printf ("%s %s", first, seasons[reading->season - 1][english]);
  }
  first = speak_date (&reading->days.first, scene);
  if (g_date_compare (&reading->days.first, &reading->days.last) != 0) {
    rest = speak_date (&reading->days.last, scene);
    return g_strdup_printf (english ? "%s, to %s" : "%s, bis %s", first, rest);
  }
  if (!timed)
    return g_steal_pointer (&first);
  rest = speak_minutes (reading, scene, parse);
  return g_strdup_printf ("%s, %s", first, rest);
}
