/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-spoken-time.h"

#include "kmx-spoken-number.h"

#define NOON 720
#define DAY 1440

static const char *const weekdays_de[] = { "Montag",  "Dienstag", "Mittwoch", "Donnerstag",
                                           "Freitag", "Samstag",  "Sonntag" };
static const char *const adverbs_de[] = { "montags",  "dienstags", "mittwochs", "donnerstags",
                                          "freitags", "samstags",  "sonntags" };
static const char *const months_de[] = { "Januar",    "Februar", "März",     "April",
                                         "Mai",       "Juni",    "Juli",     "August",
                                         "September", "Oktober", "November", "Dezember" };
static const char *const weekdays_en[] = { "Monday", "Tuesday",  "Wednesday", "Thursday",
                                           "Friday", "Saturday", "Sunday" };
static const char *const adverbs_en[] = { "Mondays", "Tuesdays",  "Wednesdays", "Thursdays",
                                          "Fridays", "Saturdays", "Sundays" };
static const char *const months_en[] = { "January",   "February", "March",    "April",
                                         "May",       "June",     "July",     "August",
                                         "September", "October",  "November", "December" };

const char *
kmx_spoken_weekday (guint weekday, const char *language)
{
  g_return_val_if_fail (weekday >= 1 && weekday <= 7, "");
  return (kmx_spoken_is_english (language) ? weekdays_en : weekdays_de)[weekday - 1];
}

const char *
kmx_spoken_weekday_adverb (guint weekday, const char *language)
{
  g_return_val_if_fail (weekday >= 1 && weekday <= 7, "");
  return (kmx_spoken_is_english (language) ? adverbs_en : adverbs_de)[weekday - 1];
}

const char *
kmx_spoken_month (guint month, const char *language)
{
  g_return_val_if_fail (month >= 1 && month <= 12, "");
  return (kmx_spoken_is_english (language) ? months_en : months_de)[month - 1];
}

static char *
time_en (guint hour, guint minute)
{
  const char *half = hour % 24 < 12 ? "a.m." : "p.m.";
  g_autofree char *hours = kmx_spoken_number (hour % 12 == 0 ? 12 : hour % 12, "en");
  g_autofree char *minutes = kmx_spoken_number (minute, "en");

  if (minute == 0 && hour % 12 == 0)
    return g_strdup (hour == 12 ? "noon" : "midnight");
  if (minute == 0)
    return g_strdup_printf ("%s %s", hours, half);
  return g_strdup_printf (minute < 10 ? "%s oh %s %s" : "%s %s %s", hours, minutes, half);
}

char *
kmx_spoken_time (guint hour, guint minute, const char *language)
{
  g_autofree char *hours = NULL;
  g_autofree char *minutes = NULL;

  g_return_val_if_fail (hour <= 24 && minute <= 59, NULL);
  if (kmx_spoken_is_english (language))
    return time_en (hour, minute);
  hours = kmx_spoken_count (hour, "de");
  if (minute == 0)
    return g_strconcat (hours, " Uhr", NULL);
  minutes = kmx_spoken_number (minute, "de");
  return g_strdup_printf ("%s Uhr %s", hours, minutes);
}

char *
kmx_spoken_time_range (guint from_minute, guint to_minute, const char *language)
{
  g_autofree char *from = NULL;
  g_autofree char *to = NULL;

  g_return_val_if_fail (from_minute <= DAY && to_minute <= DAY, NULL);
  to = kmx_spoken_time (to_minute / 60, to_minute % 60, language);
  if (kmx_spoken_is_english (language)) {
    from = kmx_spoken_time (from_minute / 60, from_minute % 60, language);
    return g_strdup_printf ("from %s to %s", from, to);
  }
  /* "von acht bis zwölf Uhr"; but nobody says "von ein bis". */
  if (from_minute % 60 == 0 && from_minute != 60)
    from = kmx_spoken_number (from_minute / 60, language);
  else
    from = kmx_spoken_time (from_minute / 60, from_minute % 60, language);
  return g_strdup_printf ("von %s bis %s", from, to);
}

char *
kmx_spoken_ordinal_date (guint day,
                         guint month,
                         const char *language,
                         KmxSpokenCase grammatical_case)
{
  g_autofree char *ordinal =
      kmx_spoken_ordinal (day, grammatical_case == KMX_SPOKEN_DATIVE ? "n" : NULL, language);

  return g_strdup_printf (kmx_spoken_is_english (language) ? "%s of %s" : "%s %s", ordinal,
                          kmx_spoken_month (month, language));
}

char *
kmx_spoken_date (GDateTime *time, const char *language, KmxSpokenCase grammatical_case)
{
  g_autofree char *date =
      kmx_spoken_ordinal_date ((guint) g_date_time_get_day_of_month (time),
                               (guint) g_date_time_get_month (time), language, grammatical_case);
  const char *article = grammatical_case == KMX_SPOKEN_DATIVE ? "dem" : "der";

  return g_strdup_printf ("%s, %s %s",
                          kmx_spoken_weekday ((guint) g_date_time_get_day_of_week (time), language),
                          kmx_spoken_is_english (language) ? "the" : article, date);
}

char *
kmx_spoken_date_with_year (GDateTime *time, const char *language, KmxSpokenCase grammatical_case)
{
  g_autofree char *date = kmx_spoken_date (time, language, grammatical_case);
  g_autofree char *year = kmx_spoken_year (g_date_time_get_year (time), language);

  return g_strdup_printf (kmx_spoken_is_english (language) ? "%s, %s" : "%s %s", date, year);
}

static char *
speak_amount (guint count, const char *one, const char *many, const char *language)
{
  g_autofree char *number = NULL;

  if (count == 1)
    return g_strdup (one);
  number = kmx_spoken_number (count, language);
  return g_strdup_printf ("%s %s", number, many);
}

char *
kmx_spoken_duration (guint minutes, const char *language)
{
  gboolean english = kmx_spoken_is_english (language);
  g_autofree char *hours = speak_amount (minutes / 60, english ? "one hour" : "eine Stunde",
                                         english ? "hours" : "Stunden", language);
  g_autofree char *rest = speak_amount (minutes % 60, english ? "one minute" : "eine Minute",
                                        english ? "minutes" : "Minuten", language);

  if (minutes < 60)
    return g_steal_pointer (&rest);
  if (minutes % 60 == 0)
    return g_steal_pointer (&hours);
  return g_strdup_printf (english ? "%s and %s" : "%s und %s", hours, rest);
}
