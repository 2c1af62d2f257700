/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxCallPrice: what a call costs the customer and how that came about: @billed_s are the seconds
 * after rounding up to the increments. */
#define KMX_CALL_PRICE_FIELDS(F)                                                                   \
  F (KMX_CALL_PRICE, CENTS_PER_MINUTE, "cents_per_minute", KMX_FIELD_INTEGER, .required = TRUE)    \
  F (KMX_CALL_PRICE, FIRST_INCREMENT_S, "first_increment_s", KMX_FIELD_INTEGER, .required = TRUE)  \
  F (KMX_CALL_PRICE, NEXT_INCREMENT_S, "next_increment_s", KMX_FIELD_INTEGER, .required = TRUE)    \
  F (KMX_CALL_PRICE, BILLED_S, "billed_s", KMX_FIELD_INTEGER, .required = TRUE)                    \
  F (KMX_CALL_PRICE, CHARGED_CENTS, "charged_cents", KMX_FIELD_INTEGER, .required = TRUE)

#define KMX_TYPE_CALL_PRICE (kmx_call_price_get_type ())
KMX_DECLARE_RECORD (KmxCallPrice, kmx_call_price, CALL_PRICE, KMX_CALL_PRICE_FIELDS)

G_END_DECLS
