/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"
#include "kmx-reservation.h"

G_BEGIN_DECLS

/* KmxCredit: what an account may spend.  available = balance + bonus − reserved; a negative balance
 * is debt.  @days_left is unset while nothing was spent lately. */
#define KMX_CREDIT_FIELDS(F)                                                                       \
  F (KMX_CREDIT, BALANCE_CENTS, "balance_cents", KMX_FIELD_INTEGER, .required = TRUE)              \
  F (KMX_CREDIT, BONUS_CENTS, "bonus_cents", KMX_FIELD_INTEGER, .required = TRUE)                  \
  F (KMX_CREDIT, RESERVED_CENTS, "reserved_cents", KMX_FIELD_INTEGER, .required = TRUE)            \
  F (KMX_CREDIT, AVAILABLE_CENTS, "available_cents", KMX_FIELD_INTEGER, .required = TRUE)          \
  F (KMX_CREDIT, GRACE_CENTS, "grace_cents", KMX_FIELD_INTEGER, .required = TRUE)                  \
  F (KMX_CREDIT, CENTS_PER_MINUTE, "cents_per_minute", KMX_FIELD_INTEGER, .required = TRUE)        \
  F (KMX_CREDIT, FIRST_INCREMENT_S, "first_increment_s", KMX_FIELD_INTEGER, .required = TRUE)      \
  F (KMX_CREDIT, NEXT_INCREMENT_S, "next_increment_s", KMX_FIELD_INTEGER, .required = TRUE)        \
  F (KMX_CREDIT, DAYS_LEFT, "days_left", KMX_FIELD_INTEGER)                                        \
  F (KMX_CREDIT, RESERVATIONS, "reservations", KMX_FIELD_LIST, .get_type = kmx_reservation_get_type)

#define KMX_TYPE_CREDIT (kmx_credit_get_type ())
KMX_DECLARE_RECORD (KmxCredit, kmx_credit, CREDIT, KMX_CREDIT_FIELDS)

G_END_DECLS
