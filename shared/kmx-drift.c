/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-drift.h"

KMX_DEFINE_RECORD (KmxDrift, kmx_drift, KMX_DRIFT_FIELDS)
