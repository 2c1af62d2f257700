/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxAcceptanceDraft: the text that is accepted, as it was read. */
#define KMX_ACCEPTANCE_DRAFT_FIELDS(F)                                                             \
  F (KMX_ACCEPTANCE_DRAFT, DOCUMENT, "document", KMX_FIELD_TEXT, .required = TRUE, .min = 1,       \
     .max = 40)                                                                                    \
  F (KMX_ACCEPTANCE_DRAFT, VERSION, "version", KMX_FIELD_TEXT, .required = TRUE, .min = 1,         \
     .max = 40)                                                                                    \
  F (KMX_ACCEPTANCE_DRAFT, SHA256, "sha256", KMX_FIELD_TEXT, .required = TRUE, .min = 64, .max = 64)

#define KMX_TYPE_ACCEPTANCE_DRAFT (kmx_acceptance_draft_get_type ())
KMX_DECLARE_RECORD (KmxAcceptanceDraft,
                    kmx_acceptance_draft,
                    ACCEPTANCE_DRAFT,
                    KMX_ACCEPTANCE_DRAFT_FIELDS)

G_END_DECLS
