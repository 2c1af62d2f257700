/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-sector-evidence-entry.h"

KMX_DEFINE_RECORD (KmxSectorEvidenceEntry,
                   kmx_sector_evidence_entry,
                   KMX_SECTOR_EVIDENCE_ENTRY_FIELDS)
