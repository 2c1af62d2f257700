/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-cluster.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "kmx-cluster-private.h"
#include "kmx-cluster-server.h"
#include "kmx-db-private.h"
#include "kmx-error.h"
#include "kmx-log.h"

#define WAIT_US (30 * G_USEC_PER_SEC)
#define PAUSE_US (G_USEC_PER_SEC / 10)
#define START_TRIES_MAX 5

struct _KmxCluster {
  KmxClusterServer *server;
  char *conninfo;
  int lock_fd;    /* whoever holds this lock starts and stops PostgreSQL */
  gboolean owner; /* we hold it */
};

/* The login role owns the schema but is no superuser and may not pass row-level security; it may
 * hand out the two roles that statements run as. */
static const char *const create_roles =
    "DO $$\n"
    "DECLARE role text;\n"
    "BEGIN\n"
    "  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'kametrix') THEN\n"
    "    CREATE ROLE kametrix LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;\n"
    "  END IF;\n"
    "  FOREACH role IN ARRAY ARRAY['kametrix_tenant', 'kametrix_service'] LOOP\n"
    "    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN\n"
    "      EXECUTE format('CREATE ROLE %I NOLOGIN NOBYPASSRLS', role);\n"
    "    END IF;\n"
    "    EXECUTE format('GRANT %I TO kametrix WITH ADMIN OPTION', role);\n"
    "  END LOOP;\n"
    "END $$";

static const KmxStatement find_database = { "cluster_database",
                                            "SELECT FROM pg_database WHERE datname = 'kametrix'",
                                            0 };

static gboolean
prepare_database (KmxCluster *cluster, GError **error)
{
  g_autofree char *conninfo = kmx_cluster_dup_admin_conninfo (cluster);
  g_autoptr (KmxDb) db = kmx_db_connect (conninfo, error);
  g_autoptr (KmxRows) rows = NULL;

  if (db == NULL || !kmx_db_run_script (db, create_roles, error))
    return FALSE;
  rows = kmx_db_ask (db, &find_database, error);
  if (rows == NULL)
    return FALSE;
  return kmx_rows_count (rows) > 0 ||
         kmx_db_run_script (db, "CREATE DATABASE kametrix OWNER kametrix", error);
}

static gboolean
open_lock (KmxCluster *cluster, GError **error)
{
  g_autofree char *path = g_build_filename (cluster->server->base, "owner.lock", NULL);

  /* Not inherited, or PostgreSQL itself would hold the lock. */
  cluster->lock_fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (cluster->lock_fd >= 0)
    return TRUE;
  g_set_error (error, KMX_ERROR, KMX_ERROR_CONFIGURATION, "cannot open \"%s\": %s", path,
               g_strerror (errno));
  return FALSE;
}

static gboolean
take_lock (KmxCluster *cluster)
{
  if (!cluster->owner)
    cluster->owner = flock (cluster->lock_fd, LOCK_EX | LOCK_NB) == 0;
  return cluster->owner;
}

/* A postmaster that is there but does not answer is starting, recovering or stopping. */
static gboolean
wait_for_process (KmxCluster *cluster)
{
  gint64 give_up_us = g_get_monotonic_time () + WAIT_US;

  while (kmx_cluster_server_find_process (cluster->server) != 0) {
    if (kmx_cluster_server_answers (cluster->server))
      return TRUE;
    if (g_get_monotonic_time () > give_up_us)
      return FALSE;
    g_usleep (PAUSE_US);
  }
  return FALSE;
}

static gboolean
start_as_owner (KmxCluster *cluster, GError **error)
{
  g_autoptr (GError) cause = NULL;

  if (wait_for_process (cluster))
    return TRUE;
  /* One that hangs for 30 s is ended like one that crashed. */
  kmx_cluster_server_stop (cluster->server);
  if (!kmx_cluster_server_create (cluster->server, error))
    return FALSE;
  for (guint n = 1; n <= START_TRIES_MAX; n++) {
    g_clear_error (&cause);
    if (kmx_cluster_server_start (cluster->server, &cause)) {
      kmx_log_event (KMX_LOG_INFO, "postgresql_started", "directory", cluster->server->base, NULL);
      return TRUE;
    }
    /* Children of a killed postmaster need a moment to notice, and block the next until then. */
    g_usleep (G_USEC_PER_SEC / 2);
  }
  g_propagate_error (error, g_steal_pointer (&cause));
  return FALSE;
}

