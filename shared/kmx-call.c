/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-call.h"

const char *const kmx_call_directions[] = { "inbound", "outbound", "web", NULL };
const char *const kmx_call_states[] = { "ringing", "in_progress", "forwarding", "ended", NULL };
const char *const kmx_call_outcomes[] = { "normal",      "caller",         "no_answer",
                                          "transferred", "provider_fault", "our_fault",
                                          "refused",     "review",         NULL };

KMX_DEFINE_RECORD (KmxCall, kmx_call, KMX_CALL_FIELDS)
