/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxReason: why a person did what cannot be undone. */
#define KMX_REASON_FIELDS(F)                                                                       \
  F (KMX_REASON, REASON, "reason", KMX_FIELD_PROSE, .required = TRUE, .min = 3, .max = 500)

#define KMX_TYPE_REASON (kmx_reason_get_type ())
KMX_DECLARE_RECORD (KmxReason, kmx_reason, REASON, KMX_REASON_FIELDS)

G_END_DECLS
