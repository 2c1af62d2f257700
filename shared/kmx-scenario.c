/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-scenario.h"

const char *const kmx_scenario_origins[] = { "common", "template", "own", NULL };

KMX_DEFINE_RECORD (KmxScenario, kmx_scenario, KMX_SCENARIO_FIELDS)
