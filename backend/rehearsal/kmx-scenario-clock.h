/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-business-facts.h"

G_BEGIN_DECLS

/* When a scenario takes place: an instant ("2026-11-24T12:15:00+01:00"), or one that is found in
 * the facts: "open" and "closed" after the opening hours, "staffed" and "unstaffed" after the
 * hand-over (somebody, or nobody, would be put through). */
gboolean kmx_scenario_clock_is_valid (const char *clock);

/* Who is there in a rehearsal, and who must not be called. */
typedef struct {
  KmxBusinessFacts *facts;
  GTimeZone *zone;
  const char *const *present; /* (nullable) */
  const char *const *never;   /* (nullable) */
  const char *caller_e164;    /* (nullable) */
} KmxScenarioPlace;

/* FALSE when these facts know no such time.  The same facts always give the same instant: nothing
 * depends on the real time. */
gboolean
kmx_scenario_clock_find (const char *clock, const KmxScenarioPlace *place, gint64 *ret_now_us);

G_END_DECLS
