/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxCallRun: what the agent did with a tool during a call, and what it was told.  @at_ms counts
 * from the beginning of the call. */
#define KMX_CALL_RUN_FIELDS(F)                                                                     \
  F (KMX_CALL_RUN, NAME, "name", KMX_FIELD_TEXT, .required = TRUE)                                 \
  F (KMX_CALL_RUN, AT_MS, "at_ms", KMX_FIELD_INTEGER, .required = TRUE)                            \
  F (KMX_CALL_RUN, RESULT, "result", KMX_FIELD_PROSE)

#define KMX_TYPE_CALL_RUN (kmx_call_run_get_type ())
KMX_DECLARE_RECORD (KmxCallRun, kmx_call_run, CALL_RUN, KMX_CALL_RUN_FIELDS)

G_END_DECLS
