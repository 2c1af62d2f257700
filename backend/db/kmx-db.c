/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-db.h"

#include <string.h>

#include "kmx-db-private.h"
#include "kmx-error.h"

#define PARAMETERS_MAX 64

struct _KmxDb {
  PGconn *connection;
  GHashTable *prepared; /* name → text */
  gboolean transient;
  gboolean outdated; /* a migration changed what is prepared here */
};

static KmxDb *
connect_with (const char *conninfo, KmxDbBounds bounds, GError **error)
{
  g_autoptr (KmxDb) db = NULL;
  PGconn *connection = kmx_db_open (conninfo, bounds, TRUE, error);

  if (connection == NULL)
    return NULL;
  db = g_new0 (KmxDb, 1);
  db->connection = connection;
  db->prepared = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (PQstatus (connection) != CONNECTION_OK) {
    g_autofree char *cause = g_strdup (PQerrorMessage (connection));

    g_strdelimit (g_strstrip (cause), "\n\t", ' ');
    g_set_error (error, KMX_ERROR, KMX_ERROR_UNAVAILABLE, "could not reach the database: %s",
                 cause);
    return NULL;
  }
  return g_steal_pointer (&db);
}

KmxDb *
kmx_db_connect (const char *conninfo, GError **error)
{
  return connect_with (conninfo, KMX_DB_UNBOUNDED, error);
}

KmxDb *
kmx_db_connect_bounded (const char *conninfo, GError **error)
{
  return connect_with (conninfo, KMX_DB_BOUNDED, error);
}

void
kmx_db_free (KmxDb *db)
{
  PQfinish (db->connection);
  g_hash_table_unref (db->prepared);
  g_free (db);
}

PGconn *
kmx_db_get_connection (KmxDb *db)
{
  return db->connection;
}

gboolean
kmx_db_is_transient (const KmxDb *db)
{
  return db->transient;
}

gboolean
kmx_db_is_lost (const KmxDb *db)
{
  return db->outdated || PQstatus (db->connection) != CONNECTION_OK;
}

/* Takes @result.  @name is what the error speaks of. */
static KmxRows *
check_result (KmxDb *db, PGresult *result, const char *name, GError **error)
{
  g_autoptr (KmxRows) rows = result;
  ExecStatusType status = PQresultStatus (rows);

  db->transient = FALSE;
  if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)
    return g_steal_pointer (&rows);
  if (kmx_db_is_lost (db))
    PQclear (g_steal_pointer (&rows));
  kmx_db_set_error (error, rows, name, &db->transient);
  db->outdated = db->transient && rows != NULL &&
                 g_strcmp0 (PQresultErrorField (rows, PG_DIAG_SQLSTATE), "0A000") == 0;
  return NULL;
}

static gboolean
prepare (KmxDb *db, const KmxStatement *statement, GError **error)
{
  const char *known = g_hash_table_lookup (db->prepared, statement->name);
  g_autoptr (KmxRows) rows = NULL;

  if (known != NULL && strcmp (known, statement->sql) == 0)
    return TRUE;
  if (known != NULL)
    g_error ("two statements are named \"%s\"", statement->name);
  rows = check_result (db, PQprepare (db->connection, statement->name, statement->sql, 0, NULL),
                       statement->name, error);
  if (rows == NULL)
    return FALSE;
  g_hash_table_insert (db->prepared, g_strdup (statement->name), g_strdup (statement->sql));
  return TRUE;
}

KmxRows *
kmx_db_query (KmxDb *db,
              const KmxStatement *statement,
              const char *const *parameters,
              guint n_parameters,
              GError **error)
{
  g_assert (n_parameters == statement->n_parameters);
  if (!prepare (db, statement, error))
    return NULL;
  return check_result (db,
                       PQexecPrepared (db->connection, statement->name, (int) n_parameters,
                                       parameters, NULL, NULL, 0),
                       statement->name, error);
}

KmxRows *
kmx_db_ask (KmxDb *db, const KmxStatement *statement, GError **error, ...)
{
  const char *parameters[PARAMETERS_MAX];
  va_list arguments;

  g_assert (statement->n_parameters <= PARAMETERS_MAX);
  va_start (arguments, error);
  for (guint i = 0; i < statement->n_parameters; i++)
    parameters[i] = va_arg (arguments, const char *);
  va_end (arguments);
  return kmx_db_query (db, statement, parameters, statement->n_parameters, error);
}

gboolean
kmx_db_execute (KmxDb *db,
                const KmxStatement *statement,
                const char *const *parameters,
                guint n_parameters,
                guint64 *ret_affected,
                GError **error)
{
  g_autoptr (KmxRows) rows = kmx_db_query (db, statement, parameters, n_parameters, error);

  if (rows == NULL)
    return FALSE;
  if (ret_affected != NULL)
    *ret_affected = g_ascii_strtoull (PQcmdTuples (rows), NULL, 10);
  return TRUE;
}

gboolean
kmx_db_run_internal (KmxDb *db, const char *sql, const char *name, GError **error)
{
  g_autoptr (KmxRows) rows = check_result (db, PQexec (db->connection, sql), name, error);

  return rows != NULL;
}

static guint
find_line (const char *sql, const char *position)
{
  const char *end = g_utf8_offset_to_pointer (sql, MAX (atol (position), 1) - 1);
  guint line = 1;

  for (const char *p = sql; p < end; p++)
    line += *p == '\n';
  return line;
}

gboolean
kmx_db_run_script (KmxDb *db, const char *sql, GError **error)
{
  g_autoptr (KmxRows) rows = PQexec (db->connection, sql);
  ExecStatusType status = PQresultStatus (rows);
  const char *position;

  db->transient = FALSE;
  if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_EMPTY_QUERY)
    return TRUE;
  if (kmx_db_is_lost (db)) {
    kmx_db_set_error (error, NULL, "script", &db->transient);
    return FALSE;
  }
  /* Scripts are our own text without anybody's data, so the cause may be told. */
  position = PQresultErrorField (rows, PG_DIAG_STATEMENT_POSITION);
  g_set_error (error, KMX_ERROR, KMX_ERROR_INTERNAL, "line %u: %s (%s)",
               position != NULL ? find_line (sql, position) : 0,
               PQresultErrorField (rows, PG_DIAG_MESSAGE_PRIMARY),
               PQresultErrorField (rows, PG_DIAG_SQLSTATE));
  return FALSE;
}

gboolean
kmx_db_begin (KmxDb *db, GError **error)
{
  return kmx_db_run_internal (db, "BEGIN", "begin", error);
}

gboolean
kmx_db_commit (KmxDb *db, GError **error)
{
  g_autoptr (KmxRows) rows = check_result (db, PQexec (db->connection, "COMMIT"), "commit", error);

  if (rows == NULL)
    return FALSE;
  /* PostgreSQL answers a COMMIT after an ignored error with a rollback and no error. */
  if (strcmp (PQcmdStatus (rows), "COMMIT") != 0) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_INTERNAL,
                 "an error inside the transaction was not passed on");
    return FALSE;
  }
  return TRUE;
}

void
kmx_db_roll_back (KmxDb *db)
{
  if (!kmx_db_is_lost (db) && PQtransactionStatus (db->connection) != PQTRANS_IDLE)
    PQclear (PQexec (db->connection, "ROLLBACK"));
}
