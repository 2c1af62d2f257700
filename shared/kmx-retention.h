/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxRetention: how long call data is kept, in days; limits follow from the sector (german-market
 * 2). */
#define KMX_RETENTION_FIELDS(F)                                                                    \
  F (KMX_RETENTION, TRANSCRIPT_DAYS, "transcript_days", KMX_FIELD_INTEGER, .required = TRUE,       \
     .min = 0, .max = 180)                                                                         \
  F (KMX_RETENTION, SUMMARY_DAYS, "summary_days", KMX_FIELD_INTEGER, .required = TRUE, .min = 0,   \
     .max = 365)                                                                                   \
  F (KMX_RETENTION, NUMBER_DAYS, "number_days", KMX_FIELD_INTEGER, .required = TRUE, .min = 1,     \
     .max = 365)

#define KMX_TYPE_RETENTION (kmx_retention_get_type ())
KMX_DECLARE_RECORD (KmxRetention, kmx_retention, RETENTION, KMX_RETENTION_FIELDS)

G_END_DECLS
