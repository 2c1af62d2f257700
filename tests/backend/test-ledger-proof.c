/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include <string.h>

#include "kmx-error.h"
#include "kmx-test-ledger.h"

/* Transfers: 1 welcome 100, 2 adjustment 1000, 3 charge 15 (bonus), 4 charge 85 (bonus), 5 charge
 * 65 (credit; same call as 4), 6 adjustment −35; one call is reserved and running. */
typedef struct {
  char *conninfo;
  KmxDb *db;
  KmxDb *admin;
  char *account;
  char *stranger;
  char *first_call;
} Fixture;

static const char *const tables[] = { "ledger_transfer", "wallet", "ledger",
                                      "reservation",     "call",   "audit_entry",
                                      "audit_head" };

static void
charge (Fixture *fixture, const char *call, int duration_s)
{
  kmx_test_run (fixture->db, "SELECT reservation_open ('%s', '%s', '" KMX_TEST_CARD "', 600)", call,
                fixture->account);
  kmx_test_call_end (fixture->db, call, "normal", duration_s);
  g_assert_cmpint (kmx_test_settle (fixture->db, call), ==, 1);
}

/* The superuser switches off what protects the tables. */
static void
unlock (KmxDb *admin)
{
  kmx_test_run (admin, "SET session_replication_role = replica");
  kmx_test_run (admin,
                "DO $$ DECLARE one record; BEGIN"
                " FOR one IN SELECT conrelid::regclass AS t, conname FROM pg_constraint"
                " WHERE contype = 'c' AND conrelid::regclass::text IN"
                " ('ledger_transfer', 'ledger', 'wallet', 'reservation', 'call')"
                " LOOP EXECUTE format ('ALTER TABLE %%s DROP CONSTRAINT %%I', one.t, one.conname);"
                " END LOOP; END $$");
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    kmx_test_run (admin, "CREATE TABLE good_%s AS TABLE %s", tables[i], tables[i]);
}

static void
restore (KmxDb *admin)
{
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++) {
    kmx_test_run (admin, "DELETE FROM %s", tables[i]);
    kmx_test_run (admin, "INSERT INTO %s TABLE good_%s", tables[i], tables[i]);
  }
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *admin_conninfo = NULL;
  g_autofree char *second = NULL;
  g_autofree char *running = NULL;
  KmxDb *db;

  db = fixture->db = kmx_test_ledger_new (&fixture->conninfo);
  admin_conninfo = kmx_test_db_dup_admin_conninfo (fixture->conninfo);
  fixture->admin = kmx_db_connect (admin_conninfo, NULL);
  fixture->account = kmx_test_account_new (db, 1000, 100);
  fixture->stranger = kmx_test_account_new (db, 500, 0);
  fixture->first_call = kmx_test_call_new (db, fixture->account, KMX_TEST_CARD);
  second = kmx_test_call_new (db, fixture->account, KMX_TEST_CARD);
  running = kmx_test_call_new (db, fixture->account, KMX_TEST_CARD);
  charge (fixture, fixture->first_call, 60);
  charge (fixture, second, 600);
  kmx_test_run (db, "SELECT reservation_open ('%s', '%s', '" KMX_TEST_CARD "', 60)", running,
                fixture->account);
  kmx_test_run (db,
                "SELECT ledger_post (ledger_new_id (), '%s', 'adjust:1', 'adjustment', 'credit',"
                " 'funding', 35, NULL, '%s', 'Ada Müller', 'zu viel', now ())",
                fixture->account, fixture->stranger);
  for (guint i = 0; i < 3; i++)
    kmx_test_run (db,
                  "SELECT audit_append ('%s', NULL, 'Ada', 'credit.adjust', 'x', '{\"n\": %u}')",
                  fixture->account, i);
  unlock (fixture->admin);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->db, kmx_db_free);
  g_clear_pointer (&fixture->admin, kmx_db_free);
  g_clear_pointer (&fixture->conninfo, g_free);
  g_clear_pointer (&fixture->account, g_free);
  g_clear_pointer (&fixture->stranger, g_free);
  g_clear_pointer (&fixture->first_call, g_free);
}

/* Replaces $A, $S and $C. */
static char *
fill (const Fixture *fixture, const char *text)
{
  g_autoptr (GString) filled = g_string_new (text);

  g_string_replace (filled, "$A", fixture->account, 0);
  g_string_replace (filled, "$S", fixture->stranger, 0);
  g_string_replace (filled, "$C", fixture->first_call, 0);
  return g_string_free (g_steal_pointer (&filled), FALSE);
}

