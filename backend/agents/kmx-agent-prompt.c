/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-prompt.h"

#include <string.h>

#include "kmx-voices.h"

#define ZONE_DEFAULT "Europe/Berlin"
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

/* A zone goes into the provider's template, so nothing but a plain name may pass. */
static const char *
safe_zone (const char *zone)
{
  if (zone == NULL || *zone == '\0')
    return ZONE_DEFAULT;
  for (const char *at = zone; *at != '\0'; at++)
    if (!g_ascii_isalnum (*at) && strchr ("/_+-", *at) == NULL)
      return ZONE_DEFAULT;
  return zone;
}

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

static char *
describe_call_time (gint64 now_us, const char *zone_name, gboolean english)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (zone_name);
  g_autoptr (GTimeZone) used = zone ? g_time_zone_ref (zone) : g_time_zone_new_utc ();
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (now_us / G_USEC_PER_SEC);
  g_autoptr (GDateTime) now = g_date_time_to_timezone (utc, used);
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

/* The stored copy does not know when it will be used: the provider fills the instant in. */
static char *
describe_time (const KmxAgentPlan *plan, gboolean english)
{
  const char *zone = safe_zone (plan->zone);

  if (plan->now_us > 0)
    return describe_call_time (plan->now_us, zone, english);
  return g_strdup_printf (english ? "Date and time now: {{\"now\" | date: \"%%d.%%m.%%Y %%H:%%M\", "
                                    "\"%s\"}} (%s)."
                                  : "Datum und Uhrzeit jetzt: {{\"now\" | date: \"%%d.%%m.%%Y "
                                    "%%H:%%M\", \"%s\"}} Uhr (%s).",
                          zone, zone);
}

/* Every line marked, no braces: the business's text can neither end the quotation nor name a
 * variable of the provider. */
static char *
quote (const char *text)
{
  g_autoptr (GString) quoted = g_string_new ("> ");

  for (const char *at = text; *at != '\0'; at++) {
    if (*at == '\n')
      g_string_append (quoted, "\n> ");
    else if (*at == '{' || *at == '}')
      g_string_append_c (quoted, *at == '{' ? '(' : ')');
    else if (*at == '\t' || (guchar) *at >= 0x20)
      g_string_append_c (quoted, *at);
  }
  return g_string_free (g_steal_pointer (&quoted), FALSE);
}

/* One pass, so that a value that looks like a placeholder stays what it is. */
static char *
fill_in (const char *template, const char *const *pairs)
{
  g_autoptr (GString) text = g_string_new (NULL);

  while (*template != '\0') {
    gboolean found = FALSE;

    for (guint i = 0; *template == '@' && pairs[i] != NULL && !found; i += 2)
      if (g_str_has_prefix (template, pairs[i])) {
        g_string_append (text, pairs[i + 1]);
        template += strlen (pairs[i]);
        found = TRUE;
      }
    if (!found)
      g_string_append_c (text, *template ++);
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
kmx_agent_prompt (const KmxAgentPlan *plan, const char *name)
{
  gboolean english =
      g_str_equal (kmx_agent_plan_get_text (plan, KMX_BUSINESS_FACTS_LANGUAGE), "en");
  g_autofree char *time = describe_time (plan, english);
  g_autofree char *instructions =
      quote (kmx_agent_plan_get_text (plan, KMX_BUSINESS_FACTS_INSTRUCTIONS));
  const char *pairs[] = { "@BUSINESS@",     name,         "@NOW@",      time,
                          "@INSTRUCTIONS@", instructions, (char *) NULL };

  return fill_in (kmx_agents_get_resource_text (english ? "prompt-en.txt" : "prompt-de.txt"),
                  pairs);
}
