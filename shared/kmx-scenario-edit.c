/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-scenario-edit.h"

KMX_DEFINE_RECORD (KmxScenarioEdit, kmx_scenario_edit, KMX_SCENARIO_EDIT_FIELDS)
