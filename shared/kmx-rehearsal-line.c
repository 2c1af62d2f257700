/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-rehearsal-line.h"

const char *const kmx_rehearsal_roles[] = { "caller", "assistant", "tool", "note", NULL };
const char *const kmx_rehearsal_notes[] = { "not_judged", "model_needed", "transfer", "ended",
                                            NULL };

KMX_DEFINE_RECORD (KmxRehearsalLine, kmx_rehearsal_line, KMX_REHEARSAL_LINE_FIELDS)
