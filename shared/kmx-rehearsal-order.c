/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-rehearsal-order.h"

KMX_DEFINE_RECORD (KmxRehearsalOrder, kmx_rehearsal_order, KMX_REHEARSAL_ORDER_FIELDS)
