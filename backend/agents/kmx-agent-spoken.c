/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-spoken.h"

#define DAYS_AHEAD 14

static const char *const weekdays_de[] = { "Montag",  "Dienstag", "Mittwoch", "Donnerstag",
                                           "Freitag", "Samstag",  "Sonntag" };
static const char *const months_de[] = { "Januar",    "Februar", "März",     "April",
                                         "Mai",       "Juni",    "Juli",     "August",
                                         "September", "Oktober", "November", "Dezember" };
static const char *const weekdays_en[] = { "Monday", "Tuesday",  "Wednesday", "Thursday",
                                           "Friday", "Saturday", "Sunday" };
static const char *const months_en[] = { "January",   "February", "March",    "April",
                                         "May",       "June",     "July",     "August",
                                         "September", "October",  "November", "December" };

/* Not by strftime: the process locale must not decide what a caller hears. */
static char *
describe_day (GDateTime *day, gboolean english)
{
  guint weekday = (guint) g_date_time_get_day_of_week (day) - 1;
  guint month = (guint) g_date_time_get_month (day) - 1;

  if (english)
    return g_strdup_printf ("%s, %d %s %d", weekdays_en[weekday],
                            g_date_time_get_day_of_month (day), months_en[month],
                            g_date_time_get_year (day));
  return g_strdup_printf ("%s, %d. %s %d", weekdays_de[weekday], g_date_time_get_day_of_month (day),
                          months_de[month], g_date_time_get_year (day));
}

char *
kmx_agent_speak_calendar (KmxBusinessFacts *facts, GTimeZone *zone, gint64 now_us)
{
  gboolean english =
      g_strcmp0 (kmx_record_get_text (facts, KMX_BUSINESS_FACTS_LANGUAGE), "en") == 0;
  const char *zone_name = g_time_zone_get_identifier (zone);
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (now_us / G_USEC_PER_SEC);
  g_autoptr (GDateTime) now = g_date_time_to_timezone (utc, zone);
  g_autofree char *today = describe_day (now, english);
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text,
                          english ? "Today is %s, the time is %02d:%02d (%s). The next days: "
                                  : "Heute ist %s, es ist %02d:%02d Uhr (%s). Die nächsten Tage: ",
                          today, g_date_time_get_hour (now), g_date_time_get_minute (now),
                          zone_name);
  for (int i = 1; i <= DAYS_AHEAD; i++) {
    g_autoptr (GDateTime) day = g_date_time_add_days (now, i);
    g_autofree char *name = describe_day (day, english);

    g_string_append_printf (text, "%s%s", i > 1 ? "; " : "", name);
  }
  g_string_append_c (text, '.');
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
kmx_agent_speak_money (gint64 cents, const char *language)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT ",%02d Euro", cents / 100, (int) (cents % 100));
}

char *
kmx_agent_speak_number (gint64 number, const char *language)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT, number);
}

char *
kmx_agent_speak_email (const char *email, const char *language)
{
  return g_strdup (email);
}

char *
kmx_agent_speak_hours (KmxBusinessFacts *facts, GTimeZone *zone, const char *language)
{
  GListModel *hours = kmx_record_get_list (facts, KMX_BUSINESS_FACTS_HOURS);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (hours); i++) {
    g_autoptr (GObject) span = g_list_model_get_item (hours, i);
    gint64 weekday = kmx_record_get_integer (span, KMX_HOURS_SPAN_WEEKDAY);

    g_string_append_printf (text, "%s%s %s–%s", i > 0 ? ", " : "",
                            g_str_equal (language, "en") ? weekdays_en[weekday - 1]
                                                         : weekdays_de[weekday - 1],
                            kmx_record_get_text (span, KMX_HOURS_SPAN_OPENS),
                            kmx_record_get_text (span, KMX_HOURS_SPAN_CLOSES));
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}
