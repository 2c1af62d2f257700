/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxAdjustment: an admin's order to give (positive) or take back (negative) credit or bonus; at
 * most a thousand euros at a time, never nothing, and never without a reason the customer can read.
 */
#define KMX_ADJUSTMENT_CENTS_MAX 100000
extern const char *const kmx_adjustment_wallets[];

#define KMX_ADJUSTMENT_FIELDS(F)                                                                   \
  F (KMX_ADJUSTMENT, AMOUNT_CENTS, "amount_cents", KMX_FIELD_INTEGER, .required = TRUE,            \
     .min = -KMX_ADJUSTMENT_CENTS_MAX, .max = KMX_ADJUSTMENT_CENTS_MAX)                            \
  F (KMX_ADJUSTMENT, REASON, "reason", KMX_FIELD_TEXT, .required = TRUE, .min = 3, .max = 500)     \
  F (KMX_ADJUSTMENT, WALLET, "wallet", KMX_FIELD_ENUM, .required = TRUE,                           \
     .values = kmx_adjustment_wallets)

typedef enum { KMX_ADJUSTMENT_CREDIT, KMX_ADJUSTMENT_BONUS } KmxAdjustmentWallet;

#define KMX_TYPE_ADJUSTMENT (kmx_adjustment_get_type ())
KMX_DECLARE_RECORD (KmxAdjustment, kmx_adjustment, ADJUSTMENT, KMX_ADJUSTMENT_FIELDS)

G_END_DECLS
