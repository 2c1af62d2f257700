/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxCollectField: something the agent asks callers for. */
#define KMX_COLLECT_FIELD_FIELDS(F)                                                                \
  F (KMX_COLLECT_FIELD, LABEL, "label", KMX_FIELD_TEXT, .required = TRUE, .min = 1, .max = 80)     \
  F (KMX_COLLECT_FIELD, REQUIRED, "required", KMX_FIELD_BOOLEAN, .required = TRUE)                 \
  F (KMX_COLLECT_FIELD, HINT, "hint", KMX_FIELD_TEXT, .min = 0, .max = 300)

#define KMX_TYPE_COLLECT_FIELD (kmx_collect_field_get_type ())
KMX_DECLARE_RECORD (KmxCollectField, kmx_collect_field, COLLECT_FIELD, KMX_COLLECT_FIELD_FIELDS)

G_END_DECLS
