/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-call-fold.h"
#include "kmx-test-calls.h"
#include "kmx-test-db.h"

#include <string.h>

#define N_EVENTS 7

/* One call as the provider tells it. */
static const char *const names[N_EVENTS] = {
  "status-ringing.json",     "status-in-progress.json", "transcript-assistant.json",
  "transcript-caller.json",  "tool-calls.json",         "status-ended.json",
  "end-of-call-report.json",
};

/* The facts of a call that order and repetition must not change; not our own ids and clocks. */
#define FACTS                                                                                      \
  "SELECT count (*) || ' ' || count (DISTINCT f) FROM (SELECT concat_ws ('|', c.direction,"        \
  " c.caller_e164, c.state, c.state_at, c.occurred_at, c.started_at, c.ended_at, c.ended_reason,"  \
  " c.outcome, c.review_reason, c.duration_s, c.reported, c.summary, c.rate_card_id,"              \
  " c.settled_at IS NOT NULL, c.charged_cents, c.provider_cost_micros, c.provider_cost_currency,"  \
  " c.account_id IS NOT NULL, d.account_id = c.account_id, d.turns, d.final, d.analysis, d.costs," \
  " d.recording_reference, c.number_e164 IS NULL, c.agent_id IS NULL) AS f"                        \
  " FROM call c LEFT JOIN call_detail d ON d.call_id = c.id) rows"
#define LEDGER                                                                                     \
  "SELECT count (DISTINCT f) FROM (SELECT string_agg (concat_ws ('|', kind, from_wallet,"          \
  " to_wallet, amount_cents, from_balance_cents, to_balance_cents), ';' ORDER BY sequence) AS f"   \
  " FROM ledger_transfer GROUP BY account_id) rows"

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
begin (KmxDb *db)
{
  g_autoptr (GError) error = NULL;

  kmx_db_begin (db, &error);
  g_assert_no_error (error);
}

static void
close_group (KmxDb *db, const char *call)
{
  g_autoptr (GError) error = NULL;

  kmx_call_fold_close (db, call, &error);
  g_assert_no_error (error);
}

static void
commit (KmxDb *db)
{
  g_autoptr (GError) error = NULL;

  kmx_db_commit (db, &error);
  g_assert_no_error (error);
}

static void
expect (KmxDb *db, const char *sql, const char *value)
{
  g_autofree char *found = kmx_test_calls_ask (db, sql);

  if (g_strcmp0 (found, value) != 0)
    g_test_message ("%s", sql);
  g_assert_cmpstr (found, ==, value);
}

/* The @index-th order of @n things. */
static void
make_order (guint index, guint n, guint *order)
{
  guint left[N_EVENTS];

  for (guint i = 0; i < n; i++)
    left[i] = i;
  for (guint i = n; i > 0; i--) {
    guint chosen = index % i;

    index /= i;
    order[n - i] = left[chosen];
    memmove (left + chosen, left + chosen + 1, (i - chosen - 1) * sizeof *left);
  }
}

/* Plays one order to an account of its own: all in one transaction or (one of ten) each event in
 * its own, and every third order has each event repeated right away, later, and at the end. */
static void
play (KmxDb *db, const char *const *messages, guint n, guint index, const char *call)
{
  g_autofree char *number = g_strdup_printf ("number-%u", index);
  gboolean alone = index % 10 == 0;
  gboolean repeat = index % 3 == 0;
  guint order[N_EVENTS];

  make_order (index, n, order);
  begin (db);
  for (guint i = 0; i < n; i++) {
    g_autofree char *text = kmx_test_calls_message (messages[order[i]], call, number);

    g_assert_true (kmx_test_calls_fold (db, text));
    if (repeat) {
      g_autofree char *first = kmx_test_calls_message (messages[order[0]], call, number);

      g_assert_false (kmx_test_calls_fold (db, text));
      g_assert_false (kmx_test_calls_fold (db, first));
    }
    if (alone) {
      close_group (db, call);
      commit (db);
      begin (db);
    }
  }
  close_group (db, call);
  commit (db);
}

