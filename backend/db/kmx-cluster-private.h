/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-cluster.h"

G_BEGIN_DECLS

/* For tests: without fsync, and with a way in as superuser. */
KmxCluster *kmx_cluster_start_unsafe (const char *directory,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *kmx_cluster_dup_admin_conninfo (const KmxCluster *cluster) G_GNUC_WARN_UNUSED_RESULT;
char *kmx_cluster_dup_conninfo_for (const KmxCluster *cluster,
                                    const char *database) G_GNUC_WARN_UNUSED_RESULT;
/* The postmaster's process id; 0 when none runs. */
int kmx_cluster_get_process (const KmxCluster *cluster);

G_END_DECLS
