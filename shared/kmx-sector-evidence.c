/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-sector-evidence.h"

const char *const kmx_evident_sectors[] = { "health", "secrecy", NULL };

KMX_DEFINE_RECORD (KmxSectorEvidence, kmx_sector_evidence, KMX_SECTOR_EVIDENCE_FIELDS)