static void
test_every_order_gives_the_same_call (void)
{
  g_autoptr (KmxDb) db = connect_service ();
  guint n_orders = 5040;
  g_autofree char *expected = g_strdup_printf ("%u 1", n_orders);

  kmx_test_calls_add_accounts (db, 0, n_orders - 1);
  for (guint index = 0; index < n_orders; index++) {
    g_autofree char *call = g_strdup_printf ("call-%u", index);

    play (db, names, N_EVENTS, index, call);
  }
  expect (db, FACTS, expected);
  expect (db, LEDGER, "1");
  expect (db, "SELECT count (*) FROM inbox_event", "35280");
  expect (db, "SELECT sum (calls) || ' ' || min (calls) || ' ' || max (calls) FROM call_day",
          "5040 1 1");
  /* 187 s are four started minutes: 60 cents, 50 of them from the bonus. */
  expect (db, "SELECT count (*) FROM wallet WHERE kind = 'credit' AND balance_cents = -10", "5040");
  expect (db, "SELECT count (*) FROM call WHERE charged_cents = 60 AND settled_at IS NOT NULL",
          "5040");
  expect (db,
          "SELECT state || ' ' || outcome || ' ' || duration_s || ' ' || ended_at FROM call"
          " LIMIT 1",
          "ended normal 187 2026-08-20 10:03:10.455+00");
  /* One start and one end each, however they came. */
  expect (db,
          "SELECT max (n) || ' ' || min (n) FROM (SELECT count (*) AS n FROM event"
          " WHERE kind = 'call.ended' GROUP BY account_id) e",
          "1 1");
}

static void
test_every_order_without_a_report (void)
{
  g_autoptr (KmxDb) db = connect_service ();

  kmx_test_calls_add_accounts (db, 0, 719);
  for (guint index = 0; index < 720; index++) {
    g_autofree char *call = g_strdup_printf ("call-%u", index);

    play (db, names, 6, index, call);
  }
  expect (db, FACTS, "720 1");
  expect (db,
          "SELECT state || ' ' || outcome || ' ' || started_at || ' ' || ended_at"
          " || ' ' || reported FROM call LIMIT 1",
          "ended normal 2026-08-20 10:00:03.011+00 2026-08-20 10:03:10.455+00 false");
  expect (db, "SELECT count (*) FROM call WHERE settled_at IS NOT NULL OR charged_cents <> 0", "0");
  expect (db, "SELECT jsonb_path_query_array (turns, '$[*].role')::text FROM call_detail LIMIT 1",
          "[\"assistant\", \"caller\"]");
}

/* What comes after the end does not bring the call back. */
static void
test_late_events_do_not_reopen (void)
{
  g_autoptr (KmxDb) db = connect_service ();
  g_autofree char *ended = kmx_test_calls_message ("status-ended.json", "late", "number-1");
  g_autofree char *ringing = kmx_test_calls_message ("status-ringing.json", "late", "number-1");
  g_autofree char *progress =
      g_strdup ("{\"message\":{\"type\":\"status-update\",\"timestamp\":1787229999999,\"status\":"
                "\"in-progress\",\"call\":{\"id\":\"late\"}}}");

  kmx_test_calls_add_accounts (db, 1, 1);
  begin (db);
  kmx_test_calls_fold (db, ended);
  kmx_test_calls_fold (db, progress);
  kmx_test_calls_fold (db, ringing);
  close_group (db, "late");
  commit (db);
  expect (db, "SELECT state || ' ' || outcome FROM call", "ended normal");
}

