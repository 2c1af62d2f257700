/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-db.h"

G_BEGIN_DECLS

/* Applies backend/db/migrations/NNNN-name.sql, compiled into the program as a GResource, in order,
 * each in one transaction, under an advisory lock so that two starting processes do not collide.
 * Table schema_migration keeps number, name and SHA-256; a changed checksum or a number this
 * program does not know (a newer schema) is refused with KMX_ERROR_CONFIGURATION and a clear
 * sentence. Returns the number applied, -1 on error. */
int kmx_migrator_run (KmxDb *db, GError **error);
/* FALSE with an error when migrations are missing or the schema is newer. */
gboolean kmx_migrator_check (KmxDb *db, GError **error);

G_END_DECLS
