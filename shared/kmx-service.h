/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxService: something the business does for customers.  Callers hear the price only when
 * @released;
 * @price_from: "from", not a fixed price. */
#define KMX_SERVICE_FIELDS(F)                                                                      \
  F (KMX_SERVICE, NAME, "name", KMX_FIELD_TEXT, .required = TRUE, .min = 1, .max = 80)             \
  F (KMX_SERVICE, DURATION_MIN, "duration_min", KMX_FIELD_INTEGER, .min = 5, .max = 1440)          \
  F (KMX_SERVICE, PRICE_CENTS, "price_cents", KMX_FIELD_INTEGER, .min = 0, .max = 10000000)        \
  F (KMX_SERVICE, PRICE_FROM, "price_from", KMX_FIELD_BOOLEAN)                                     \
  F (KMX_SERVICE, RELEASED, "released", KMX_FIELD_BOOLEAN)                                         \
  F (KMX_SERVICE, NOTE, "note", KMX_FIELD_TEXT, .min = 0, .max = 300)

#define KMX_TYPE_SERVICE (kmx_service_get_type ())
KMX_DECLARE_RECORD (KmxService, kmx_service, SERVICE, KMX_SERVICE_FIELDS)

G_END_DECLS
