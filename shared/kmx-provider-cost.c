/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-provider-cost.h"

KMX_DEFINE_RECORD (KmxProviderCost, kmx_provider_cost, KMX_PROVIDER_COST_FIELDS)
