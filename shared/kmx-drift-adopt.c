/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-drift-adopt.h"

KMX_DEFINE_RECORD (KmxDriftAdopt, kmx_drift_adopt, KMX_DRIFT_ADOPT_FIELDS)
