/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-db-listener.h"
#include "kmx-db-pool.h"

G_BEGIN_DECLS

/* Fills the table "voice" with what the program ships, takes it as the catalogue, and again
 * whenever
 * @listener hears that it changed.  Blocks for the first time, so that no call sees half a
 * catalogue. */
void kmx_voice_catalogue_start (KmxDbPool *pool, KmxDbListener *listener);

G_END_DECLS