/* As owner starts what does not run; as guest waits, and becomes the owner when that one is gone.
 */
gboolean
kmx_cluster_ensure_running (KmxCluster *cluster, GError **error)
{
  gint64 give_up_us = g_get_monotonic_time () + WAIT_US;

  while (!take_lock (cluster)) {
    if (kmx_cluster_server_answers (cluster->server))
      return TRUE;
    if (g_get_monotonic_time () > give_up_us) {
      g_set_error (error, KMX_ERROR, KMX_ERROR_UNAVAILABLE,
                   "the PostgreSQL that another kametrixd runs in \"%s\" does not answer",
                   cluster->server->base);
      return FALSE;
    }
    g_usleep (PAUSE_US);
  }
  if (kmx_cluster_server_answers (cluster->server))
    return TRUE;
  return start_as_owner (cluster, error);
}

static void
cluster_free (KmxCluster *cluster)
{
  if (cluster->lock_fd >= 0)
    close (cluster->lock_fd);
  g_clear_pointer (&cluster->server, kmx_cluster_server_free);
  g_free (cluster->conninfo);
  g_free (cluster);
}

/* A guest may come while the owner still makes the roles. */
static gboolean
wait_for_database (KmxCluster *cluster, GError **error)
{
  gint64 give_up_us = g_get_monotonic_time () + WAIT_US;

  while (TRUE) {
    g_autoptr (GError) cause = NULL;
    KmxDb *db = kmx_db_connect (cluster->conninfo, &cause);

    if (db != NULL) {
      kmx_db_free (db);
      return TRUE;
    }
    if (g_get_monotonic_time () > give_up_us) {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
    g_usleep (PAUSE_US);
  }
}

static KmxCluster *
start (const char *directory, gboolean fsync, GError **error)
{
  KmxClusterServer *server = kmx_cluster_server_new (directory, fsync, error);
  KmxCluster *cluster;

  if (server == NULL)
    return NULL;
  cluster = g_new0 (KmxCluster, 1);
  cluster->server = server;
  cluster->lock_fd = -1;
  cluster->conninfo = kmx_cluster_dup_conninfo_for (cluster, "kametrix");
  if (open_lock (cluster, error) && kmx_cluster_ensure_running (cluster, error) &&
      (cluster->owner ? prepare_database (cluster, error) : wait_for_database (cluster, error)))
    return cluster;
  if (cluster->owner)
    kmx_cluster_server_stop (cluster->server);
  cluster_free (cluster);
  return NULL;
}

KmxCluster *
kmx_cluster_start (const char *directory, GError **error)
{
  return start (directory, TRUE, error);
}

KmxCluster *
kmx_cluster_start_unsafe (const char *directory, GError **error)
{
  return start (directory, FALSE, error);
}

const char *
kmx_cluster_get_conninfo (const KmxCluster *cluster)
{
  return cluster->conninfo;
}

char *
kmx_cluster_dup_admin_conninfo (const KmxCluster *cluster)
{
  return kmx_cluster_server_dup_conninfo (cluster->server, "postgres", "postgres");
}

char *
kmx_cluster_dup_conninfo_for (const KmxCluster *cluster, const char *database)
{
  return kmx_cluster_server_dup_conninfo (cluster->server, "kametrix", database);
}

int
kmx_cluster_get_process (const KmxCluster *cluster)
{
  return kmx_cluster_server_find_process (cluster->server);
}

void
kmx_cluster_stop (KmxCluster *cluster)
{
  if (cluster->owner)
    kmx_cluster_server_stop (cluster->server);
  cluster_free (cluster);
}