static void
test_before_the_end_event_time_decides (void)
{
  static const char *const steps[][2] = {
    { "1787220005000 in-progress", "in_progress" }, { "1787220001000 ringing", "in_progress" },
    { "1787220009000 forwarding", "forwarding" },   { "1787220008000 in-progress", "forwarding" },
    { "1787220012000 in-progress", "in_progress" }, /* the transfer came back */
    { "1787220012000 forwarding", "forwarding" },   /* same instant: the higher rank */
    { "1787220003000 queued", "forwarding" },       { "1787220004000 nonsense", "forwarding" },
  };
  g_autoptr (KmxDb) db = connect_service ();

  kmx_test_calls_add_accounts (db, 1, 1);
  begin (db);
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++) {
    g_auto (GStrv) words = g_strsplit (steps[i][0], " ", 2);
    g_autofree char *text =
        g_strdup_printf ("{\"message\":{\"type\":\"status-update\",\"timestamp\":%s,\"status\":"
                         "\"%s\",\"call\":{\"id\":\"steps\",\"phoneNumberId\":\"number-1\"}}}",
                         words[0], words[1]);

    kmx_test_calls_fold (db, text);
    expect (db, "SELECT state FROM call", steps[i][1]);
  }
  expect (db, "SELECT fold FROM inbox_event WHERE occurred_at = '2026-08-20 10:00:04+00'",
          "ignored");
  commit (db);
}

/* Calls of numbers that nobody owns are kept without an account, and cost nobody anything. */
static void
test_unknown_number (void)
{
  g_autoptr (KmxDb) db = connect_service ();
  g_autofree char *report =
      kmx_test_calls_message ("end-of-call-report.json", "stray", "number-of-nobody");

  begin (db);
  g_assert_true (kmx_test_calls_fold (db, report));
  close_group (db, "stray");
  commit (db);
  expect (db, "SELECT account_id IS NULL AND outcome = 'normal' FROM call", "t");
  expect (db, "SELECT count (*) FROM ledger_transfer", "0");
  expect (db, "SELECT count (*) FROM event", "0");
}

static void
test_doubt_goes_to_review_and_is_not_charged (void)
{
  g_autoptr (KmxDb) db = connect_service ();
  g_autofree char *text =
      g_strdup ("{\"message\":{\"type\":\"end-of-call-report\",\"timestamp\":1787220197020,"
                "\"endedReason\":\"a-new-word\",\"startedAt\":\"2026-08-20T10:00:03Z\",\"endedAt\":"
                "\"2026-08-20T10:03:10Z\",\"call\":{\"id\":\"doubt\",\"phoneNumberId\":"
                "\"number-1\"}}}");

  kmx_test_calls_add_accounts (db, 1, 1);
  begin (db);
  g_assert_true (kmx_test_calls_fold (db, text));
  close_group (db, "doubt");
  commit (db);
  expect (db, "SELECT outcome || ' ' || review_reason || ' ' || duration_s FROM call",
          "review unknown_reason 187");
  expect (db, "SELECT settled_at IS NULL AND charged_cents = 0 FROM call", "t");
}

static void
test_live_transcript_only_where_allowed (void)
{
  g_autoptr (KmxDb) db = connect_service ();

  kmx_test_calls_add_accounts (db, 1, 2); /* the even one allows it */
  for (guint i = 1; i <= 2; i++) {
    g_autofree char *call = g_strdup_printf ("talk-%u", i);
    g_autofree char *number = g_strdup_printf ("number-%u", i);
    g_autofree char *progress = kmx_test_calls_message ("status-in-progress.json", call, number);
    g_autofree char *said = kmx_test_calls_message ("transcript-caller.json", call, number);
    g_autofree char *ringing = kmx_test_calls_message ("status-ringing.json", call, number);

    begin (db);
    kmx_test_calls_fold (db, ringing);
    kmx_test_calls_fold (db, progress);
    kmx_test_calls_fold (db, said);
    close_group (db, call);
    commit (db);
  }
  expect (db, "SELECT count (*) FROM event WHERE kind = 'call.turn'", "1");
  expect (db, "SELECT body::json ->> 'at_ms' FROM event WHERE kind = 'call.turn'", "9739");
}

