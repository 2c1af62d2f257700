/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxDriftItem: one member of the provider's copy that somebody edited there.  @path is a JSON
 * pointer into it.  @base (what was there), @ours (what should be there now) and @theirs (what is
 * there) are JSON text, cut when very long; none: the member is not there.  @reason says why it is
 * not @adoptable: "composed", "greeting", "voice", "range" or "platform". */
#define KMX_DRIFT_ITEM_FIELDS(F)                                                                   \
  F (KMX_DRIFT_ITEM, PATH, "path", KMX_FIELD_TEXT, .required = TRUE, .max = 1000)                  \
  F (KMX_DRIFT_ITEM, BASE, "base", KMX_FIELD_PROSE, .max = 100000)                                 \
  F (KMX_DRIFT_ITEM, OURS, "ours", KMX_FIELD_PROSE, .max = 100000)                                 \
  F (KMX_DRIFT_ITEM, THEIRS, "theirs", KMX_FIELD_PROSE, .max = 100000)                             \
  F (KMX_DRIFT_ITEM, ADOPTABLE, "adoptable", KMX_FIELD_BOOLEAN, .required = TRUE)                  \
  F (KMX_DRIFT_ITEM, REASON, "reason", KMX_FIELD_TEXT)

#define KMX_TYPE_DRIFT_ITEM (kmx_drift_item_get_type ())
KMX_DECLARE_RECORD (KmxDriftItem, kmx_drift_item, DRIFT_ITEM, KMX_DRIFT_ITEM_FIELDS)

G_END_DECLS
