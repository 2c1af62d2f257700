/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-db-listener.h"
#include "kmx-db-pool.h"

G_BEGIN_DECLS

/* KmxCallFallbacks: where a number's callers go when we cannot decide, kept in memory for the
 * moment when the database is away.  Read again every minute and when a number changes (channel
 * "kametrix_number"); a failed reading keeps the last one. */
#define KMX_TYPE_CALL_FALLBACKS (kmx_call_fallbacks_get_type ())
G_DECLARE_FINAL_TYPE (KmxCallFallbacks, kmx_call_fallbacks, KMX, CALL_FALLBACKS, GObject)

KmxCallFallbacks *kmx_call_fallbacks_new (KmxDbPool *pool, KmxDbListener *listener);
/* (nullable) (transfer none): by the provider's id of the number, else by the number. */
const char *
kmx_call_fallbacks_find (KmxCallFallbacks *self, const char *number_key, const char *number_e164);

G_END_DECLS
