/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxLegalDocument: a contract text in one language.  @placeholder: no lawyer has seen it yet. */
#define KMX_LEGAL_DOCUMENT_FIELDS(F)                                                               \
  F (KMX_LEGAL_DOCUMENT, DOCUMENT, "document", KMX_FIELD_TEXT, .required = TRUE)                   \
  F (KMX_LEGAL_DOCUMENT, VERSION, "version", KMX_FIELD_TEXT, .required = TRUE)                     \
  F (KMX_LEGAL_DOCUMENT, LANGUAGE, "language", KMX_FIELD_TEXT, .required = TRUE)                   \
  F (KMX_LEGAL_DOCUMENT, SHA256, "sha256", KMX_FIELD_TEXT, .required = TRUE)                       \
  F (KMX_LEGAL_DOCUMENT, TEXT, "text", KMX_FIELD_PROSE, .required = TRUE, .max = 200000)           \
  F (KMX_LEGAL_DOCUMENT, PLACEHOLDER, "placeholder", KMX_FIELD_BOOLEAN, .required = TRUE)

#define KMX_TYPE_LEGAL_DOCUMENT (kmx_legal_document_get_type ())
KMX_DECLARE_RECORD (KmxLegalDocument, kmx_legal_document, LEGAL_DOCUMENT, KMX_LEGAL_DOCUMENT_FIELDS)

G_END_DECLS
