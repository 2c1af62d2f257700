/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include <string.h>

#include "kmx-test-ledger.h"

#define POST(account, cause, from, to, cents)                                                      \
  "SELECT ledger_post (ledger_new_id (), '%s', '" cause "', 'adjustment', '" from "', '" to        \
  "', " cents ", NULL, NULL, 'Ada', 'why', now ())",                                               \
      account

static void
test_prices (void)
{
  static const struct {
    int cents, first_s, next_s, seconds;
    gint64 billed_s, price_cents;
  } rows[] = {
    { 15, 60, 60, 0, 0, 0 },
    { 15, 60, 60, 1, 60, 15 },
    { 15, 60, 60, 59, 60, 15 },
    { 15, 60, 60, 60, 60, 15 },
    { 15, 60, 60, 61, 120, 30 },
    { 15, 60, 60, 600, 600, 150 },
    { 15, 60, 60, 601, 660, 165 },
    { 15, 60, 60, 3600, 3600, 900 },
    { 15, 30, 6, 1, 30, 8 }, /* 7.5 is rounded up */
    { 15, 30, 6, 30, 30, 8 },
    { 15, 30, 6, 31, 36, 9 },
    { 15, 30, 6, 37, 42, 11 }, /* 10.5 */
    { 15, 30, 6, 60, 60, 15 },
    { 15, 30, 6, 61, 66, 17 }, /* 16.5 */
    { 15, 1, 1, 1, 1, 0 },
    { 15, 1, 1, 2, 2, 1 }, /* 0.25, 0.5 */
    { 15, 1, 1, 61, 61, 15 },
    { 15, 1, 1, 62, 62, 16 },
    { 9, 1, 1, 3, 3, 0 }, /* 0.45 */
    { 9, 1, 1, 4, 4, 1 },
    { 0, 60, 60, 600, 600, 0 },
    { 29, 60, 1, 61, 61, 29 },
    { 10000, 3600, 3600, 86400, 86400, 14400000 },
    { 10000, 1, 1, G_MAXINT32, G_MAXINT32, 357913941167 },
  };
  g_autoptr (KmxDb) db = kmx_test_ledger_new (NULL);
  g_autofree char *account = kmx_test_account_new (db, 0, 0);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *card =
        kmx_test_card_new (db, account, rows[i].cents, rows[i].first_s, rows[i].next_s);

    g_assert_cmpint (kmx_test_integer (db, "SELECT billed_seconds (%d, %d, %d)", rows[i].first_s,
                                       rows[i].next_s, rows[i].seconds),
                     ==, rows[i].billed_s);
    g_assert_cmpint (kmx_test_integer (db, "SELECT call_price ('%s', %d)", card, rows[i].seconds),
                     ==, rows[i].price_cents);
  }
}

static void
test_bonus_first_then_credit_then_debt (void)
{
  g_autofree char *conninfo = NULL;
  g_autoptr (KmxDb) db = kmx_test_ledger_new (&conninfo);
  g_autofree char *account = kmx_test_account_new (db, 20, 40);

  for (guint i = 0; i < 5; i++) {
    static const gint64 bonus[] = { 10, 0, 0, 0, 0 };
    static const gint64 credit[] = { 20, 0, -30, -60, -90 };
    g_autofree char *call = kmx_test_call_new (db, account, KMX_TEST_CARD);

    kmx_test_call_end (db, call, "normal", 61);
    g_assert_cmpint (kmx_test_settle (db, call), ==, 1);
    g_assert_cmpint (kmx_test_wallet (db, account, "bonus"), ==, bonus[i]);
    g_assert_cmpint (kmx_test_wallet (db, account, "credit"), ==, credit[i]);
    g_assert_cmpint (kmx_test_wallet (db, account, "usage"), ==, 30 * (i + 1));
    g_assert_cmpint (kmx_test_integer (db, "SELECT charged_cents FROM call WHERE id = '%s'", call),
                     ==, 30);
  }
  /* Money that comes in pays the debt, none of it is forgiven. */
  kmx_test_run (db, POST (account, "adjust:in", "funding", "credit", "100"));
  g_assert_cmpint (kmx_test_wallet (db, account, "credit"), ==, 10);
  g_assert_cmpuint (kmx_test_prove (conninfo, NULL, NULL).calls, ==, 5);
}

