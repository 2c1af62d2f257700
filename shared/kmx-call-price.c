/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-call-price.h"

KMX_DEFINE_RECORD (KmxCallPrice, kmx_call_price, KMX_CALL_PRICE_FIELDS)
