/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-hours-exception.h"

KMX_DEFINE_RECORD (KmxHoursException, kmx_hours_exception, KMX_HOURS_EXCEPTION_FIELDS)