static void
test_every_class_is_settled_by_its_rule (void)
{
  static const struct {
    const char *outcome;
    gint64 settled, charged_cents;
    const char *reservation;
  } rows[] = {
    { "normal", 1, 15, "posted" },        { "caller", 1, 15, "posted" },
    { "transferred", 1, 15, "posted" },   { "no_answer", 1, 0, "voided" },
    { "provider_fault", 1, 0, "voided" }, { "our_fault", 1, 0, "voided" },
    { "refused", 1, 0, "voided" },        { "review", 0, 0, "voided" },
  };
  g_autofree char *conninfo = NULL;
  g_autoptr (KmxDb) db = kmx_test_ledger_new (&conninfo);
  g_autofree char *account = kmx_test_account_new (db, 1000, 0);

  g_assert_cmpint (kmx_test_integer (db, "SELECT count (*) FROM outcome_class"), ==,
                   G_N_ELEMENTS (rows));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *call = kmx_test_call_new (db, account, KMX_TEST_CARD);
    g_autofree char *state = NULL;

    kmx_test_run (db, "SELECT reservation_open ('%s', '%s', '" KMX_TEST_CARD "', 600)", call,
                  account);
    kmx_test_call_end (db, call, rows[i].outcome, 42);
    g_assert_cmpint (kmx_test_settle (db, call), ==, rows[i].settled);
    g_assert_cmpint (kmx_test_integer (db, "SELECT charged_cents FROM call WHERE id = '%s'", call),
                     ==, rows[i].charged_cents);
    state = kmx_test_text (db, "SELECT state FROM reservation WHERE call_id = '%s'", call);
    g_assert_cmpstr (state, ==, rows[i].reservation);
  }
  g_assert_cmpint (kmx_test_wallet (db, account, "credit"), ==, 955);
  kmx_test_prove (conninfo, NULL, NULL);
}

static void
test_settled_call_is_never_charged_again (void)
{
  g_autofree char *conninfo = NULL;
  g_autoptr (KmxDb) db = kmx_test_ledger_new (&conninfo);
  g_autofree char *account = kmx_test_account_new (db, 1000, 0);
  g_autofree char *call = kmx_test_call_new (db, account, KMX_TEST_CARD);

  g_assert_cmpint (kmx_test_settle (db, call), ==, 0); /* still running */
  kmx_test_call_end (db, call, "normal", 60);
  g_assert_cmpint (
      kmx_test_integer (db, "SELECT calls_settle (ARRAY['%s', '%s']::uuid[])", call, call), ==, 1);
  kmx_test_call_end (db, call, "caller", 6000); /* a late report with other facts */
  g_assert_cmpint (kmx_test_settle (db, call), ==, 0);
  kmx_test_call_end (db, call, "review", -1);
  g_assert_cmpint (kmx_test_settle (db, call), ==, 0);
  g_assert_cmpint (kmx_test_wallet (db, account, "credit"), ==, 985);
  kmx_test_prove (conninfo, NULL, NULL);
}

static void
test_review_waits_and_is_then_charged (void)
{
  g_autoptr (KmxDb) db = kmx_test_ledger_new (NULL);
  g_autofree char *account = kmx_test_account_new (db, 1000, 0);
  g_autofree char *call = kmx_test_call_new (db, account, KMX_TEST_CARD);

  kmx_test_run (db, "SELECT reservation_open ('%s', '%s', '" KMX_TEST_CARD "', 600)", call,
                account);
  kmx_test_call_end (db, call, "review", 90);
  g_assert_cmpint (kmx_test_settle (db, call), ==, 0);
  g_assert_cmpint (kmx_test_integer (db, "SELECT credit_available ('%s')", account), ==, 1000);
  kmx_test_call_end (db, call, "normal", 90); /* the admin's decision */
  g_assert_cmpint (kmx_test_settle (db, call), ==, 1);
  g_assert_cmpint (kmx_test_integer (db, "SELECT credit_available ('%s')", account), ==, 970);
}

static void
test_price_is_pinned (void)
{
  g_autoptr (KmxDb) db = kmx_test_ledger_new (NULL);
  g_autofree char *account = kmx_test_account_new (db, 1000, 0);
  g_autofree char *before = kmx_test_call_new (db, account, KMX_TEST_CARD);
  g_autofree char *card = kmx_test_card_new (db, account, 99, 1, 1);
  g_autofree char *current =
      kmx_test_text (db, "SELECT rate_card_at ('%s', clock_timestamp ())", account);
  g_autofree char *stranger = kmx_test_account_new (db, 0, 0);
  g_autofree char *others =
      kmx_test_text (db, "SELECT rate_card_at ('%s', clock_timestamp ())", stranger);

  g_assert_cmpstr (current, ==, card);
  g_assert_cmpstr (others, ==, KMX_TEST_CARD);
  kmx_test_call_end (db, before, "normal", 60);
  g_assert_cmpint (kmx_test_settle (db, before), ==, 1);
  g_assert_cmpint (kmx_test_wallet (db, account, "credit"), ==, 985);
}

