/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxScenarioEdit: what changes of a scenario. */
#define KMX_SCENARIO_EDIT_FIELDS(F)                                                                \
  F (KMX_SCENARIO_EDIT, NAME, "name", KMX_FIELD_TEXT, .min = 1, .max = 120)                        \
  F (KMX_SCENARIO_EDIT, DESCRIPTION, "description", KMX_FIELD_PROSE, .min = 0, .max = 500)         \
  F (KMX_SCENARIO_EDIT, SCRIPT, "script", KMX_FIELD_JSON)

#define KMX_TYPE_SCENARIO_EDIT (kmx_scenario_edit_get_type ())
KMX_DECLARE_RECORD (KmxScenarioEdit, kmx_scenario_edit, SCENARIO_EDIT, KMX_SCENARIO_EDIT_FIELDS)

G_END_DECLS
