/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-test-ledger.h"

#include <string.h>

KmxDb *
kmx_test_ledger_connect (const char *conninfo)
{
  g_autoptr (GError) error = NULL;
  KmxDb *db = kmx_db_connect (conninfo, &error);

  g_assert_no_error (error);
  kmx_db_run_script (db, "SET ROLE kametrix_service", &error);
  g_assert_no_error (error);
  return db;
}

KmxDb *
kmx_test_ledger_new (char **ret_conninfo)
{
  g_autofree char *conninfo = kmx_test_db_new ();
  KmxDb *db = kmx_test_ledger_connect (conninfo);

  if (ret_conninfo != NULL)
    *ret_conninfo = g_steal_pointer (&conninfo);
  return db;
}

static PGresult *G_GNUC_PRINTF (2, 0) execute (KmxDb *db, const char *format, va_list arguments)
{
  g_autofree char *sql = g_strdup_vprintf (format, arguments);

  return PQexec (kmx_db_get_connection (db), sql);
}

static void
assert_success (const KmxRows *rows)
{
  ExecStatusType status = PQresultStatus (rows);

  if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
    g_error ("%s", PQresultErrorMessage (rows));
}

char *
kmx_test_text (KmxDb *db, const char *format, ...)
{
  g_autoptr (KmxRows) rows = NULL;
  va_list arguments;

  va_start (arguments, format);
  rows = execute (db, format, arguments);
  va_end (arguments);
  assert_success (rows);
  if (PQntuples (rows) == 0 || PQgetisnull (rows, 0, 0))
    return NULL;
  return g_strdup (PQgetvalue (rows, 0, 0));
}

gint64
kmx_test_integer (KmxDb *db, const char *format, ...)
{
  g_autoptr (KmxRows) rows = NULL;
  va_list arguments;

  va_start (arguments, format);
  rows = execute (db, format, arguments);
  va_end (arguments);
  assert_success (rows);
  g_assert_cmpint (PQntuples (rows), ==, 1);
  g_assert_false (PQgetisnull (rows, 0, 0));
  return g_ascii_strtoll (PQgetvalue (rows, 0, 0), NULL, 10);
}

void
kmx_test_run (KmxDb *db, const char *format, ...)
{
  g_autoptr (KmxRows) rows = NULL;
  va_list arguments;

  va_start (arguments, format);
  rows = execute (db, format, arguments);
  va_end (arguments);
  assert_success (rows);
}

void
kmx_test_fails (KmxDb *db, const char *state, const char *format, ...)
{
  g_autoptr (KmxRows) rows = NULL;
  va_list arguments;

  va_start (arguments, format);
  rows = execute (db, format, arguments);
  va_end (arguments);
  g_assert_cmpint (PQresultStatus (rows), ==, PGRES_FATAL_ERROR);
  g_assert_cmpstr (PQresultErrorField (rows, PG_DIAG_SQLSTATE), ==, state);
}

char *
kmx_test_account_new (KmxDb *db, gint64 credit_cents, gint64 bonus_cents)
{
  char *account = g_uuid_string_random ();

  kmx_test_run (db,
                "INSERT INTO account (account_id, name, business_declared_at, grace_cents)"
                " VALUES ('%s', 'Autohaus Lindner', now (), 0)",
                account);
  kmx_test_run (db, "SELECT ledger_open ('%s')", account);
  if (bonus_cents > 0)
    kmx_test_run (db, "SELECT welcome_bonus ('%s', %" G_GINT64_FORMAT ")", account, bonus_cents);
  if (credit_cents > 0)
    kmx_test_run (db,
                  "SELECT ledger_post (ledger_new_id (), '%s', 'adjust:start', 'adjustment',"
                  " 'funding', 'credit', %" G_GINT64_FORMAT ", NULL, NULL, 'Ada', 'start', now ())",
                  account, credit_cents);
  return account;
}

char *
kmx_test_call_new (KmxDb *db, const char *account, const char *card)
{
  char *call = g_uuid_string_random ();

  kmx_test_run (db,
                "INSERT INTO call (id, account_id, provider_call_id, state, state_at, occurred_at,"
                " rate_card_id) VALUES ('%s', '%s', '%s', 'ringing', now (), now (), '%s')",
                call, account, call, card);
  return call;
}

void
kmx_test_call_end (KmxDb *db, const char *call, const char *outcome, int duration_s)
{
  g_autofree char *duration =
      duration_s < 0 ? g_strdup ("NULL") : g_strdup_printf ("%d", duration_s);

  kmx_test_run (db,
                "UPDATE call SET state = 'ended', reported = true, ended_at = now (),"
                " outcome = '%s', duration_s = %s WHERE id = '%s'",
                outcome, duration, call);
}

gint64
kmx_test_settle (KmxDb *db, const char *call)
{
  return kmx_test_integer (db, "SELECT calls_settle (ARRAY['%s']::uuid[])", call);
}

gint64
kmx_test_wallet (KmxDb *db, const char *account, const char *kind)
{
  return kmx_test_integer (
      db, "SELECT balance_cents FROM wallet WHERE account_id = '%s' AND kind = '%s'", account,
      kind);
}

char *
kmx_test_card_new (KmxDb *db, const char *account, int cents, int first_s, int next_s)
{
  char *card = g_uuid_string_random ();

  kmx_test_run (db, "INSERT INTO rate_card VALUES ('%s', '%s', %d, %d, %d, clock_timestamp ())",
                card, account, cents, first_s, next_s);
  return card;
}

static void
on_difference (const char *account_id, const char *what, gpointer user_data)
{
  char **first = user_data;

  if (*first == NULL)
    *first = g_strdup_printf ("%s %s", account_id != NULL ? account_id : "platform", what);
}

KmxLedgerProof
kmx_test_prove (const char *conninfo, const char *account, char **ret_first)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxDb) db = kmx_db_connect (conninfo, &error);
  g_autofree char *first = NULL;
  KmxLedgerProof proof = { 0 };

  g_assert_no_error (error);
  g_assert_true (kmx_ledger_prove (db, account, on_difference, &first, &proof, &error));
  g_assert_no_error (error);
  if (proof.differences > 0 && ret_first == NULL)
    g_error ("%s", first);
  if (ret_first != NULL)
    *ret_first = g_steal_pointer (&first);
  return proof;
}
