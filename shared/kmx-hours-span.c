/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-hours-span.h"

KMX_DEFINE_RECORD (KmxHoursSpan, kmx_hours_span, KMX_HOURS_SPAN_FIELDS)
