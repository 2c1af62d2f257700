/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxFactLine: one sentence of a business: a goal, a policy, a rule, a trigger word. */
#define KMX_FACT_LINE_FIELDS(F)                                                                    \
  F (KMX_FACT_LINE, TEXT, "text", KMX_FIELD_PROSE, .required = TRUE, .min = 1, .max = 500)

#define KMX_TYPE_FACT_LINE (kmx_fact_line_get_type ())
KMX_DECLARE_RECORD (KmxFactLine, kmx_fact_line, FACT_LINE, KMX_FACT_LINE_FIELDS)

G_END_DECLS
