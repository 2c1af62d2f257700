/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxHoursException: the days @from_date to @to_date ("YYYY-MM-DD", both inside; absent: one day)
 * differ from the week: closed, or open from @opens to @closes.  Company holidays are exceptions
 * with a label. */
#define KMX_HOURS_EXCEPTION_FIELDS(F)                                                              \
  F (KMX_HOURS_EXCEPTION, FROM_DATE, "from_date", KMX_FIELD_TEXT, .required = TRUE, .min = 10,     \
     .max = 10)                                                                                    \
  F (KMX_HOURS_EXCEPTION, TO_DATE, "to_date", KMX_FIELD_TEXT, .min = 10, .max = 10)                \
  F (KMX_HOURS_EXCEPTION, CLOSED, "closed", KMX_FIELD_BOOLEAN, .required = TRUE)                   \
  F (KMX_HOURS_EXCEPTION, OPENS, "opens", KMX_FIELD_TEXT, .min = 5, .max = 5)                      \
  F (KMX_HOURS_EXCEPTION, CLOSES, "closes", KMX_FIELD_TEXT, .min = 5, .max = 5)                    \
  F (KMX_HOURS_EXCEPTION, LABEL, "label", KMX_FIELD_TEXT, .min = 0, .max = 80)

#define KMX_TYPE_HOURS_EXCEPTION (kmx_hours_exception_get_type ())
KMX_DECLARE_RECORD (KmxHoursException,
                    kmx_hours_exception,
                    HOURS_EXCEPTION,
                    KMX_HOURS_EXCEPTION_FIELDS)

G_END_DECLS
