/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-call-day.h"

KMX_DEFINE_RECORD (KmxCallDay, kmx_call_day, KMX_CALL_DAY_FIELDS)
