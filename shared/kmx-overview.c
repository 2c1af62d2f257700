/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-overview.h"

KMX_DEFINE_RECORD (KmxOverview, kmx_overview, KMX_OVERVIEW_FIELDS)