static void
test_what_cannot_be_charged_is_not_lost (void)
{
  g_autofree char *conninfo = NULL;
  g_autoptr (KmxDb) db = kmx_test_ledger_new (&conninfo);
  g_autofree char *account = kmx_test_account_new (db, 1000, 0);
  g_autofree char *frozen = kmx_test_call_new (db, account, KMX_TEST_CARD);
  g_autofree char *endless = kmx_test_call_new (db, account, KMX_TEST_CARD);
  g_autofree char *reason = NULL;

  kmx_test_run (db, "SELECT reservation_open ('%s', '%s', '" KMX_TEST_CARD "', 600)", frozen,
                account);
  kmx_test_run (db, "UPDATE ledger SET frozen = true");
  kmx_test_call_end (db, frozen, "normal", 60);
  g_assert_cmpint (kmx_test_settle (db, frozen), ==, 0);
  reason = kmx_test_text (db, "SELECT review_reason FROM call WHERE id = '%s'", frozen);
  g_assert_cmpstr (reason, ==, "ledger_frozen");
  kmx_test_fails (db, "KM409", POST (account, "adjust:x", "funding", "credit", "100"));
  /* What waits for its charge stays reserved. */
  kmx_test_run (db, "UPDATE reservation SET expires_at = now ()");
  g_assert_cmpint (kmx_test_integer (db, "SELECT reservations_expire ()"), ==, 0);
  g_assert_cmpint (kmx_test_integer (db, "SELECT credit_available ('%s')", account), ==, 850);
  g_assert_cmpint (kmx_test_integer (db, "SELECT coalesce (calls_settle_left (), 0)"), ==, 0);

  kmx_test_run (db, "UPDATE ledger SET frozen = false");
  kmx_test_call_end (db, endless, "normal", -1);
  g_assert_cmpint (kmx_test_integer (db, "SELECT calls_settle_left ()"), ==, 1);
  g_assert_cmpint (kmx_test_integer (db, "SELECT credit_available ('%s')", account), ==, 985);
  g_assert_cmpint (kmx_test_integer (db, "SELECT count (*) FROM call WHERE settled_at IS NULL"
                                         " AND review_reason = 'no_duration'"),
                   ==, 1);
  g_assert_cmpint (kmx_test_integer (db, "SELECT count (*) FROM call WHERE settled_at IS NOT NULL"
                                         " AND review_reason IS NULL"),
                   ==, 1);
  kmx_test_prove (conninfo, NULL, NULL);
}

static void
test_reservations (void)
{
  /* available, grace, wanted → reserved, length; -1: refused */
  static const struct {
    int cents, first_s, next_s;
    gint64 credit, grace, wanted;
    gint64 amount, length;
  } rows[] = {
    { 15, 60, 60, 1000, 0, 600, 150, 600 }, { 15, 60, 60, 100, 0, 600, 90, 360 },
    { 15, 60, 60, 100, 0, 90, 30, 90 },     { 15, 60, 60, 15, 0, 600, 15, 60 },
    { 15, 60, 60, 14, 0, 600, -1, -1 },     { 15, 60, 60, 0, 0, 600, -1, -1 },
    { 15, 60, 60, 0, 15, 600, 15, 60 },     { 15, 60, 60, 14, 200, 600, 15, 60 },
    { 15, 60, 60, 16, 200, 600, 15, 60 },   { 15, 30, 6, 20, 0, 600, 20, 78 }, /* 19.5 */
    { 15, 1, 1, 1, 0, 600, -1, -1 }, /* ten seconds cost 3 ct */
    { 15, 1, 1, 3, 0, 600, 3, 13 },  /* 3.25 */
    { 0, 60, 60, 0, 0, 600, 0, 600 },
  };
  g_autofree char *conninfo = NULL;
  g_autoptr (KmxDb) db = kmx_test_ledger_new (&conninfo);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *account = kmx_test_account_new (db, rows[i].credit, 0);
    g_autofree char *card =
        kmx_test_card_new (db, account, rows[i].cents, rows[i].first_s, rows[i].next_s);
    g_autofree char *call = kmx_test_call_new (db, account, card);
    g_autofree char *expected =
        rows[i].amount < 0
            ? NULL
            : g_strdup_printf ("(%d,%d)", (int) rows[i].amount, (int) rows[i].length);

    kmx_test_run (db, "UPDATE account SET grace_cents = %d WHERE account_id = '%s'",
                  (int) rows[i].grace, account);
    for (guint repeat = 0; repeat < 2; repeat++) {
      g_autofree char *got =
          kmx_test_text (db, "SELECT r FROM reservation_open ('%s', '%s', '%s', %d) r", call,
                         account, card, (int) rows[i].wanted);

      g_assert_cmpstr (got, ==, expected);
      g_assert_cmpint (kmx_test_integer (db, "SELECT credit_available ('%s')", account), ==,
                       rows[i].credit - MAX (0, rows[i].amount));
    }
  }
  kmx_test_prove (conninfo, NULL, NULL);
}

