/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxAcceptance: somebody accepted a contract text for the account. */
#define KMX_ACCEPTANCE_FIELDS(F)                                                                   \
  F (KMX_ACCEPTANCE, ID, "id", KMX_FIELD_ID, .required = TRUE)                                     \
  F (KMX_ACCEPTANCE, DOCUMENT, "document", KMX_FIELD_TEXT, .required = TRUE)                       \
  F (KMX_ACCEPTANCE, VERSION, "version", KMX_FIELD_TEXT, .required = TRUE)                         \
  F (KMX_ACCEPTANCE, SHA256, "sha256", KMX_FIELD_TEXT, .required = TRUE)                           \
  F (KMX_ACCEPTANCE, PERSON_ID, "person_id", KMX_FIELD_ID, .required = TRUE)                       \
  F (KMX_ACCEPTANCE, PERSON_NAME, "person_name", KMX_FIELD_TEXT, .required = TRUE)                 \
  F (KMX_ACCEPTANCE, ACCEPTED_AT, "accepted_at", KMX_FIELD_INSTANT, .required = TRUE)

#define KMX_TYPE_ACCEPTANCE (kmx_acceptance_get_type ())
KMX_DECLARE_RECORD (KmxAcceptance, kmx_acceptance, ACCEPTANCE, KMX_ACCEPTANCE_FIELDS)

G_END_DECLS
