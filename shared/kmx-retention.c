/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-retention.h"

KMX_DEFINE_RECORD (KmxRetention, kmx_retention, KMX_RETENTION_FIELDS)
