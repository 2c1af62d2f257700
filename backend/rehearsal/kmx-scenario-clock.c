/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-scenario-clock.h"

#include "kmx-handover-route.h"
#include "kmx-opening-hours.h"

#define STEP_US (G_GINT64_CONSTANT (15) * 60 * G_USEC_PER_SEC)
#define STEPS_MAX (8 * 7 * 96) /* eight weeks: nobody's holidays are longer */
/* Monday, 23 November 2026, 00:07 UTC: between the steps of anybody's hours. */
#define BEGIN_US (G_GINT64_CONSTANT (1795392420) * G_USEC_PER_SEC)

static const char *const relative[] = { "open", "closed", "staffed", "unstaffed", NULL };

/* With its offset: a local time without one is two instants once a year. */
static gboolean
read_instant (const char *clock, gint64 *ret_us)
{
  g_autoptr (GDateTime) at = g_date_time_new_from_iso8601 (clock, NULL);

  if (at == NULL)
    return FALSE;
  if (ret_us != NULL)
    *ret_us = g_date_time_to_unix (at) * G_USEC_PER_SEC;
  return TRUE;
}

gboolean
kmx_scenario_clock_is_valid (const char *clock)
{
  return g_strv_contains (relative, clock) || read_instant (clock, NULL);
}

static gboolean
is_staffed (const KmxScenarioPlace *place, gint64 now_us)
{
  const KmxHandoverQuestion question = {
    .facts = place->facts,
    .zone = place->zone,
    .now_us = now_us,
    .present = place->present,
    .never = place->never,
    .caller_e164 = place->caller_e164,
  };

  return kmx_handover_route (&question).kind != KMX_ROUTE_CALLBACK;
}

gboolean
kmx_scenario_clock_find (const char *clock, const KmxScenarioPlace *place, gint64 *ret_now_us)
{
  gboolean by_hours = g_str_equal (clock, "open") || g_str_equal (clock, "closed");
  gboolean wanted = g_str_equal (clock, "open") || g_str_equal (clock, "staffed");
  g_autoptr (KmxOpeningHours) hours = NULL;

  if (!g_strv_contains (relative, clock))
    return read_instant (clock, ret_now_us);
  hours = kmx_opening_hours_new (place->facts, place->zone);
  if (by_hours && !kmx_opening_hours_is_known (hours))
    return FALSE;
  for (guint i = 0; i < STEPS_MAX; i++) {
    gint64 now_us = BEGIN_US + i * STEP_US;

    if ((by_hours ? kmx_opening_hours_is_open (hours, now_us) : is_staffed (place, now_us)) !=
        wanted)
      continue;
    *ret_now_us = now_us;
    return TRUE;
  }
  return FALSE;
}
