/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxHoursSpan: open on @weekday (1 Monday … 7 Sunday) from @opens to @closes, "HH:MM" in the
 * account's zone.  @closes may be "24:00"; before or equal to @opens it lies on the next day.  A
 * break is the gap between two spans. */
#define KMX_HOURS_SPAN_FIELDS(F)                                                                   \
  F (KMX_HOURS_SPAN, WEEKDAY, "weekday", KMX_FIELD_INTEGER, .required = TRUE, .min = 1, .max = 7)  \
  F (KMX_HOURS_SPAN, OPENS, "opens", KMX_FIELD_TEXT, .required = TRUE, .min = 5, .max = 5)         \
  F (KMX_HOURS_SPAN, CLOSES, "closes", KMX_FIELD_TEXT, .required = TRUE, .min = 5, .max = 5)

#define KMX_TYPE_HOURS_SPAN (kmx_hours_span_get_type ())
KMX_DECLARE_RECORD (KmxHoursSpan, kmx_hours_span, HOURS_SPAN, KMX_HOURS_SPAN_FIELDS)

G_END_DECLS
