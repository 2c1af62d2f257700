/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-test-calls.h"

#include "kmx-call-fold.h"
#include "kmx-vapi-event.h"

#include <string.h>

char *
kmx_test_calls_ask (KmxDb *db, const char *sql)
{
  static guint n;
  g_autofree char *name = g_strdup_printf ("test_calls_%u", ++n);
  const KmxStatement statement = { name, sql, 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxRows) rows = kmx_db_ask (db, &statement, &error);

  g_assert_no_error (error);
  if (PQntuples (rows) == 0 || PQgetisnull (rows, 0, 0))
    return NULL;
  return g_strdup (PQgetvalue (rows, 0, 0));
}

void
kmx_test_calls_add_accounts (KmxDb *db, guint first, guint last)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *sql = g_strdup_printf (
      "CREATE FUNCTION pg_temp.test_id (kind text, n integer) RETURNS uuid LANGUAGE sql AS"
      " $$ SELECT ('00000000-0000-7000-8' || kind || '-' || lpad (n::text, 12, '0'))::uuid $$;"
      "INSERT INTO account (account_id, name, business_declared_at, live_transcript)"
      " SELECT pg_temp.test_id ('0aa', n), 'Werkstatt', now (), n %% 2 = 0"
      " FROM generate_series (%u, %u) n;"
      "SELECT ledger_open (pg_temp.test_id ('0aa', n)),"
      " welcome_bonus (pg_temp.test_id ('0aa', n), 50) FROM generate_series (%u, %u) n;"
      "INSERT INTO agent (id, account_id, name, facts)"
      " SELECT pg_temp.test_id ('0bb', n), pg_temp.test_id ('0aa', n), 'Lena', jsonb_build_object ("
      " 'business_name', 'Werkstatt', 'language', 'de', 'sector', 'standard', 'voice', 'katja')"
      " FROM generate_series (%u, %u) n;"
      "SELECT agent_go_live (pg_temp.test_id ('0bb', n), '', NULL, 'test')"
      " FROM generate_series (%u, %u) n;"
      "INSERT INTO number (id, account_id, e164, agent_id, provider_id, fallback_e164)"
      " SELECT pg_temp.test_id ('0cc', n), pg_temp.test_id ('0aa', n), '+4930' || 1000000 + n,"
      " pg_temp.test_id ('0bb', n), 'number-' || n, '+493023125333'"
      " FROM generate_series (%u, %u) n;"
      "DROP FUNCTION pg_temp.test_id",
      first, last, first, last, first, last, first, last, first, last);

  g_assert_true (kmx_db_run_script (db, sql, &error));
  g_assert_no_error (error);
}

static void
replace (GString *text, const char *from, const char *to)
{
  g_autofree char *quoted_from = g_strdup_printf ("\"%s\"", from);
  g_autofree char *quoted_to = g_strdup_printf ("\"%s\"", to);

  g_string_replace (text, quoted_from, quoted_to, 0);
}

char *
kmx_test_calls_message (const char *name, const char *call, const char *number)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "vapi", name, NULL);
  g_autofree char *content = NULL;
  g_autoptr (GError) error = NULL;
  GString *text;

  g_file_get_contents (path, &content, NULL, &error);
  g_assert_no_error (error);
  text = g_string_new (content);
  replace (text, "CALL", call);
  replace (text, "NUMBER", number);
  return g_string_free (text, FALSE);
}

KmxCallEvent *
kmx_test_calls_parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxJsonTape) tape =
      kmx_json_tape_new (text, strlen (text), &kmx_json_limits_provider, &error);

  g_assert_no_error (error);
  return kmx_vapi_event_new (tape, text, strlen (text), G_GINT64_CONSTANT (1787220000000000));
}

gboolean
kmx_test_calls_fold (KmxDb *db, const char *text)
{
  g_autoptr (KmxCallEvent) event = kmx_test_calls_parse (text);
  g_autoptr (GError) error = NULL;
  gboolean stored = FALSE;

  kmx_call_fold (db, event, text, KMX_CALL_SOURCE_WEBHOOK, &stored, &error);
  g_assert_no_error (error);
  return stored;
}
