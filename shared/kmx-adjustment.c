/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-adjustment.h"

const char *const kmx_adjustment_wallets[] = { "credit", "bonus", NULL };

KMX_DEFINE_RECORD (KmxAdjustment, kmx_adjustment, KMX_ADJUSTMENT_FIELDS)
