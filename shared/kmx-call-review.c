/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-call-review.h"

const char *const kmx_call_review_outcomes[] = { "normal",      "caller",         "no_answer",
                                                 "transferred", "provider_fault", "our_fault",
                                                 NULL };

KMX_DEFINE_RECORD (KmxCallReview, kmx_call_review, KMX_CALL_REVIEW_FIELDS)
