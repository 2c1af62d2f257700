/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-drift-mark.h"

KMX_DEFINE_RECORD (KmxDriftMark, kmx_drift_mark, KMX_DRIFT_MARK_FIELDS)
