/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-format.h"

#include <glib/gi18n.h>

#include "kmx-money.h"
#include "kmx-phone.h"

/* Set once at start, before any window; the session sets the zone again when the account changes.
 */
static const char *language = "en";
static GTimeZone *zone;

const char *
kmx_format_get_language (void)
{
  return language;
}

void
kmx_format_set_language (const char *name)
{
  language = name != NULL && g_str_has_prefix (name, "de") ? "de" : "en";
}

GTimeZone *
kmx_format_get_zone (void)
{
  if (zone == NULL)
    zone = g_time_zone_new_local ();
  return zone;
}

void
kmx_format_set_zone (const char *name)
{
  GTimeZone *wanted = g_time_zone_new_identifier (name);

  if (wanted == NULL)
    wanted = g_time_zone_new_utc ();
  g_clear_pointer (&zone, g_time_zone_unref);
  zone = wanted;
}

static gboolean
german (void)
{
  return g_str_equal (language, "de");
}

char *
kmx_format_cents (gint64 cents)
{
  return kmx_money_format (cents, language);
}

char *
kmx_format_count (gint64 count)
{
  return kmx_number_format (count, language);
}

char *
kmx_format_clock (gint64 seconds)
{
  if (seconds >= 3600)
    return g_strdup_printf ("%d:%02d:%02d", (int) (seconds / 3600), (int) (seconds / 60 % 60),
                            (int) (seconds % 60));
  return g_strdup_printf ("%02d:%02d", (int) (seconds / 60), (int) (seconds % 60));
}

char *
kmx_format_duration (gint64 seconds)
{
  int minutes = (int) (seconds / 60);
  int rest = (int) (seconds % 60);

  if (minutes == 0)
    /* Translators: a duration below one minute; \xc2\xa0 is a non-breaking space. */
    return g_strdup_printf (_ ("%d sec"), rest);
  return g_strdup_printf (_ ("%d min %d sec"), minutes, rest);
}

static GDateTime *
local (GDateTime *instant)
{
  return g_date_time_to_timezone (instant, kmx_format_get_zone ());
}

char *
kmx_format_time (GDateTime *instant)
{
  g_autoptr (GDateTime) civil = local (instant);

  return g_date_time_format (civil, german () ? "%H:%M\u00a0Uhr" : "%H:%M");
}

char *
kmx_format_date (GDateTime *instant)
{
  g_autoptr (GDateTime) civil = local (instant);

  return g_date_time_format (civil, german () ? "%d.%m.%Y" : "%Y-%m-%d");
}

char *
kmx_format_date_time (GDateTime *instant)
{
  g_autoptr (GDateTime) civil = local (instant);

  return g_date_time_format (civil, german () ? "%d.%m.%Y, %H:%M" : "%Y-%m-%d, %H:%M");
}

static gint64
day_number (GDateTime *civil)
{
  GDate date;

  g_date_clear (&date, 1);
  g_date_set_dmy (&date, (GDateDay) g_date_time_get_day_of_month (civil),
                  (GDateMonth) g_date_time_get_month (civil),
                  (GDateYear) g_date_time_get_year (civil));
  return g_date_get_julian (&date);
}

char *
kmx_format_relative (GDateTime *instant)
{
  g_autoptr (GDateTime) civil = local (instant);
  g_autoptr (GDateTime) now = g_date_time_new_now (kmx_format_get_zone ());
  g_autofree char *time = kmx_format_time (instant);
  gint64 days = day_number (now) - day_number (civil);

  if (days == 0)
    /* Translators: %s is a time of day. */
    return g_strdup_printf (_ ("today, %s"), time);
  if (days == -1)
    /* Translators: %s is a time of day. */
    return g_strdup_printf (_ ("tomorrow, %s"), time);
  if (days == 1)
    /* Translators: %s is a time of day. */
    return g_strdup_printf (_ ("yesterday, %s"), time);
  return kmx_format_date_time (instant);
}

char *
kmx_format_number (const char *e164)
{
  if (e164 == NULL)
    return g_strdup (C_ ("caller number", "withheld"));
  return kmx_phone_format (e164, language);
}
