/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxScenario: a written conversation that a rehearsal plays.  @script is what
 * data/agent-scenarios/README.md describes, without name and description.  Those of the platform
 * and of the template have no id and no revision: they cannot be edited. */
extern const char *const kmx_scenario_origins[]; /* common, template, own */
#define KMX_SCENARIO_FIELDS(F)                                                                     \
  F (KMX_SCENARIO, ID, "id", KMX_FIELD_ID)                                                         \
  F (KMX_SCENARIO, ORIGIN, "origin", KMX_FIELD_ENUM, .required = TRUE,                             \
     .values = kmx_scenario_origins)                                                               \
  F (KMX_SCENARIO, NAME, "name", KMX_FIELD_TEXT, .required = TRUE, .min = 1, .max = 120)           \
  F (KMX_SCENARIO, DESCRIPTION, "description", KMX_FIELD_PROSE, .min = 0, .max = 500)              \
  F (KMX_SCENARIO, SCRIPT, "script", KMX_FIELD_JSON, .required = TRUE)                             \
  F (KMX_SCENARIO, REVISION, "revision", KMX_FIELD_INTEGER, .min = 1)                              \
  F (KMX_SCENARIO, UPDATED_AT, "updated_at", KMX_FIELD_INSTANT)

#define KMX_TYPE_SCENARIO (kmx_scenario_get_type ())
KMX_DECLARE_RECORD (KmxScenario, kmx_scenario, SCENARIO, KMX_SCENARIO_FIELDS)

G_END_DECLS
