/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-ledger-watch.h"

#include "kmx-ledger-proof-sql.h"
#include "kmx-ledger-proof.h"
#include "kmx-log.h"
#include "kmx-metrics.h"

#define KIND "credits.prove"
#define PERIOD_S 300      /* how soon after the hour the night's work begins, and goes on */
#define ACCOUNTS_MAX 1000 /* of one job: the rest is the next one's */

typedef struct {
  KmxJobRun *run;
  guint n_proved;
  char *account_id; /* the one at hand; NULL when none is due */
  guint64 differences;
  char *first;
  gboolean froze;
} Watch;

static void prove_next (Watch *watch);

static void
watch_clear (Watch *watch)
{
  g_clear_pointer (&watch->account_id, g_free);
  g_clear_pointer (&watch->first, g_free);
  watch->differences = 0;
  watch->froze = FALSE;
}

static void
watch_free (Watch *watch)
{
  watch_clear (watch);
  g_free (watch);
}

static void
on_difference (const char *account_id, const char *what, gpointer user_data)
{
  Watch *watch = user_data;

  if (watch->first == NULL)
    watch->first = g_strdup (what);
}

/* A repetition begins anew, hence the clearing. */
static gpointer
prove (KmxDb *db, gpointer data, GError **error)
{
  Watch *watch = data;
  KmxLedgerProof proof = { 0 };
  g_autoptr (KmxRows) due = NULL;

  watch_clear (watch);
  if (!kmx_db_execute (db, &KMX_SQL_LEDGER_WATCH_SNAPSHOT, NULL, 0, NULL, error) ||
      (due = kmx_db_query (db, &KMX_SQL_LEDGER_WATCH_DUE, NULL, 0, error)) == NULL)
    return NULL;
  watch->account_id = g_strdup (kmx_rows_text (due, 0, "account_id"));
  if (watch->account_id != NULL &&
      kmx_ledger_prove_here (db, watch->account_id, on_difference, watch, &proof, error))
    watch->differences = proof.differences;
  return NULL;
}

static gpointer
record (KmxDb *db, gpointer data, GError **error)
{
  Watch *watch = data;
  g_autofree char *differences = g_strdup_printf ("%" G_GUINT64_FORMAT, watch->differences);
  g_autoptr (KmxRows) rows = kmx_db_ask (db, &KMX_SQL_LEDGER_WATCH_RECORD, error, watch->account_id,
                                         differences, watch->first);

  if (rows == NULL)
    return NULL;
  watch->froze = kmx_rows_boolean (rows, 0, "froze");
  kmx_metrics_set ("kametrix_ledger_proved_at_seconds", NULL, kmx_rows_integer (rows, 0, "now_s"));
  kmx_metrics_set ("kametrix_ledger_differences", NULL, kmx_rows_integer (rows, 0, "differences"));
  kmx_metrics_set ("kametrix_ledgers_frozen", NULL,
                   kmx_rows_integer (rows, 0, "frozen") + (watch->froze ? 1 : 0));
  return NULL;
}

static void
stop (Watch *watch, const GError *error)
{
  if (error != NULL)
    kmx_job_run_retry (watch->run, error);
  else
    kmx_job_run_done (watch->run, NULL, NULL, NULL);
  watch_free (watch);
}

static void
on_recorded (GObject *pool, GAsyncResult *result, gpointer user_data)
{
  Watch *watch = user_data;
  g_autoptr (GError) error = NULL;

  kmx_db_pool_run_finish (KMX_DB_POOL (pool), result, &error);
  if (error == NULL && watch->differences > 0)
    kmx_log_event (KMX_LOG_ERROR, "ledger_difference", "account", watch->account_id, "first",
                   watch->first, "frozen", watch->froze ? "now" : "before", NULL);
  if (error != NULL || ++watch->n_proved >= ACCOUNTS_MAX)
    stop (watch, error);
  else
    prove_next (watch);
}

static void
on_proved (GObject *pool, GAsyncResult *result, gpointer user_data)
{
  Watch *watch = user_data;
  g_autoptr (GError) error = NULL;

  kmx_db_pool_run_finish (KMX_DB_POOL (pool), result, &error);
  if (error != NULL || watch->account_id == NULL)
    stop (watch, error);
  else
    kmx_db_pool_run_async (kmx_job_run_get_pool (watch->run), KMX_DB_SERVICE, NULL, record, watch,
                           NULL, NULL, NULL, on_recorded, watch);
}

static void
prove_next (Watch *watch)
{
  kmx_db_pool_run_async (kmx_job_run_get_pool (watch->run), KMX_DB_SERVICE, NULL, prove, watch,
                         NULL, NULL, NULL, on_proved, watch);
}

static void
on_due (KmxJobRun *run, gpointer user_data)
{
  Watch *watch = g_new0 (Watch, 1);

  watch->run = run;
  prove_next (watch);
}

void
kmx_ledger_watch_register (KmxJobWorker *worker)
{
  kmx_job_worker_handle (worker, KIND, 1, on_due, NULL);
  kmx_job_worker_schedule (worker, KIND, PERIOD_S);
}
