/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-sector-evidence.h"

G_BEGIN_DECLS

/* KmxSectorEvidenceEntry: evidence as it was recorded. */
#define KMX_SECTOR_EVIDENCE_ENTRY_FIELDS(F)                                                        \
  F (KMX_SECTOR_EVIDENCE_ENTRY, ID, "id", KMX_FIELD_ID, .required = TRUE)                          \
  F (KMX_SECTOR_EVIDENCE_ENTRY, ACCOUNT_ID, "account_id", KMX_FIELD_ID, .required = TRUE)          \
  F (KMX_SECTOR_EVIDENCE_ENTRY, SECTOR, "sector", KMX_FIELD_ENUM, .required = TRUE,                \
     .values = kmx_evident_sectors)                                                                \
  F (KMX_SECTOR_EVIDENCE_ENTRY, EVIDENCE, "evidence", KMX_FIELD_PROSE, .required = TRUE)           \
  F (KMX_SECTOR_EVIDENCE_ENTRY, PERSON_NAME, "person_name", KMX_FIELD_TEXT, .required = TRUE)      \
  F (KMX_SECTOR_EVIDENCE_ENTRY, RECORDED_AT, "recorded_at", KMX_FIELD_INSTANT, .required = TRUE)

#define KMX_TYPE_SECTOR_EVIDENCE_ENTRY (kmx_sector_evidence_entry_get_type ())
KMX_DECLARE_RECORD (KmxSectorEvidenceEntry,
                    kmx_sector_evidence_entry,
                    SECTOR_EVIDENCE_ENTRY,
                    KMX_SECTOR_EVIDENCE_ENTRY_FIELDS)

G_END_DECLS