static void
test_reservation_expires_once (void)
{
  g_autoptr (KmxDb) db = kmx_test_ledger_new (NULL);
  g_autofree char *account = kmx_test_account_new (db, 1000, 0);
  g_autofree char *call = kmx_test_call_new (db, account, KMX_TEST_CARD);
  g_autofree char *other = kmx_test_account_new (db, 1000, 0);

  kmx_test_run (db, "SELECT reservation_open ('%s', '%s', '" KMX_TEST_CARD "', 600)", call,
                account);
  kmx_test_fails (db, "KM409", "SELECT reservation_open ('%s', '%s', '" KMX_TEST_CARD "', 600)",
                  call, other);
  g_assert_cmpint (
      kmx_test_integer (
          db, "SELECT extract (epoch FROM expires_at - created_at)::int FROM reservation"),
      ==, 600 + 900);
  g_assert_cmpint (kmx_test_integer (db, "SELECT reservations_expire ()"), ==, 0);
  kmx_test_run (db, "UPDATE reservation SET expires_at = now ()");
  g_assert_cmpint (kmx_test_integer (db, "SELECT reservations_expire ()"), ==, 1);
  g_assert_cmpint (kmx_test_integer (db, "SELECT reservations_expire ()"), ==, 0);
  g_assert_cmpint (kmx_test_integer (db, "SELECT credit_available ('%s')", account), ==, 1000);
  /* The report that came after all is charged, and frees nothing a second time. */
  kmx_test_call_end (db, call, "normal", 60);
  g_assert_cmpint (kmx_test_settle (db, call), ==, 1);
  g_assert_cmpint (kmx_test_integer (db, "SELECT credit_available ('%s')", account), ==, 985);
}

static void
test_postings (void)
{
  g_autofree char *conninfo = NULL;
  g_autoptr (KmxDb) db = kmx_test_ledger_new (&conninfo);
  g_autofree char *account = kmx_test_account_new (db, 0, 100);
  g_autofree char *stranger = g_uuid_string_random ();

  g_assert_cmpint (kmx_test_integer (db, POST (account, "adjust:1", "funding", "credit", "500")),
                   ==, 2);
  g_assert_cmpint (kmx_test_integer (db, POST (account, "adjust:1", "funding", "credit", "500")),
                   ==, 2);
  kmx_test_fails (db, "KM409", POST (account, "adjust:1", "funding", "credit", "501"));
  kmx_test_fails (db, "KM409", POST (account, "adjust:1", "credit", "funding", "500"));
  kmx_test_fails (db, "KM400", POST (account, "adjust:2", "funding", "credit", "0"));
  kmx_test_fails (db, "KM400", POST (account, "adjust:2", "funding", "credit", "-5"));
  kmx_test_fails (db, "KM400", POST (account, "adjust:2", "bonus", "promotion", "101"));
  kmx_test_fails (db, "KM400", POST (account, "adjust:2", "purse", "credit", "1"));
  kmx_test_fails (db, "23514", POST (account, "adjust:2", "credit", "bonus", "1"));
  kmx_test_fails (db, "23514", POST (account, "adjust:2", "credit", "credit", "1"));
  kmx_test_fails (db, "23514", POST (account, "adjust:2", "funding", "credit", "1000000000001"));
  kmx_test_fails (db, "23514", POST (account, "adjust:\x1f", "funding", "credit", "1"));
  kmx_test_fails (db, "KM404", POST (stranger, "adjust:2", "funding", "credit", "1"));
  /* An adjustment may make debt; the bonus never goes below zero. */
  g_assert_cmpint (kmx_test_integer (db, POST (account, "adjust:3", "credit", "funding", "700")),
                   ==, 3);
  g_assert_cmpint (kmx_test_integer (db, POST (account, "adjust:4", "bonus", "promotion", "100")),
                   ==, 4);
  g_assert_cmpint (kmx_test_wallet (db, account, "credit"), ==, -200);
  g_assert_cmpint (kmx_test_wallet (db, account, "bonus"), ==, 0);
  g_assert_cmpuint (kmx_test_prove (conninfo, NULL, NULL).transfers, ==, 4);
}

