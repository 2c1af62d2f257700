/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxFaqEntry: a question that callers ask, and the answer that the business gives. */
#define KMX_FAQ_ENTRY_FIELDS(F)                                                                    \
  F (KMX_FAQ_ENTRY, QUESTION, "question", KMX_FIELD_PROSE, .required = TRUE, .min = 1, .max = 300) \
  F (KMX_FAQ_ENTRY, ANSWER, "answer", KMX_FIELD_PROSE, .required = TRUE, .min = 1, .max = 1000)

#define KMX_TYPE_FAQ_ENTRY (kmx_faq_entry_get_type ())
KMX_DECLARE_RECORD (KmxFaqEntry, kmx_faq_entry, FAQ_ENTRY, KMX_FAQ_ENTRY_FIELDS)

G_END_DECLS
