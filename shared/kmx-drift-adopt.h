/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxDriftAdopt: takes edits into the draft; @paths is a list of KmxDriftItem paths. */
#define KMX_DRIFT_ADOPT_FIELDS(F)                                                                  \
  F (KMX_DRIFT_ADOPT, PATHS, "paths", KMX_FIELD_JSON, .required = TRUE)

#define KMX_TYPE_DRIFT_ADOPT (kmx_drift_adopt_get_type ())
KMX_DECLARE_RECORD (KmxDriftAdopt, kmx_drift_adopt, DRIFT_ADOPT, KMX_DRIFT_ADOPT_FIELDS)

G_END_DECLS