static void
test_append_only (void)
{
  static const char *const attempts[] = {
    "UPDATE ledger_transfer SET amount_cents = 1",
    "DELETE FROM ledger_transfer",
    "TRUNCATE ledger_transfer",
  };
  g_autofree char *conninfo = NULL;
  g_autoptr (KmxDb) service = kmx_test_ledger_new (&conninfo);
  g_autofree char *admin_conninfo = kmx_test_db_dup_admin_conninfo (conninfo);
  g_autoptr (KmxDb) admin = kmx_db_connect (admin_conninfo, NULL);
  g_autoptr (KmxDb) owner = kmx_db_connect (conninfo, NULL);
  g_autofree char *account = kmx_test_account_new (service, 100, 0);

  g_assert_cmpint (kmx_test_wallet (service, account, "credit"), ==, 100);
  for (guint i = 0; i < G_N_ELEMENTS (attempts); i++) {
    kmx_test_fails (service, "42501", "%s", attempts[i]);
    kmx_test_fails (owner, "KM409", "%s", attempts[i]);
    kmx_test_fails (admin, "KM409", "%s", attempts[i]);
  }
  kmx_test_fails (service, "42501", "DELETE FROM wallet");
  kmx_test_fails (service, "42501", "DELETE FROM ledger");
  kmx_test_fails (service, "42501", "DELETE FROM reservation");
  kmx_test_fails (service, "42501", "UPDATE rate_card SET cents_per_minute = 1");
}

static void
test_foreign_tenant_sees_nothing (void)
{
  static const char *const tables[] = { "ledger", "wallet", "ledger_transfer", "reservation",
                                        "event" };
  g_autofree char *conninfo = NULL;
  g_autoptr (KmxDb) db = kmx_test_ledger_new (&conninfo);
  g_autoptr (KmxDb) tenant = kmx_db_connect (conninfo, NULL);
  g_autofree char *account = kmx_test_account_new (db, 100, 100);
  g_autofree char *foreign = kmx_test_account_new (db, 0, 0);
  g_autofree char *call = kmx_test_call_new (db, account, KMX_TEST_CARD);
  g_autofree char *credit = NULL;
  g_autofree char *line = NULL;
  g_autofree char *own = NULL;

  kmx_test_run (db, "SELECT reservation_open ('%s', '%s', '" KMX_TEST_CARD "', 600)", call,
                account);
  kmx_test_run (tenant, "SET ROLE kametrix_tenant");
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++) { /* no account set */
    g_assert_cmpint (kmx_test_integer (tenant, "SELECT count (*) FROM %s", tables[i]), ==, 0);
    g_assert_cmpint (kmx_test_integer (db, "SELECT count (*) FROM %s WHERE account_id = '%s'",
                                       tables[i], account),
                     >, 0);
  }
  kmx_test_run (tenant, "SET kametrix.account_id = '%s'", foreign);
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    g_assert_cmpint (kmx_test_integer (tenant, "SELECT count (*) FROM %s WHERE account_id = '%s'",
                                       tables[i], account),
                     ==, 0);
  credit = kmx_test_text (tenant, "SELECT credit_json ('%s')", account);
  g_assert_null (credit);
  line = kmx_test_text (tenant, "SELECT journal_json ('%s', 1)", account);
  g_assert_null (line);
  kmx_test_fails (tenant, "42501", "SELECT welcome_bonus ('%s', 5)", foreign);
  kmx_test_fails (tenant, "42501", POST (foreign, "adjust:1", "funding", "credit", "1"));
  own = kmx_test_text (tenant, "SELECT credit_json ('%s') ->> 'balance_cents'", foreign);
  g_assert_cmpstr (own, ==, "0");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ledger/prices", test_prices);
  g_test_add_func ("/ledger/bonus-credit-debt", test_bonus_first_then_credit_then_debt);
  g_test_add_func ("/ledger/classes", test_every_class_is_settled_by_its_rule);
  g_test_add_func ("/ledger/charged-once", test_settled_call_is_never_charged_again);
  g_test_add_func ("/ledger/review", test_review_waits_and_is_then_charged);
  g_test_add_func ("/ledger/pinned-price", test_price_is_pinned);
  g_test_add_func ("/ledger/not-lost", test_what_cannot_be_charged_is_not_lost);
  g_test_add_func ("/ledger/reservations", test_reservations);
  g_test_add_func ("/ledger/expiry", test_reservation_expires_once);
  g_test_add_func ("/ledger/postings", test_postings);
  g_test_add_func ("/ledger/append-only", test_append_only);
  g_test_add_func ("/ledger/foreign-tenant", test_foreign_tenant_sees_nothing);
  return g_test_run ();
}
