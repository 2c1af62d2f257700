/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxNumberOrder: a line made by the provider: "sip" is an address that a telephone system forwards
 * to, "area" an American number in @area_code (only where the operator resells them). */
extern const char *const kmx_number_order_kinds[]; /* sip, area */
#define KMX_NUMBER_ORDER_FIELDS(F)                                                                 \
  F (KMX_NUMBER_ORDER, KIND, "kind", KMX_FIELD_ENUM, .required = TRUE,                             \
     .values = kmx_number_order_kinds)                                                             \
  F (KMX_NUMBER_ORDER, AREA_CODE, "area_code", KMX_FIELD_TEXT, .min = 3, .max = 3)                 \
  F (KMX_NUMBER_ORDER, LABEL, "label", KMX_FIELD_TEXT, .min = 0, .max = 40)

#define KMX_TYPE_NUMBER_ORDER (kmx_number_order_get_type ())
KMX_DECLARE_RECORD (KmxNumberOrder, kmx_number_order, NUMBER_ORDER, KMX_NUMBER_ORDER_FIELDS)

G_END_DECLS
