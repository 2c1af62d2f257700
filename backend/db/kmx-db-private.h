/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-db.h"

G_BEGIN_DECLS

/* What the files of this folder share and nobody else needs. */

/* UTC, ISO dates, UTF-8 and no JIT on every connection; BOUNDED adds statement and lock timeouts,
 * because whoever waits for an answer does not wait for ever. */
typedef enum { KMX_DB_UNBOUNDED, KMX_DB_BOUNDED } KmxDbBounds;

/* Blocks when @wait, else the caller polls.  NULL with CONFIGURATION when @conninfo does not parse;
 * a connection that failed is returned, as libpq does. */
PGconn *kmx_db_open (const char *conninfo, KmxDbBounds bounds, gboolean wait, GError **error);
KmxDb *kmx_db_connect_bounded (const char *conninfo, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Translates a failed result (nullable: the connection was lost while waiting). TRUE in
 * @ret_transient (nullable) when the same transaction may succeed if it is run again. */
void kmx_db_set_error (GError **error,
                       const PGresult *result,
                       const char *name,
                       gboolean *ret_transient);
/* TRUE when the last failure of @db is worth running the whole transaction again. */
gboolean kmx_db_is_transient (const KmxDb *db);
gboolean kmx_db_is_lost (const KmxDb *db);
/* Runs several statements in one round trip; the message names only @name. */
gboolean kmx_db_run_internal (KmxDb *db, const char *sql, const char *name, GError **error);

G_END_DECLS
