/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxSectorEvidence: what the platform was shown, and opens a sector to an account for. */
extern const char *const kmx_evident_sectors[]; /* health, secrecy */
#define KMX_SECTOR_EVIDENCE_FIELDS(F)                                                              \
  F (KMX_SECTOR_EVIDENCE, SECTOR, "sector", KMX_FIELD_ENUM, .required = TRUE,                      \
     .values = kmx_evident_sectors)                                                                \
  F (KMX_SECTOR_EVIDENCE, EVIDENCE, "evidence", KMX_FIELD_PROSE, .required = TRUE, .min = 1,       \
     .max = 2000)

#define KMX_TYPE_SECTOR_EVIDENCE (kmx_sector_evidence_get_type ())
KMX_DECLARE_RECORD (KmxSectorEvidence,
                    kmx_sector_evidence,
                    SECTOR_EVIDENCE,
                    KMX_SECTOR_EVIDENCE_FIELDS)

G_END_DECLS
