/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-rehearsal-result.h"

const char *const kmx_rehearsal_codes[] = { "compile",   "clock",    "opening",   "prompt",
                                            "forbidden", "tool",     "arguments", "contains",
                                            "lacks",     "transfer", "outcome",   NULL };

KMX_DEFINE_RECORD (KmxRehearsalResult, kmx_rehearsal_result, KMX_REHEARSAL_RESULT_FIELDS)
