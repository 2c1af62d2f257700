/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"
#include "kmx-rehearsal-result.h"

G_BEGIN_DECLS

/* KmxRehearsal: one run of all scenarios of a draft.  @current: the draft and its scenarios are
 * still what they were then.
 * @results stay out of lists. */
extern const char *const kmx_rehearsal_engines[]; /* offline, provider */
#define KMX_REHEARSAL_FIELDS(F)                                                                    \
  F (KMX_REHEARSAL, ID, "id", KMX_FIELD_ID, .required = TRUE)                                      \
  F (KMX_REHEARSAL, AGENT_ID, "agent_id", KMX_FIELD_ID, .required = TRUE)                          \
  F (KMX_REHEARSAL, ENGINE, "engine", KMX_FIELD_ENUM, .required = TRUE,                            \
     .values = kmx_rehearsal_engines)                                                              \
  F (KMX_REHEARSAL, PASSED, "passed", KMX_FIELD_INTEGER, .required = TRUE, .min = 0)               \
  F (KMX_REHEARSAL, TOTAL, "total", KMX_FIELD_INTEGER, .required = TRUE, .min = 0)                 \
  F (KMX_REHEARSAL, CURRENT, "current", KMX_FIELD_BOOLEAN, .required = TRUE)                       \
  F (KMX_REHEARSAL, CREATED_AT, "created_at", KMX_FIELD_INSTANT, .required = TRUE)                 \
  F (KMX_REHEARSAL, RESULTS, "results", KMX_FIELD_LIST, .max = 200,                                \
     .get_type = kmx_rehearsal_result_get_type)

#define KMX_TYPE_REHEARSAL (kmx_rehearsal_get_type ())
KMX_DECLARE_RECORD (KmxRehearsal, kmx_rehearsal, REHEARSAL, KMX_REHEARSAL_FIELDS)

G_END_DECLS
