/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-db.h"

G_BEGIN_DECLS

/* KmxDbPool: worker threads, each with its own connection.  A unit of work is one plain function
 * that runs inside one transaction; the pool begins, commits, rolls back, and runs it again after a
 * serialization failure, a deadlock or a lost connection (at most 5 times within the deadline), so
 * the function must do nothing but use @db and its own copied command. */
#define KMX_TYPE_DB_POOL (kmx_db_pool_get_type ())
G_DECLARE_FINAL_TYPE (KmxDbPool, kmx_db_pool, KMX, DB_POOL, GObject)

/* Row-level security is the second wall: SERVICE works for the platform and sees every account,
 * TENANT sees the rows of one account only (SET LOCAL ROLE kametrix_tenant and
 * SET LOCAL kametrix.account_id). */
typedef enum { KMX_DB_SERVICE, KMX_DB_TENANT } KmxDbScope;

typedef gpointer (*KmxDbWork) (KmxDb *db, gpointer data, GError **error);

/* @n_threads connections, opened on first use; @queue_max units may wait, more are refused with
 * KMX_ERROR_UNAVAILABLE at once. */
KmxDbPool *kmx_db_pool_new (const char *conninfo, guint n_threads, guint queue_max);

/* @account_id for TENANT, else NULL.  @free_data is called in the caller's context when the
 * callback has run; so is @free_result when nobody takes the result. */
void kmx_db_pool_run_async (KmxDbPool *self,
                            KmxDbScope scope,
                            const char *account_id,
                            KmxDbWork work,
                            gpointer data,
                            GDestroyNotify free_data,
                            GDestroyNotify free_result,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
/* NULL with @error unset is a legal result of the work. */
gpointer kmx_db_pool_run_finish (KmxDbPool *self, GAsyncResult *result, GError **error);
/* The same, blocking the calling thread; for commands and tests. */
gpointer kmx_db_pool_run (KmxDbPool *self,
                          KmxDbScope scope,
                          const char *account_id,
                          KmxDbWork work,
                          gpointer data,
                          GError **error);

/* Inside a unit of work that began as SERVICE: gives up the wide view for the rest of the
 * transaction. */
gboolean kmx_db_enter_tenant (KmxDb *db, const char *account_id, GError **error);

/* Each connection runs @work once while it is idle, as a tenant without rows, and rolls back: so no
 * person waits while it reads the catalogue, compiles functions and loads dictionaries. */
void kmx_db_pool_warm_up (KmxDbPool *self, KmxDbWork work);

/* Waits for running units, refuses new ones. */
void kmx_db_pool_stop (KmxDbPool *self);

G_END_DECLS
