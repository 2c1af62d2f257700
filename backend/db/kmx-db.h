/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <gio/gio.h>
#include <libpq-fe.h>

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxDb: one libpq connection, used by one thread at a time, with its statements prepared on first
 * use.  Statements come from the .sql files through sql2h.py as KMX_SQL_<NAME> constants. */
typedef struct _KmxDb KmxDb;

typedef struct {
  const char *name; /* "call_find", also the prepared statement's name */
  const char *sql;
  guint n_parameters;
} KmxStatement;

typedef PGresult KmxRows;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KmxRows, PQclear)

KmxDb *kmx_db_connect (const char *conninfo, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void kmx_db_free (KmxDb *db);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KmxDb, kmx_db_free)

/* Parameters are text, NULL is SQL null.  SQLSTATEs become KMX_ERROR codes where they enter: unique
 * and exclusion violations CONFLICT, check violations INVALID, raise exception with ERRCODE 'KMxxx'
 * the code table in kmx-db.c, lost connection, deadlock and serialization UNAVAILABLE (the pool
 * retries those), all else INTERNAL.  The message never carries SQL. */
KmxRows *kmx_db_query (KmxDb *db,
                       const KmxStatement *statement,
                       const char *const *parameters,
                       guint n_parameters,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Variadic form: text parameters, exactly statement->n_parameters of them. */
KmxRows *kmx_db_ask (KmxDb *db, const KmxStatement *statement, GError **error, ...)
    G_GNUC_WARN_UNUSED_RESULT;
/* For statements without rows; @ret_affected (nullable). */
gboolean kmx_db_execute (KmxDb *db,
                         const KmxStatement *statement,
                         const char *const *parameters,
                         guint n_parameters,
                         guint64 *ret_affected,
                         GError **error);
/* Unprepared script, for migrations and tests. */
gboolean kmx_db_run_script (KmxDb *db, const char *sql, GError **error);

gboolean kmx_db_begin (KmxDb *db, GError **error);
gboolean kmx_db_commit (KmxDb *db, GError **error);
void kmx_db_roll_back (KmxDb *db);
PGconn *kmx_db_get_connection (KmxDb *db);

guint kmx_rows_count (const KmxRows *rows);
/* (nullable) by column name; NULL for SQL null.  Aborts when there is no such column. */
const char *kmx_rows_text (const KmxRows *rows, guint row, const char *column);
gint64 kmx_rows_integer (const KmxRows *rows, guint row, const char *column); /* 0 for null */
gboolean kmx_rows_boolean (const KmxRows *rows, guint row, const char *column);
gboolean kmx_rows_is_null (const KmxRows *rows, guint row, const char *column);
/* A record from a row, see kmx_record_new_from_row(). */
gpointer kmx_rows_record (const KmxRows *rows, guint row, GType type, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
