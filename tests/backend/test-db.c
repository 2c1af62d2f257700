/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-db.h"
#include "kmx-error.h"
#include "kmx-test-db.h"

static const KmxStatement answer = { "test_answer",
                                     "SELECT $1::int AS n, $2::text AS t, $1::int > 1 AS b", 2 };

static void
test_reads_rows (void)
{
  g_autoptr (KmxDb) db = kmx_test_db_connect (NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 2; i++) {
    g_autoptr (KmxRows) rows = kmx_db_ask (db, &answer, &error, "7", NULL);

    g_assert_no_error (error);
    g_assert_cmpuint (kmx_rows_count (rows), ==, 1);
    g_assert_cmpint (kmx_rows_integer (rows, 0, "n"), ==, 7);
    g_assert_true (kmx_rows_is_null (rows, 0, "t"));
    g_assert_true (kmx_rows_boolean (rows, 0, "b"));
  }
}

#define TEST_THING_FIELDS(F)                                                                       \
  F (TEST_THING, NAME, "name", KMX_FIELD_TEXT, .required = TRUE)                                   \
  F (TEST_THING, N, "n", KMX_FIELD_INTEGER)                                                        \
  F (TEST_THING, MADE_AT, "made_at", KMX_FIELD_INSTANT)
KMX_DECLARE_RECORD (TestThing, test_thing, TEST_THING, TEST_THING_FIELDS)
KMX_DEFINE_RECORD (TestThing, test_thing, TEST_THING_FIELDS)

