/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxReservation: credit set aside for a running call. */
#define KMX_RESERVATION_FIELDS(F)                                                                  \
  F (KMX_RESERVATION, CALL_ID, "call_id", KMX_FIELD_ID, .required = TRUE)                          \
  F (KMX_RESERVATION, AMOUNT_CENTS, "amount_cents", KMX_FIELD_INTEGER, .required = TRUE)           \
  F (KMX_RESERVATION, MAX_DURATION_S, "max_duration_s", KMX_FIELD_INTEGER, .required = TRUE)       \
  F (KMX_RESERVATION, CREATED_AT, "created_at", KMX_FIELD_INSTANT, .required = TRUE)

#define KMX_TYPE_RESERVATION (kmx_reservation_get_type ())
KMX_DECLARE_RECORD (KmxReservation, kmx_reservation, RESERVATION, KMX_RESERVATION_FIELDS)

G_END_DECLS
