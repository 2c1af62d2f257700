/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-test-rules.h"

#include "kmx-error.h"
#include "kmx-test-db.h"

static gpointer
run_sql (KmxDb *db, gpointer data, GError **error)
{
  g_autoptr (KmxRows) rows = PQexec (kmx_db_get_connection (db), data);

  if (PQresultStatus (rows) != PGRES_TUPLES_OK && PQresultStatus (rows) != PGRES_COMMAND_OK) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_INTERNAL, "%s",
                 PQresultErrorField (rows, PG_DIAG_SQLSTATE));
    g_test_message ("%s", PQresultErrorMessage (rows));
    return NULL;
  }
  return g_strdup (PQntuples (rows) > 0 ? PQgetvalue (rows, 0, 0) : "");
}

static char *
ask (RulesFixture *fixture, const char *account_id, char *sql)
{
  g_autoptr (GError) error = NULL;
  char *answer = kmx_db_pool_run (fixture->pool, account_id ? KMX_DB_TENANT : KMX_DB_SERVICE,
                                  account_id, run_sql, sql, &error);

  return error ? g_strdup (error->message) : answer;
}

char *
kmx_test_ask (RulesFixture *fixture, const char *account_id, const char *sql, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, sql);
  text = g_strdup_vprintf (sql, arguments);
  va_end (arguments);
  return ask (fixture, account_id, text);
}

void
kmx_test_expect (
    RulesFixture *fixture, const char *account_id, const char *expected, const char *sql, ...)
{
  g_autofree char *text = NULL;
  g_autofree char *answer = NULL;
  va_list arguments;

  va_start (arguments, sql);
  text = g_strdup_vprintf (sql, arguments);
  va_end (arguments);
  answer = ask (fixture, account_id, text);
  if (g_strcmp0 (answer, expected) != 0)
    g_test_message ("%s", text);
  g_assert_cmpstr (answer, ==, expected);
}

void
kmx_test_rules_set_up (RulesFixture *fixture, gconstpointer data)
{
  fixture->conninfo = kmx_test_db_new ();
  fixture->pool = kmx_db_pool_new (fixture->conninfo, 2, 64);
  kmx_test_expect (fixture, NULL, "2",
                   "WITH made AS (INSERT INTO account (account_id, name, business_declared_at)"
                   " VALUES ('" KMX_TEST_ACCOUNT "', 'Autohaus Lindner', now()),"
                   " ('" KMX_TEST_OTHER
                   "', 'Andere', now()) RETURNING 1) SELECT count(*) FROM made");
}

void
kmx_test_rules_tear_down (RulesFixture *fixture, gconstpointer data)
{
  kmx_db_pool_stop (fixture->pool);
  g_clear_object (&fixture->pool);
  g_free (fixture->conninfo);
}
