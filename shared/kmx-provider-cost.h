/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxProviderCost: one part of what a call cost the platform, in millionths of @currency. */
#define KMX_PROVIDER_COST_FIELDS(F)                                                                \
  F (KMX_PROVIDER_COST, KIND, "kind", KMX_FIELD_TEXT, .required = TRUE)                            \
  F (KMX_PROVIDER_COST, PROVIDER, "provider", KMX_FIELD_TEXT)                                      \
  F (KMX_PROVIDER_COST, COST_MICROS, "cost_micros", KMX_FIELD_INTEGER, .required = TRUE)           \
  F (KMX_PROVIDER_COST, CURRENCY, "currency", KMX_FIELD_TEXT)

#define KMX_TYPE_PROVIDER_COST (kmx_provider_cost_get_type ())
KMX_DECLARE_RECORD (KmxProviderCost, kmx_provider_cost, PROVIDER_COST, KMX_PROVIDER_COST_FIELDS)

G_END_DECLS
