/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-number-order.h"

const char *const kmx_number_order_kinds[] = { "sip", "area", NULL };

KMX_DEFINE_RECORD (KmxNumberOrder, kmx_number_order, KMX_NUMBER_ORDER_FIELDS)
