/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxScenarioDraft: a new scenario of the business itself. */
#define KMX_SCENARIO_DRAFT_FIELDS(F)                                                               \
  F (KMX_SCENARIO_DRAFT, NAME, "name", KMX_FIELD_TEXT, .required = TRUE, .min = 1, .max = 120)     \
  F (KMX_SCENARIO_DRAFT, DESCRIPTION, "description", KMX_FIELD_PROSE, .min = 0, .max = 500)        \
  F (KMX_SCENARIO_DRAFT, SCRIPT, "script", KMX_FIELD_JSON, .required = TRUE)

#define KMX_TYPE_SCENARIO_DRAFT (kmx_scenario_draft_get_type ())
KMX_DECLARE_RECORD (KmxScenarioDraft, kmx_scenario_draft, SCENARIO_DRAFT, KMX_SCENARIO_DRAFT_FIELDS)

G_END_DECLS
