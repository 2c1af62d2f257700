/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxLiveVersion: the published version that callers meet.  @changed: the draft differs from it. */
#define KMX_LIVE_VERSION_FIELDS(F)                                                                 \
  F (KMX_LIVE_VERSION, VERSION, "version", KMX_FIELD_INTEGER, .required = TRUE, .min = 1)          \
  F (KMX_LIVE_VERSION, PUBLISHED_AT, "published_at", KMX_FIELD_INSTANT, .required = TRUE)          \
  F (KMX_LIVE_VERSION, PUBLISHED_BY, "published_by", KMX_FIELD_TEXT, .required = TRUE)             \
  F (KMX_LIVE_VERSION, CHANGED, "changed", KMX_FIELD_BOOLEAN, .required = TRUE)

#define KMX_TYPE_LIVE_VERSION (kmx_live_version_get_type ())
KMX_DECLARE_RECORD (KmxLiveVersion, kmx_live_version, LIVE_VERSION, KMX_LIVE_VERSION_FIELDS)

G_END_DECLS
