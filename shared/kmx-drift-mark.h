/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxDriftMark: somebody edited an agent at the provider.  @count edits wait for a decision;
 * @taken_back_at: when the platform took forbidden ones back by itself, until somebody read of it.
 */
#define KMX_DRIFT_MARK_FIELDS(F)                                                                   \
  F (KMX_DRIFT_MARK, COUNT, "count", KMX_FIELD_INTEGER, .required = TRUE)                          \
  F (KMX_DRIFT_MARK, TAKEN_BACK_AT, "taken_back_at", KMX_FIELD_INSTANT)

#define KMX_TYPE_DRIFT_MARK (kmx_drift_mark_get_type ())
KMX_DECLARE_RECORD (KmxDriftMark, kmx_drift_mark, DRIFT_MARK, KMX_DRIFT_MARK_FIELDS)

G_END_DECLS
