/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-date-block.h"

#include "kmx-holidays.h"
#include "kmx-opening-hours.h"
#include "kmx-spoken-number.h"
#include "kmx-spoken-time.h"

#define DAYS_AHEAD 14

/* Written, not spoken: the model must compare these dates, and its own rules say how to say them.
 */
static char *
write_day (GDateTime *day, const char *language)
{
  const char *weekday = kmx_spoken_weekday ((guint) g_date_time_get_day_of_week (day), language);
  const char *month = kmx_spoken_month ((guint) g_date_time_get_month (day), language);

  return g_strdup_printf (kmx_spoken_is_english (language) ? "%s, %d %s %d" : "%s, %d. %s %d",
                          weekday, g_date_time_get_day_of_month (day), month,
                          g_date_time_get_year (day));
}

/* A label is the customer's text: one line, and no braces, which would name a variable. */
static void
append_safe (GString *text, const char *label)
{
  for (; *label != '\0'; label++) {
    if (*label == '{' || *label == '}')
      g_string_append_c (text, *label == '{' ? '(' : ')');
    else
      g_string_append_c (text, (guchar) *label < 0x20 ? ' ' : *label);
  }
}

/* What is special about a day: a holiday's name, and the hours when they differ from the week. */
static void
append_remarks (GString *text,
                KmxOpeningHours *hours,
                const GDate *date,
                const char *land,
                const char *language)
{
  gboolean english = kmx_spoken_is_english (language);
  const char *holiday = kmx_holidays_find (date, land, language);
  const char *custom = kmx_holidays_find_custom (date, land, language);
  g_autofree char *reason = kmx_opening_hours_dup_reason (hours, date, language);

  if (holiday != NULL)
    g_string_append_printf (text, "%s%s", english ? ", public holiday: " : ", Feiertag: ", holiday);
  else if (custom != NULL)
    g_string_append_printf (text, ", %s", custom);
  if (!kmx_opening_hours_is_known (hours))
    return;
  if (reason != NULL) {
    g_autofree char *described = kmx_opening_hours_describe_day (hours, date, language);

    g_string_append (text, ", ");
    append_safe (text, described);
  } else if (!kmx_opening_hours_is_open_on (hours, date)) {
    g_string_append (text, english ? ", closed" : ", geschlossen");
  }
}

static void
append_day (
    GString *text, GDateTime *day, KmxOpeningHours *hours, const char *land, const char *language)
{
  g_autofree char *written = write_day (day, language);
  GDate date;

  g_date_clear (&date, 1);
  g_date_set_dmy (&date, (GDateDay) g_date_time_get_day_of_month (day),
                  (GDateMonth) g_date_time_get_month (day), (GDateYear) g_date_time_get_year (day));
  g_string_append (text, written);
  append_remarks (text, hours, &date, land, language);
  g_string_append (text, ".\n");
}

static void
append_state (GString *text, KmxOpeningHours *hours, GDateTime *now, const char *language)
{
  gboolean english = kmx_spoken_is_english (language);
  gint64 now_us = g_date_time_to_unix (now) * G_USEC_PER_SEC;
  gint64 next_us = kmx_opening_hours_next_opening (hours, now_us);
  g_autoptr (GDateTime) utc = NULL;
  g_autoptr (GDateTime) next = NULL;
  g_autofree char *day = NULL;

  if (!kmx_opening_hours_is_known (hours))
    return;
  if (next_us == now_us) {
    g_string_append (text,
                     english ? "The business is open now.\n" : "Der Betrieb hat jetzt geöffnet.\n");
    return;
  }
  g_string_append (text,
                   english ? "The business is closed now" : "Der Betrieb hat jetzt geschlossen");
  if (next_us == 0) {
    g_string_append (text, ".\n");
    return;
  }
  utc = g_date_time_new_from_unix_utc (next_us / G_USEC_PER_SEC);
  next = g_date_time_to_timezone (utc, g_date_time_get_timezone (now));
  day = write_day (next, language);
  g_string_append_printf (text,
                          english ? " and opens on %s at %02d:%02d.\n"
                                  : " und öffnet wieder: %s, %02d:%02d Uhr.\n",
                          day, g_date_time_get_hour (next), g_date_time_get_minute (next));
}

char *
kmx_date_block (KmxBusinessFacts *facts, GTimeZone *zone, gint64 now_us)
{
  const char *language = kmx_record_get_text (facts, KMX_BUSINESS_FACTS_LANGUAGE);
  const char *land = kmx_record_get_text (facts, KMX_BUSINESS_FACTS_LAND);
  gboolean english = kmx_spoken_is_english (language);
  g_autoptr (KmxOpeningHours) hours = kmx_opening_hours_new (facts, zone);
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (now_us / G_USEC_PER_SEC);
  g_autoptr (GDateTime) now = g_date_time_to_timezone (utc, zone);
  GString *text = g_string_new (english ? "Today is " : "Heute ist ");

  append_day (text, now, hours, land, language);
  g_string_append_printf (
      text, english ? "The time is %02d:%02d (%s).\n" : "Es ist %02d:%02d Uhr (%s).\n",
      g_date_time_get_hour (now), g_date_time_get_minute (now), g_time_zone_get_identifier (zone));
  append_state (text, hours, now, language);
  g_string_append (text, english ? "The next 14 days:\n" : "Die nächsten 14 Tage:\n");
  for (int i = 1; i <= DAYS_AHEAD; i++) {
    g_autoptr (GDateTime) day = g_date_time_add_days (now, i);

    append_day (text, day, hours, land, language);
  }
  g_string_truncate (text, text->len - 1);
  return g_string_free (text, FALSE);
}
