/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-sync.h"

const char *const kmx_sync_states[] = { "in_sync", "pending", "failed", "unpublished", NULL };

KMX_DEFINE_RECORD (KmxSync, kmx_sync, KMX_SYNC_FIELDS)