static void
check_found (Fixture *fixture, const char *tampering, const char *named)
{
  g_autofree char *sql = fill (fixture, tampering);
  g_autofree char *expected = fill (fixture, named);
  g_autofree char *first = NULL;
  KmxLedgerProof proof;

  kmx_test_run (fixture->admin, "%s", sql);
  proof = kmx_test_prove (fixture->conninfo, NULL, &first);
  if (proof.differences == 0 || strstr (first, expected) == NULL)
    g_error ("\"%s\" should name \"%s\", but: %s", sql, expected, first);
  restore (fixture->admin);
}

static void
on_no_difference (const char *account_id, const char *what, gpointer user_data)
{
  g_error ("%s", what);
}

static void
test_good_ledger (Fixture *fixture, gconstpointer data)
{
  KmxLedgerProof proof = kmx_test_prove (fixture->conninfo, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *nobody = g_uuid_string_random ();

  g_assert_cmpuint (proof.differences, ==, 0);
  g_assert_cmpuint (proof.accounts, ==, 2);
  g_assert_cmpuint (proof.transfers, ==, 7);
  g_assert_cmpuint (proof.calls, ==, 2);
  g_assert_cmpuint (proof.audit_entries, ==, 3);
  proof = kmx_test_prove (fixture->conninfo, fixture->account, NULL);
  g_assert_cmpuint (proof.accounts, ==, 1);
  g_assert_cmpuint (proof.transfers, ==, 6);
  g_assert_cmpuint (proof.audit_entries, ==, 0);
  g_assert_false (
      kmx_ledger_prove (fixture->admin, nobody, on_no_difference, NULL, &proof, &error));
  g_assert_error (error, KMX_ERROR, KMX_ERROR_NOT_FOUND);
}

static void
test_every_field (Fixture *fixture, gconstpointer data)
{
  static const char *const changes[] = {
    "id = '00000000-0000-7000-8000-000000000000'",
    "cause_key = 'adjust:2'",
    "kind = 'welcome_bonus'",
    "from_wallet = 'bonus'",
    "to_wallet = 'promotion'",
    "amount_cents = 34",
    "from_balance_cents = from_balance_cents + 1",
    "to_balance_cents = to_balance_cents + 1",
    "call_id = '$C'",
    "actor_id = NULL",
    "actor_id = '$A'",
    "actor_name = 'Ada Muller'",
    "actor_name = NULL",
    "reason = 'zu wenig'",
    "at = at + interval '1 microsecond'",
    "hash = sha256 (hash)",
    "hash = ''",
    "actor_name = reason, reason = actor_name",
  };

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++) {
    g_autofree char *sql = g_strdup_printf (
        "UPDATE ledger_transfer SET %s WHERE account_id = '$A' AND sequence = 6", changes[i]);

    check_found (fixture, sql, "$A transfer 6 ");
  }
  check_found (fixture,
               "UPDATE ledger_transfer SET reason = 'x' WHERE account_id = '$A' AND sequence = 2",
               "$A transfer 2 ");
}

static void
test_order_and_deletion (Fixture *fixture, gconstpointer data)
{
#define IN_A " WHERE account_id = '$A'"
  check_found (fixture, "UPDATE ledger_transfer SET sequence = 9" IN_A " AND sequence = 6",
               "$A transfer 6: missing, the next one is 9");
  check_found (fixture,
               "UPDATE ledger_transfer SET sequence = 99" IN_A " AND sequence = 3;"
               "UPDATE ledger_transfer SET sequence = 3" IN_A " AND sequence = 4;"
               "UPDATE ledger_transfer SET sequence = 4" IN_A " AND sequence = 99",
               "$A transfer 3 ");
  check_found (fixture, "DELETE FROM ledger_transfer" IN_A " AND sequence = 1",
               "$A transfer 1: missing, the next one is 2");
  check_found (fixture, "DELETE FROM ledger_transfer" IN_A " AND sequence = 4",
               "$A transfer 4: missing, the next one is 5");
  check_found (fixture, "DELETE FROM ledger_transfer" IN_A " AND sequence = 6",
               "$A transfer 6: missing, the ledger ends with 6");
  check_found (fixture, "DELETE FROM ledger_transfer" IN_A, "$A transfer 1: missing");
  check_found (fixture,
               "UPDATE ledger_transfer SET account_id = '$S', sequence = 2" IN_A
               " AND sequence = 6",
               " transfer ");
  check_found (fixture, "DELETE FROM ledger" IN_A, "$A transfer 1: the account has no ledger");
  /* Somebody who knows the rule and drops the last transfer, head and all, is betrayed by the rest.
   */
  check_found (fixture,
               "DELETE FROM ledger_transfer" IN_A " AND sequence = 6;"
               "UPDATE ledger l SET sequence = 5, hash = t.hash FROM ledger_transfer t"
               " WHERE l.account_id = '$A' AND t.account_id = '$A' AND t.sequence = 5",
               "$A wallet \"credit\": states 900 ct, its transfers 935 ct");
  /* Or rewrites it with the right hash. */
  check_found (fixture,
               "UPDATE ledger_transfer t SET amount_cents = 36,"
               " hash = sha256 (p.hash || convert_to (ledger_line (t.account_id, t.sequence, t.id,"
               " t.cause_key, t.kind, t.from_wallet, t.to_wallet, 36, t.from_balance_cents,"
               " t.to_balance_cents, t.call_id, t.actor_id, t.actor_name, t.reason, t.at), 'UTF8'))"
               " FROM ledger_transfer p WHERE p.account_id = '$A' AND p.sequence = 5"
               " AND t.account_id = '$A' AND t.sequence = 6;"
               "UPDATE ledger l SET hash = t.hash FROM ledger_transfer t"
               " WHERE l.account_id = '$A' AND t.account_id = '$A' AND t.sequence = 6",
               "the balances after it do not follow");
}

