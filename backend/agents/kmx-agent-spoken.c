/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-spoken.h"

#include "kmx-date-block.h"
#include "kmx-opening-hours.h"
#include "kmx-spoken-contact.h"
#include "kmx-spoken-money.h"
#include "kmx-spoken-number.h"

char *
kmx_agent_speak_money (gint64 cents, const char *language)
{
  return kmx_spoken_money (cents, language);
}

char *
kmx_agent_speak_number (gint64 number, const char *language)
{
  return kmx_spoken_number (number, language);
}

char *
kmx_agent_speak_email (const char *email, const char *language)
{
  return kmx_spoken_email (email, language);
}

char *
kmx_agent_speak_hours (KmxBusinessFacts *facts, GTimeZone *zone, const char *language)
{
  g_autoptr (KmxOpeningHours) hours = kmx_opening_hours_new (facts, zone);

  return kmx_opening_hours_is_known (hours) ? kmx_opening_hours_speak (hours, language)
                                            : g_strdup ("");
}

char *
kmx_agent_speak_calendar (KmxBusinessFacts *facts, GTimeZone *zone, gint64 now_us)
{
  return kmx_date_block (facts, zone, now_us);
}
