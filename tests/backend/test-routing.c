/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-call-fold.h"
#include "kmx-test-calls.h"
#include "kmx-test-db.h"

#include <string.h>

static KmxDb *
connect_service (void)
{
  KmxDb *db = kmx_test_db_connect (NULL);
  g_autoptr (GError) error = NULL;

  kmx_db_run_script (db, "SET ROLE kametrix_service", &error);
  g_assert_no_error (error);
  return db;
}

static void
expect (KmxDb *db, const char *sql, const char *value)
{
  g_autofree char *found = kmx_test_calls_ask (db, sql);

  if (g_strcmp0 (found, value) != 0)
    g_test_message ("%s", sql);
  g_assert_cmpstr (found, ==, value);
}

/* The whole rule: facts, then decision and refusal. */
static void
test_table (void)
{
  static const char *const table[][2] = {
    { "true, 'active', 'active', true, true, 0, 10, true, NULL, '+493011'", "accepted -" },
    { "true, 'active', 'active', true, true, 9, 10, true, NULL, '+493011'", "accepted -" },
    { "true, 'active', 'active', true, true, NULL, NULL, NULL, NULL, '+493011'", "accepted -" },
    { "true, 'active', 'active', true, true, 10, 10, true, NULL, '+493011'", "refused busy" },
    { "true, 'active', 'active', true, true, 0, 10, false, NULL, '+493011'", "refused no_credit" },
    { "true, 'active', 'active', true, true, 11, 10, false, NULL, '+493011'", "refused busy" },
    { "true, 'active', 'active', true, false, 0, 10, true, NULL, '+493011'",
      "refused agent_disabled" },
    { "true, 'active', 'active', false, true, 0, 10, true, NULL, '+493011'",
      "refused unpublished" },
    { "true, 'active', 'active', false, false, 0, 10, true, '+493023125333', '+493011'",
      "fallback unpublished" },
    { "true, 'active', 'deleting', true, true, 0, 10, true, NULL, '+493011'", "refused no_agent" },
    { "true, 'active', 'deleted', true, true, 0, 10, true, NULL, '+493011'", "refused no_agent" },
    { "true, 'active', NULL, NULL, NULL, 0, 10, true, NULL, '+493011'", "refused no_agent" },
    { "true, 'suspended', 'active', true, true, 0, 10, true, NULL, '+493011'",
      "refused suspended" },
    { "true, NULL, NULL, NULL, NULL, 0, 10, true, NULL, '+493011'", "refused unknown_number" },
    { "false, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL", "refused unknown_number" },
    { "true, 'active', 'active', true, true, 0, 10, false, '+493023125333', '+493011'",
      "fallback no_credit" },
    { "true, 'suspended', 'active', true, true, 0, 10, true, '+493023125333', '+493011'",
      "fallback suspended" },
    { "true, 'active', NULL, NULL, NULL, 0, 10, true, '+493023125333', '+493011'",
      "fallback no_agent" },
    { "true, 'active', 'active', true, true, 0, 10, false, '+493023125333', '+493023125333'",
      "refused no_credit" },
    { "true, 'active', 'active', true, true, 0, 10, false, '+49110', '+493011'",
      "refused no_credit" },
    { "true, 'active', 'active', true, true, 0, 10, false, '+49112', '+493011'",
      "refused no_credit" },
    { "true, 'active', 'active', true, true, 0, 10, false, '+490112', '+493011'",
      "refused no_credit" },
    { "true, 'active', 'active', true, true, 0, 10, false, '112', '+493011'", "refused no_credit" },
    { "true, 'active', 'active', true, true, 0, 10, false, '', '+493011'", "refused no_credit" },
    { "true, 'active', 'active', true, true, 0, 10, true, '+493023125333', '+493011'",
      "accepted -" },
  };
  g_autoptr (KmxDb) db = connect_service ();

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autofree char *sql = g_strdup_printf (
        "SELECT decision || ' ' || coalesce (refusal, '-') FROM call_route (%s)", table[i][0]);

    expect (db, sql, table[i][1]);
  }
}

/* "decision refusal seconds fallback language" of one request, in its own transaction. */
static char *
request (KmxDb *db, const char *call, const char *number)
{
  g_autofree char *sql = g_strdup_printf (
      "SELECT concat_ws (' ', decision, coalesce (refusal, '-'), coalesce (max_duration_s, 0),"
      " coalesce (fallback_e164, '-'), language) FROM vapi_assistant_request (gen_random_uuid (),"
      " '%s:assistant-request', '%s', '{}', now (), gen_random_uuid (), 'inbound', '%s', NULL,"
      " '+493023125014')",
      call, call, number);
  char *answer = kmx_test_calls_ask (db, sql);
  g_autofree char *keys = kmx_call_key_array (call);
  g_autofree char *closing = g_strdup_printf ("SELECT vapi_group_close ('%s')", keys);
  g_autofree char *closed = kmx_test_calls_ask (db, closing);

  return answer;
}

