/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-scenario-draft.h"

KMX_DEFINE_RECORD (KmxScenarioDraft, kmx_scenario_draft, KMX_SCENARIO_DRAFT_FIELDS)
