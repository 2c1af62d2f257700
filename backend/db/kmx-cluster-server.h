/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <gio/gio.h>
#include <sys/types.h>

G_BEGIN_DECLS

/* KmxClusterServer: where a private PostgreSQL lives and how its programs are run.  Knows nothing
 * of who may start or stop it; that is kmx-cluster.c. */
typedef struct {
  char *base;     /* <directory>/postgresql, or where that link leads */
  char *data;     /* owned by the server's user */
  char *run;      /* the socket's directory */
  char *log;      /* file */
  char *programs; /* /usr/lib/postgresql/15/bin */
  gboolean as_root;
  uid_t uid; /* of the server */
  gid_t gid;
  gboolean fsync;
} KmxClusterServer;

/* Makes the directories. */
KmxClusterServer *kmx_cluster_server_new (const char *directory, gboolean fsync, GError **error);
void kmx_cluster_server_free (KmxClusterServer *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KmxClusterServer, kmx_cluster_server_free)

/* initdb, when there is no cluster yet. */
gboolean kmx_cluster_server_create (KmxClusterServer *server, GError **error);
/* Returns when it takes connections. */
gboolean kmx_cluster_server_start (KmxClusterServer *server, GError **error);
/* Fast, then immediate. */
void kmx_cluster_server_stop (KmxClusterServer *server);
gboolean kmx_cluster_server_answers (const KmxClusterServer *server);
/* 0: no process runs this cluster. */
pid_t kmx_cluster_server_find_process (const KmxClusterServer *server);
char *kmx_cluster_server_dup_conninfo (const KmxClusterServer *server,
                                       const char *user,
                                       const char *database) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
