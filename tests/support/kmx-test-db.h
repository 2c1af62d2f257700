/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-cluster.h"
#include "kmx-db.h"

G_BEGIN_DECLS

/* A real PostgreSQL for tests: one private cluster per test program, started on first use, without
 * fsync, in a temporary directory.  Both are gone when the program ends, however it ends. */

/* A fresh database with all migrations applied, owned by "kametrix" like in production.  Returns
 * its conninfo. */
char *kmx_test_db_new (void) G_GNUC_WARN_UNUSED_RESULT;
/* The same without migrations. */
char *kmx_test_db_new_empty (void) G_GNUC_WARN_UNUSED_RESULT;
/* kmx_test_db_new() and a connection to it. */
KmxDb *kmx_test_db_connect (char **ret_conninfo) G_GNUC_WARN_UNUSED_RESULT;
/* The superuser's way into the database of @conninfo, to look behind row-level security. */
char *kmx_test_db_dup_admin_conninfo (const char *conninfo) G_GNUC_WARN_UNUSED_RESULT;
KmxCluster *kmx_test_db_get_cluster (void);

G_END_DECLS
