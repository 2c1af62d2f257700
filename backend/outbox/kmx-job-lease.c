/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-job-private.h"
#include "kmx-job-sql.h"

#include "kmx-log.h"

/* What a worker holds, as PostgreSQL arrays. */
typedef struct {
  char *ids;
  char *tokens;
  char *lease;
} Holding;

static void
holding_free (gpointer data)
{
  Holding *holding = data;

  g_free (holding->ids);
  g_free (holding->tokens);
  g_free (holding->lease);
  g_free (holding);
}

static Holding *
holding_new (GPtrArray *runs, guint lease_ms)
{
  g_autoptr (GString) ids = g_string_new ("{");
  g_autoptr (GString) tokens = g_string_new ("{");
  Holding *holding;

  for (guint i = 0; i < runs->len; i++) {
    const KmxJobRun *run = runs->pdata[i];

    if (run->released)
      continue;
    g_string_append_printf (ids, "%s%s", ids->len > 1 ? "," : "", run->job.id);
    g_string_append_printf (tokens, "%s%s", tokens->len > 1 ? "," : "", run->token);
  }
  g_string_append_c (ids, '}');
  g_string_append_c (tokens, '}');
  holding = g_new0 (Holding, 1);
  holding->ids = g_strdup (ids->str);
  holding->tokens = g_strdup (tokens->str);
  holding->lease = g_strdup_printf ("%u", lease_ms);
  return holding;
}

static gpointer
renew_leases (KmxDb *db, gpointer data, GError **error)
{
  const Holding *holding = data;

  return kmx_db_ask (db, &KMX_SQL_JOB_RENEW, error, holding->ids, holding->tokens, holding->lease);
}

static void
on_renewed (GObject *pool, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxRows) rows = kmx_db_pool_run_finish (KMX_DB_POOL (pool), result, &error);

  /* A lost lease shows when the run ends: its token no longer counts. */
  if (rows == NULL)
    kmx_log_event (KMX_LOG_WARNING, "job_renew", "error", error->message, NULL);
}

void
kmx_job_lease_renew (KmxDbPool *pool, GPtrArray *runs, guint lease_ms)
{
  if (runs->len > 0)
    kmx_db_pool_run_async (pool, KMX_DB_SERVICE, NULL, renew_leases, holding_new (runs, lease_ms),
                           holding_free, (GDestroyNotify) PQclear, NULL, on_renewed, NULL);
}

static gpointer
release_jobs (KmxDb *db, gpointer data, GError **error)
{
  const Holding *holding = data;

  return kmx_db_ask (db, &KMX_SQL_JOB_RELEASE, error, holding->ids, holding->tokens);
}

void
kmx_job_lease_release (KmxDbPool *pool,
                       GPtrArray *runs,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  kmx_db_pool_run_async (pool, KMX_DB_SERVICE, NULL, release_jobs, holding_new (runs, 0),
                         holding_free, (GDestroyNotify) PQclear, NULL, callback, user_data);
}
