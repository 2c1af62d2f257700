/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxCallDay: the figures of one civil day of the account, @day as "2026-11-22". */
#define KMX_CALL_DAY_FIELDS(F)                                                                     \
  F (KMX_CALL_DAY, DAY, "day", KMX_FIELD_TEXT, .required = TRUE)                                   \
  F (KMX_CALL_DAY, CALLS, "calls", KMX_FIELD_INTEGER, .required = TRUE)                            \
  F (KMX_CALL_DAY, SECONDS, "seconds", KMX_FIELD_INTEGER, .required = TRUE)                        \
  F (KMX_CALL_DAY, CHARGED_CENTS, "charged_cents", KMX_FIELD_INTEGER, .required = TRUE)

#define KMX_TYPE_CALL_DAY (kmx_call_day_get_type ())
KMX_DECLARE_RECORD (KmxCallDay, kmx_call_day, CALL_DAY, KMX_CALL_DAY_FIELDS)

G_END_DECLS
