/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-rehearsal-result.h"
#include "kmx-scenario.h"

G_BEGIN_DECLS

/* KmxScenarioRow: one scenario with how it went last; unfolded it shows what was said, and of a
 * failed one which step failed and why.  Signals "edit" () and "remove" () of an own one. */
#define KMX_TYPE_SCENARIO_ROW (kmx_scenario_row_get_type ())
G_DECLARE_FINAL_TYPE (KmxScenarioRow, kmx_scenario_row, KMX, SCENARIO_ROW, AdwExpanderRow)

/* @result (nullable): not played yet. */
GtkWidget *
kmx_scenario_row_new (KmxScenario *scenario, KmxRehearsalResult *result, gboolean editable);
KmxScenario *kmx_scenario_row_get_scenario (KmxScenarioRow *self);

G_END_DECLS
