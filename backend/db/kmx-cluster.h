/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* KmxCluster: a private PostgreSQL (Unix socket only) in <directory>/postgresql, used when
 * database.url is not set.  As root it is owned and run by another user (postgres, else nobody).
 * Survives kill -9 of us or of PostgreSQL; a stop leaves no process.  If another kametrixd already
 * runs this cluster, it is used and not stopped. */
typedef struct _KmxCluster KmxCluster;

/* Blocks until the server answers (up to 30 s). Fails with KMX_ERROR_CONFIGURATION or UNAVAILABLE.
 */
KmxCluster *kmx_cluster_start (const char *directory, GError **error) G_GNUC_WARN_UNUSED_RESULT;
const char *kmx_cluster_get_conninfo (const KmxCluster *cluster);
/* Called from the main loop when PostgreSQL died: starts it again (crash recovery). */
gboolean kmx_cluster_ensure_running (KmxCluster *cluster, GError **error);
/* Fast shutdown, waits; frees. */
void kmx_cluster_stop (KmxCluster *cluster);

G_END_DECLS