static void
expect_answer (KmxDb *db, const char *call, const char *number, const char *expected)
{
  g_autofree char *answer = request (db, call, number);

  g_assert_cmpstr (answer, ==, expected);
}

static void
run (KmxDb *db, const char *sql)
{
  g_autoptr (GError) error = NULL;

  kmx_db_run_script (db, sql, &error);
  g_assert_no_error (error);
}

static void
test_request_reserves_once (void)
{
  g_autoptr (KmxDb) db = connect_service ();

  kmx_test_calls_add_accounts (db, 1, 1);
  run (db, "SELECT ledger_post (gen_random_uuid (), account_id, 'test', 'adjustment', 'funding',"
           " 'credit', 1000, NULL, NULL, 'test', 'test', now ()) FROM account");
  expect_answer (db, "c1", "number-1", "accepted - 600 +493023125333 de");
  expect (db, "SELECT reserved_cents FROM ledger", "150");
  /* A repetition gets the same answer, even when the facts have changed. */
  run (db, "UPDATE agent SET enabled = false");
  expect_answer (db, "c1", "number-1", "accepted - 600 +493023125333 de");
  expect (db, "SELECT reserved_cents FROM ledger", "150");
  expect (db, "SELECT count (*) FROM inbox_event", "1");
  expect_answer (db, "c2", "number-1", "fallback agent_disabled 0 +493023125333 de");
  expect (db,
          "SELECT decision || ' ' || refusal || ' ' || state FROM call"
          " WHERE provider_call_id = 'c2'",
          "fallback agent_disabled ringing");
}

static void
test_request_refuses (void)
{
  g_autoptr (KmxDb) db = connect_service ();

  kmx_test_calls_add_accounts (db, 1, 1);
  expect_answer (db, "u1", "number-of-nobody", "refused unknown_number 0 - de");
  run (db, "UPDATE number SET fallback_e164 = NULL; "
           "UPDATE agent SET facts = facts || '{\"language\":\"en\"}';"
           "SELECT agent_go_live (id, '', NULL, 'test') FROM agent;"
           "UPDATE account SET grace_cents = 0, calls_max = 1");
  /* 50 cents of bonus pay three minutes. */
  expect_answer (db, "c1", "number-1", "accepted - 180 - en");
  expect_answer (db, "c2", "number-1", "refused busy 0 - en");
  run (db, "UPDATE account SET calls_max = 2");
  expect_answer (db, "c3", "number-1", "refused no_credit 0 - en");
  run (db, "UPDATE account SET state = 'suspended', suspended_reason = 'test'");
  expect_answer (db, "c4", "number-1", "refused suspended 0 - en");
  expect_answer (db, "c1", "number-1", "accepted - 180 - en");
  run (db, "UPDATE account SET state = 'active', suspended_reason = NULL;"
           "UPDATE number SET agent_id = NULL");
  expect_answer (db, "c5", "number-1", "refused no_agent 0 - de");
}

/* What Vapi reports about a call that we refused is not charged, whatever its reason. */
static void
test_refused_call_costs_nothing (void)
{
  static const char report[] =
      "{\"message\":{\"type\":\"end-of-call-report\",\"timestamp\":1787220197020,\"endedReason\":"
      "\"customer-ended-call\",\"startedAt\":\"2026-08-20T10:00:03Z\",\"endedAt\":"
      "\"2026-08-20T10:03:10Z\",\"call\":{\"id\":\"c1\",\"phoneNumberId\":\"number-1\"}}}";
  g_autoptr (KmxDb) db = connect_service ();
  g_autoptr (GError) error = NULL;

  kmx_test_calls_add_accounts (db, 1, 1);
  run (db, "UPDATE agent SET enabled = false");
  expect_answer (db, "c1", "number-1", "fallback agent_disabled 0 +493023125333 de");
  kmx_db_begin (db, &error);
  g_assert_no_error (error);
  g_assert_true (kmx_test_calls_fold (db, report));
  kmx_call_fold_close (db, "c1", &error);
  g_assert_no_error (error);
  kmx_db_commit (db, &error);
  g_assert_no_error (error);
  expect (db, "SELECT state || ' ' || outcome || ' ' || charged_cents FROM call",
          "ended refused 0");
  expect (db, "SELECT count (*) FROM ledger_transfer WHERE kind = 'call_charge'", "0");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/routing/table", test_table);
  g_test_add_func ("/routing/reserves-once", test_request_reserves_once);
  g_test_add_func ("/routing/refuses", test_request_refuses);
  g_test_add_func ("/routing/refused-costs-nothing", test_refused_call_costs_nothing);
  return g_test_run ();
}
