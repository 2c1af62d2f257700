/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxSync: whether the provider holds what we want it to hold; "unpublished": it shall hold nothing
 * yet.  @error is a word, not a text: key_refused, provider_busy, provider_down, provider_timeout,
 * provider_unreachable, provider_refused, facts_invalid, assistant_refused. */
extern const char *const kmx_sync_states[]; /* in_sync, pending, failed, unpublished */
#define KMX_SYNC_FIELDS(F)                                                                         \
  F (KMX_SYNC, STATE, "state", KMX_FIELD_ENUM, .required = TRUE, .values = kmx_sync_states)        \
  F (KMX_SYNC, ERROR, "error", KMX_FIELD_TEXT)                                                     \
  F (KMX_SYNC, SYNCED_AT, "synced_at", KMX_FIELD_INSTANT)

#define KMX_TYPE_SYNC (kmx_sync_get_type ())
KMX_DECLARE_RECORD (KmxSync, kmx_sync, SYNC, KMX_SYNC_FIELDS)

G_END_DECLS
