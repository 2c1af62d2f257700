/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxCallReview: what an admin decides about a doubtful call; never "review" or "refused". */
extern const char *const kmx_call_review_outcomes[];
#define KMX_CALL_REVIEW_FIELDS(F)                                                                  \
  F (KMX_REVIEW, OUTCOME, "outcome", KMX_FIELD_ENUM, .required = TRUE,                             \
     .values = kmx_call_review_outcomes)                                                           \
  F (KMX_REVIEW, REASON, "reason", KMX_FIELD_PROSE, .required = TRUE, .min = 3, .max = 500)

#define KMX_TYPE_CALL_REVIEW (kmx_call_review_get_type ())
KMX_DECLARE_RECORD (KmxCallReview, kmx_call_review, CALL_REVIEW, KMX_CALL_REVIEW_FIELDS)

G_END_DECLS