static void
test_wallets_and_reservations (Fixture *fixture, gconstpointer data)
{
  check_found (fixture, "UPDATE wallet SET balance_cents = 901" IN_A " AND kind = 'credit'",
               "$A wallet \"credit\": states 901 ct, its transfers 900 ct");
  check_found (fixture,
               "UPDATE wallet SET balance_cents = balance_cents"
               " + CASE kind WHEN 'credit' THEN 5 ELSE -5 END" IN_A
               " AND kind IN ('credit', 'funding')",
               "$A wallet \"credit\"");
  check_found (fixture, "DELETE FROM wallet" IN_A " AND kind = 'bonus'", "$A wallets");
  check_found (fixture, "UPDATE ledger SET sequence = 7" IN_A, "$A transfer 7: missing");
  check_found (fixture, "UPDATE ledger SET sequence = 5" IN_A, "$A transfer 6: missing");
  check_found (fixture, "UPDATE ledger SET hash = sha256 (hash)" IN_A,
               "$A transfer 6: the ledger ends with another hash");
  check_found (fixture, "UPDATE ledger SET reserved_cents = 0" IN_A,
               "$A reservations: the ledger states 0 ct, they are 15 ct");
  check_found (fixture, "DELETE FROM reservation" IN_A " AND state = 'pending'",
               "$A reservations: the ledger states 15 ct, they are 0 ct");
}

static void
test_calls (Fixture *fixture, gconstpointer data)
{
  check_found (fixture, "UPDATE call SET charged_cents = 14 WHERE id = '$C'",
               "$A call $C states 14 ct, its transfers 15 ct");
  check_found (fixture, "UPDATE call SET settled_at = NULL WHERE id = '$C'",
               "$A call $C is charged, but not settled");
  check_found (fixture, "DELETE FROM call WHERE id = '$C'",
               "$A call $C is charged, but the account has no such call");
  check_found (fixture, "UPDATE call SET account_id = '$S' WHERE id = '$C'", "call $C ");
  check_found (fixture,
               "UPDATE reservation SET state = 'pending', ended_at = NULL WHERE call_id = '$C'",
               "$A reservations");
  /* A second charge under another name, posted by every other rule. */
  check_found (fixture,
               "SELECT ledger_post (ledger_new_id (), '$A', 'call:again', 'call_charge', 'credit',"
               " 'usage', 15, '$C', NULL, NULL, NULL, now ())",
               "the cause does not name the call");
}

static void
test_audit (Fixture *fixture, gconstpointer data)
{
  check_found (fixture, "UPDATE audit_entry SET details = '{}' WHERE sequence = 2",
               "platform audit entry 2: ");
  check_found (fixture, "UPDATE audit_entry SET account_id = NULL, actor_id = account_id",
               "audit entry 1");
  check_found (fixture, "DELETE FROM audit_entry WHERE sequence = 2", "audit entry 2");
  check_found (fixture, "DELETE FROM audit_entry WHERE sequence = 3",
               "audit entry 3: the chain ends");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  ADD ("/ledger-proof/good", test_good_ledger);
  ADD ("/ledger-proof/fields", test_every_field);
  ADD ("/ledger-proof/order-and-deletion", test_order_and_deletion);
  ADD ("/ledger-proof/wallets-and-reservations", test_wallets_and_reservations);
  ADD ("/ledger-proof/calls", test_calls);
  ADD ("/ledger-proof/audit", test_audit);
  return g_test_run ();
}
