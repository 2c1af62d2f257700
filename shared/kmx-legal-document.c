/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-legal-document.h"

KMX_DEFINE_RECORD (KmxLegalDocument, kmx_legal_document, KMX_LEGAL_DOCUMENT_FIELDS)