static void
test_row_to_record (void)
{
  static const KmxStatement thing = {
    "test_thing",
    "SELECT 'one' AS name, 7 AS n, timestamptz '2026-11-22 14:05:00.25+01' AS made_at", 0
  };
  g_autoptr (KmxDb) db = kmx_test_db_connect (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxRows) rows = kmx_db_ask (db, &thing, &error);
  g_autoptr (TestThing) record = NULL;

  g_assert_no_error (error);
  record = kmx_rows_record (rows, 0, test_thing_get_type (), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (kmx_record_get_text (record, TEST_THING_NAME), ==, "one");
  g_assert_cmpint (kmx_record_get_integer (record, TEST_THING_N), ==, 7);
  g_assert_cmpint (g_date_time_get_hour (kmx_record_get_instant (record, TEST_THING_MADE_AT)), ==,
                   13);
}

static void
test_session_settings (void)
{
  static const KmxStatement settings = {
    "test_settings",
    "SELECT current_setting('TimeZone') || ' ' || current_setting('DateStyle') || ' '"
    " || current_setting('client_encoding') || ' ' || current_setting('jit') AS t",
    0
  };
  g_autoptr (KmxDb) db = kmx_test_db_connect (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxRows) rows = kmx_db_ask (db, &settings, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (kmx_rows_text (rows, 0, "t"), ==, "UTC ISO, MDY UTF8 off");
}

static void
check_code (KmxDb *db, const char *sql, KmxErrorCode code, const char *message, const char *member)
{
  static guint n;
  g_autofree char *name = g_strdup_printf ("test_code_%u", ++n);
  const KmxStatement statement = { name, sql, 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxRows) rows = kmx_db_ask (db, &statement, &error);

  g_assert_null (rows);
  g_assert_error (error, KMX_ERROR, (int) code);
  if (message != NULL)
    g_assert_cmpstr (error->message, ==, message);
  g_assert_cmpstr (kmx_error_get_member (error), ==, member);
  g_assert_null (strstr (error->message, "INSERT"));
}

static void
test_error_codes (void)
{
  g_autoptr (KmxDb) db = kmx_test_db_connect (NULL);
  g_autoptr (GError) error = NULL;

  kmx_db_run_script (
      db,
      "CREATE TABLE thing (id int PRIMARY KEY CONSTRAINT positive CHECK (id > 0));"
      "INSERT INTO thing VALUES (1);"
      "CREATE FUNCTION fail(code text, message text, detail text) RETURNS int LANGUAGE plpgsql AS "
      "$$"
      " BEGIN RAISE EXCEPTION USING ERRCODE = code, MESSAGE = message, DETAIL = detail; END $$",
      &error);
  g_assert_no_error (error);
  check_code (db, "INSERT INTO thing VALUES (1)", KMX_ERROR_CONFLICT, NULL, NULL);
  check_code (db, "INSERT INTO thing VALUES (-1)", KMX_ERROR_INVALID, NULL, NULL);
  check_code (db, "INSERT INTO thing VALUES (NULL)", KMX_ERROR_INTERNAL, NULL, NULL);
  check_code (db, "SELECT fail('KM400', 'too long', '/name')", KMX_ERROR_INVALID, "too long",
              "/name");
  check_code (db, "SELECT fail('KM402', 'no credit', 'x')", KMX_ERROR_INSUFFICIENT_CREDIT,
              "no credit", NULL);
  check_code (db, "SELECT fail('KM404', 'none', '')", KMX_ERROR_NOT_FOUND, "none", NULL);
  check_code (db, "SELECT fail('KM409', 'over', '')", KMX_ERROR_CONFLICT, "over", NULL);
  check_code (db, "SELECT fail('KM412', 'old', '')", KMX_ERROR_STALE, "old", NULL);
  check_code (db, "SELECT fail('KM422', 'key', '')", KMX_ERROR_KEY_REUSED, "key", NULL);
  check_code (db, "SELECT fail('KM423', 'off', '')", KMX_ERROR_SUSPENDED, "off", NULL);
  check_code (db, "SELECT fail('KM429', 'slow', '')", KMX_ERROR_RATE_LIMITED, "slow", NULL);
  check_code (db, "SELECT fail('40P01', 'x', '')", KMX_ERROR_UNAVAILABLE, NULL, NULL);
  check_code (db, "SELECT fail('57014', 'x', '')", KMX_ERROR_TIMEOUT, NULL, NULL);
  check_code (db, "SELECT fail('P0001', 'INSERT secret', '')", KMX_ERROR_INTERNAL, NULL, NULL);
}

static void
test_swallowed_error_does_not_commit (void)
{
  g_autoptr (KmxDb) db = kmx_test_db_connect (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (kmx_db_begin (db, &error));
  g_assert_false (kmx_db_run_script (db, "SELECT 1/0", NULL));
  g_assert_false (kmx_db_commit (db, &error));
  g_assert_error (error, KMX_ERROR, KMX_ERROR_INTERNAL);
}

static void
test_script_names_the_line (void)
{
  g_autoptr (KmxDb) db = kmx_test_db_connect (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (kmx_db_run_script (db, "SELECT 'ü';\nSELECT 1;\nSELEC 2", &error));
  g_assert_nonnull (strstr (error->message, "line 3:"));
}

static void
test_bad_conninfo (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (kmx_db_connect ("password=secret nonsense", &error));
  g_assert_error (error, KMX_ERROR, KMX_ERROR_CONFIGURATION);
  g_assert_null (strstr (error->message, "secret"));
  g_clear_error (&error);
  g_assert_null (kmx_db_connect ("host=/nonexistent", &error));
  g_assert_error (error, KMX_ERROR, KMX_ERROR_UNAVAILABLE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/db/rows", test_reads_rows);
  g_test_add_func ("/db/record", test_row_to_record);
  g_test_add_func ("/db/session-settings", test_session_settings);
  g_test_add_func ("/db/error-codes", test_error_codes);
  g_test_add_func ("/db/swallowed-error", test_swallowed_error_does_not_commit);
  g_test_add_func ("/db/script-line", test_script_names_the_line);
  g_test_add_func ("/db/bad-conninfo", test_bad_conninfo);
  return g_test_run ();
}
