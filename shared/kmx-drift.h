/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-drift-item.h"
#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxDrift: what somebody edited at the provider.  @items wait for a decision; @taken_back were
 * forbidden, so that the platform put ours back at once. */
#define KMX_DRIFT_FIELDS(F)                                                                        \
  F (KMX_DRIFT, DETECTED_AT, "detected_at", KMX_FIELD_INSTANT)                                     \
  F (KMX_DRIFT, ITEMS, "items", KMX_FIELD_LIST, .get_type = kmx_drift_item_get_type)               \
  F (KMX_DRIFT, TAKEN_BACK_AT, "taken_back_at", KMX_FIELD_INSTANT)                                 \
  F (KMX_DRIFT, TAKEN_BACK, "taken_back", KMX_FIELD_LIST, .get_type = kmx_drift_item_get_type)

#define KMX_TYPE_DRIFT (kmx_drift_get_type ())
KMX_DECLARE_RECORD (KmxDrift, kmx_drift, DRIFT, KMX_DRIFT_FIELDS)

G_END_DECLS
