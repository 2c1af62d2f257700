/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-drift-item.h"

KMX_DEFINE_RECORD (KmxDriftItem, kmx_drift_item, KMX_DRIFT_ITEM_FIELDS)