/* Numbers are read from whatever event names them, also when it is a late one. */
static void
test_number_named_late (void)
{
  g_autoptr (KmxDb) db = connect_service ();
  g_autofree char *progress = kmx_test_calls_message ("status-in-progress.json", "x", "number-1");
  g_autofree char *said = kmx_test_calls_message ("transcript-assistant.json", "x", "number-1");
  g_autofree char *ringing = kmx_test_calls_message ("status-ringing.json", "x", "number-1");

  kmx_test_calls_add_accounts (db, 1, 1);
  begin (db);
  kmx_test_calls_fold (db, progress);
  kmx_test_calls_fold (db, said);
  close_group (db, "x");
  commit (db);
  expect (db, "SELECT count (*) FROM call_day", "0");
  begin (db);
  kmx_test_calls_fold (db, ringing);
  close_group (db, "x");
  commit (db);
  expect (db, "SELECT count (*) FROM call c JOIN call_detail d ON d.account_id = c.account_id",
          "1");
  expect (db, "SELECT count (*) FROM inbox_event WHERE account_id IS NULL", "0");
  expect (db, "SELECT sum (calls) FROM call_day", "1");
}

#define DAYS_AND_CALLS                                                                             \
  "SELECT count (*) FROM (SELECT account_id, day, calls, seconds, charged_cents FROM call_day"     \
  "  WHERE (calls, seconds, charged_cents) <> (0, 0, 0)) d"                                        \
  " FULL JOIN (SELECT account_id, (occurred_at AT TIME ZONE 'UTC')::date AS day, count (*) AS"     \
  "  calls, coalesce (sum (duration_s), 0) AS seconds, sum (charged_cents) AS charged_cents"       \
  "  FROM call WHERE account_id IS NOT NULL GROUP BY 1, 2) c USING (account_id, day)"              \
  " WHERE (d.calls, d.seconds, d.charged_cents) IS DISTINCT FROM"                                  \
  "  (c.calls, c.seconds, c.charged_cents)"

/* What the overview says of fourteen civil days of every zone named here, against the calls. */
#define WEEK_AND_CALLS                                                                             \
  "SELECT count (*) FROM json_to_recordset (overview_json () -> 'week') AS w (day date, calls"     \
  "  bigint, seconds bigint, charged_cents bigint) CROSS JOIN account a LEFT JOIN LATERAL ("       \
  "  SELECT count (*) AS calls, coalesce (sum (duration_s), 0) AS seconds,"                        \
  "  coalesce (sum (charged_cents), 0) AS charged_cents FROM call c"                               \
  "  WHERE c.account_id = a.account_id AND (c.occurred_at AT TIME ZONE a.zone)::date = w.day) c"   \
  "  ON true WHERE a.account_id = current_account () AND (w.calls, w.seconds, w.charged_cents)"    \
  "  IS DISTINCT FROM (c.calls, c.seconds, c.charged_cents)"

static void
run_script (KmxDb *db, const char *sql)
{
  g_autoptr (GError) error = NULL;

  kmx_db_run_script (db, sql, &error);
  g_assert_no_error (error);
}

static void
fold_alone (KmxDb *db, const char *text, const char *call)
{
  begin (db);
  kmx_test_calls_fold (db, text);
  close_group (db, call);
  commit (db);
}

static void
fold_again (KmxDb *db, const char *text, const char *call)
{
  g_autoptr (KmxCallEvent) event = kmx_test_calls_parse (text);
  g_autofree char *sql = g_strdup_printf ("SELECT call_forget ('%s')", call);
  g_autoptr (GError) error = NULL;

  begin (db);
  g_free (kmx_test_calls_ask (db, sql));
  kmx_call_fold (db, event, text, KMX_CALL_SOURCE_REPLAY, NULL, &error);
  g_assert_no_error (error);
  close_group (db, call);
  commit (db);
}

/* Events that move a call to the day before, once it was charged or earlier; a ledger that was
 * frozen; and a replay that finds another length. */
static void
test_days_are_the_sums_of_their_calls (void)
{
  g_autoptr (KmxDb) db = connect_service ();

  kmx_test_calls_add_accounts (db, 0, 2);
  run_script (db, "UPDATE ledger SET frozen = true WHERE account_id::text LIKE '%2'");
  for (guint i = 0; i < 12; i++) {
    g_autofree char *call = g_strdup_printf ("call-%u", i);
    g_autofree char *number = g_strdup_printf ("number-%u", i % 3);
    g_autofree char *report = kmx_test_calls_message (names[6], call, number);
    g_autofree char *ringing = kmx_test_calls_message (names[0], call, number);
    GString *early = g_string_new (ringing);

    g_assert_cmpuint (g_string_replace (early, "\"timestamp\":17872", "\"timestamp\":17871", 1), ==,
                      1);
    fold_alone (db, i % 2 == 0 ? report : early->str, call);
    expect (db, DAYS_AND_CALLS, "0");
    fold_alone (db, i % 2 == 0 ? early->str : report, call);
    expect (db, DAYS_AND_CALLS, "0");
    if (i % 4 == 0) {
      GString *longer = g_string_new (report);

      g_assert_cmpuint (g_string_replace (longer, "10:03:10.455", "10:03:12.455", 1), ==, 1);
      fold_again (db, longer->str, call);
      expect (db, DAYS_AND_CALLS, "0");
      g_string_free (longer, TRUE);
    }
    g_string_free (early, TRUE);
  }
  expect (db, "SELECT count (*) FROM call WHERE settled_at IS NULL", "4");
  run_script (db, "UPDATE ledger SET frozen = false; SELECT calls_settle_left ()");
  expect (db, DAYS_AND_CALLS, "0");
  expect (db, "SELECT sum (charged_cents) FROM call_day", "720");
  expect (db, "SELECT count (DISTINCT day) FROM call_day WHERE calls > 0", "2");
}

static void
test_overview_follows_the_zone (void)
{
  static const char *const zones[] = { "Europe/Berlin", "UTC", "America/New_York", "Asia/Kathmandu",
                                       "Pacific/Kiritimati" };
  g_autoptr (KmxDb) db = connect_service ();

  kmx_test_calls_add_accounts (db, 0, 0);
  run_script (db,
              "INSERT INTO call (id, account_id, provider_call_id, state, state_at, occurred_at,"
              " reported, outcome, duration_s, settled_at, charged_cents)"
              " SELECT gen_random_uuid (), (SELECT account_id FROM account), 'call-' || i, 'ended',"
              " now (), now () - i * interval '37 min', true, 'normal', i % 311, now (), i % 90"
              " FROM generate_series (0, 700) i;"
              "SELECT call_day_recount (account_id) FROM account;"
              "SELECT set_config ('kametrix.account_id', account_id::text, false) FROM account");
  expect (db, DAYS_AND_CALLS, "0");
  for (guint i = 0; i < G_N_ELEMENTS (zones); i++) {
    g_autofree char *sql = g_strdup_printf ("UPDATE account SET zone = '%s'", zones[i]);

    run_script (db, sql);
    expect (db, WEEK_AND_CALLS, "0");
    expect (db,
            "SELECT sum ((w ->> 'calls')::integer) > 480 FROM"
            " json_array_elements (overview_json () -> 'week') w",
            "t");
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/call-fold/days", test_days_are_the_sums_of_their_calls);
  g_test_add_func ("/call-fold/overview", test_overview_follows_the_zone);
  g_test_add_func ("/call-fold/state-by-event-time", test_before_the_end_event_time_decides);
  g_test_add_func ("/call-fold/late", test_late_events_do_not_reopen);
  g_test_add_func ("/call-fold/unknown-number", test_unknown_number);
  g_test_add_func ("/call-fold/number-named-late", test_number_named_late);
  g_test_add_func ("/call-fold/review", test_doubt_goes_to_review_and_is_not_charged);
  g_test_add_func ("/call-fold/live-transcript", test_live_transcript_only_where_allowed);
  g_test_add_func ("/call-fold/orders-without-report", test_every_order_without_a_report);
  g_test_add_func ("/call-fold/orders", test_every_order_gives_the_same_call);
  return g_test_run ();
}
