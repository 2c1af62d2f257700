/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-test-ledger.h"

/* Random operations on the real ledger and on a model of a few lines; both must say the same after
 * each.  KMX_LEDGER_SEED repeats a run, KMX_LEDGER_OPERATIONS lengthens it. */
#define N_ACCOUNTS 4
#define N_CALLS 64 /* slots; a settled call stays for late facts until its slot is used again */

typedef struct {
  char *id;
  char *cards[3];
  gint64 credit, bonus, reserved, grace;
  gboolean frozen;
} Account;

typedef struct {
  char *id;
  guint account;
  guint card;
  gboolean pending, ended, settled, review;
  int duration_s;
  gboolean charged;
  gint64 reserved, length, price;
} Call;

typedef struct {
  KmxDb *db;
  GRand *random;
  Account accounts[N_ACCOUNTS];
  Call calls[N_CALLS];
  guint posts;
} Model;

static const struct {
  int cents, first_s, next_s;
} cards[] = { { 15, 60, 60 }, { 15, 30, 6 }, { 29, 1, 1 } };

static gint64
price (guint card, gint64 seconds)
{
  gint64 billed = cards[card].first_s;

  if (seconds == 0)
    return 0;
  while (billed < seconds)
    billed += cards[card].next_s;
  return (2 * billed * cards[card].cents + 60) / 120;
}

static gint64
available (const Account *account)
{
  return account->credit + account->bonus - account->reserved;
}

/* By trial, not by the formula of the ledger. */
static gint64
longest (const Account *account, guint card, gint64 wanted_s)
{
  gint64 length = 0;

  for (gint64 s = cards[card].first_s; price (card, s) <= available (account) && length < wanted_s;
       s += cards[card].next_s)
    length = MIN (s, wanted_s);
  return length;
}

static guint
pick (Model *model, guint n)
{
  return (guint) g_rand_int_range (model->random, 0, (gint32) n);
}

static void
check_account (Model *model, guint i)
{
  const Account *account = &model->accounts[i];
  g_autofree char *expected =
      g_strdup_printf ("(%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ")",
                       account->credit, account->bonus, account->reserved);
  g_autofree char *got = kmx_test_text (
      model->db,
      "SELECT ROW (c.balance_cents, b.balance_cents, l.reserved_cents) FROM ledger l, wallet c, "
      "wallet b"
      " WHERE l.account_id = '%s' AND c.account_id = l.account_id AND c.kind = 'credit'"
      " AND b.account_id = l.account_id AND b.kind = 'bonus'",
      account->id);

  g_assert_cmpstr (got, ==, expected);
}

static void
do_adjust (Model *model)
{
  Account *account = &model->accounts[pick (model, N_ACCOUNTS)];
  gboolean bonus = pick (model, 3) == 0;
  gboolean in = pick (model, 5) > 1;
  gint64 cents = 1 + pick (model, 300);
  guint cause = ++model->posts;
  g_autofree char *sql = g_strdup_printf (
      "SELECT ledger_post (ledger_new_id (), '%s', 'adjust:%u', 'adjustment', '%s', '%s',"
      " %" G_GINT64_FORMAT ", NULL, NULL, 'Ada', 'why', now ())",
      account->id, cause, bonus ? (in ? "promotion" : "bonus") : (in ? "funding" : "credit"),
      bonus ? (in ? "bonus" : "promotion") : (in ? "credit" : "funding"), cents);
  gint64 sequence;

  if (account->frozen) {
    kmx_test_fails (model->db, "KM409", "%s", sql);
    return;
  }
  if (bonus && !in && cents > account->bonus) {
    kmx_test_fails (model->db, "KM400", "%s", sql);
    return;
  }
  sequence = kmx_test_integer (model->db, "%s", sql);
  if (pick (model, 2) == 0)
    g_assert_cmpint (kmx_test_integer (model->db, "%s", sql), ==, sequence);
  *(bonus ? &account->bonus : &account->credit) += in ? cents : -cents;
}

static void
do_start (Model *model)
{
  Call *call = &model->calls[pick (model, N_CALLS)];
  gint64 wanted_s = 60 + pick (model, 900);
  Account *account;
  gint64 length;
  gint64 shortest;

  if (call->id != NULL && !call->settled)
    return;
  g_free (call->id);
  *call = (Call){ .account = pick (model, N_ACCOUNTS), .card = pick (model, 3) };
  account = &model->accounts[call->account];
  call->id = kmx_test_call_new (model->db, account->id, account->cards[call->card]);
  shortest = MAX (10, cards[call->card].first_s);
  if (available (account) + account->grace >= price (call->card, shortest)) {
    length = MAX (longest (account, call->card, wanted_s), MIN (shortest, wanted_s));
    call->pending = TRUE;
    call->length = length;
    call->reserved = price (call->card, length);
  }
  for (guint i = 0; i < 1 + pick (model, 2); i++) {
    g_autofree char *expected =
        call->pending ? g_strdup_printf ("(%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ")",
                                         call->reserved, call->length)
                      : NULL;
    g_autofree char *got = kmx_test_text (
        model->db, "SELECT r FROM reservation_open ('%s', '%s', '%s', %" G_GINT64_FORMAT ") r",
        call->id, account->id, account->cards[call->card], wanted_s);

    g_assert_cmpstr (got, ==, expected);
  }
  account->reserved += call->reserved;
  g_assert_cmpint (available (account), >=,
                   MIN (available (account) + call->reserved, -account->grace));
}

/* A report, or another one with other facts: the latter matters until the call is settled. */
static void
do_report (Model *model)
{
  static const char *const outcomes[] = { "normal",    "caller",    "transferred",
                                          "no_answer", "our_fault", "review" };
  Call *call = &model->calls[pick (model, N_CALLS)];
  guint outcome = pick (model, G_N_ELEMENTS (outcomes));
  int duration_s = (int) pick (model, 1000);

  if (call->id == NULL)
    return;
  kmx_test_call_end (model->db, call->id, outcomes[outcome], duration_s);
  if (call->settled)
    return;
  call->ended = TRUE;
  call->review = outcome == 5;
  call->charged = outcome < 3;
  call->duration_s = duration_s;
}

static void
release (Model *model, Call *call)
{
  if (!call->pending)
    return;
  call->pending = FALSE;
  model->accounts[call->account].reserved -= call->reserved;
}

/* Returns whether the call is settled by it. */
static gboolean
model_settle (Model *model, Call *call)
{
  Account *account = &model->accounts[call->account];
  gint64 from_bonus;

  if (!call->ended || call->settled || account->frozen)
    return FALSE;
  release (model, call);
  if (call->review)
    return FALSE;
  call->settled = TRUE;
  call->price = call->charged ? price (call->card, call->duration_s) : 0;
  from_bonus = MIN (account->bonus, call->price);
  account->bonus -= from_bonus;
  account->credit -= call->price - from_bonus;
  return TRUE;
}

static void
do_settle (Model *model)
{
  g_autoptr (GString) ids = g_string_new (NULL);
  guint n = 1 + pick (model, 32);
  gint64 settled = 0;

  for (guint i = 0; i < n; i++) {
    Call *call = &model->calls[pick (model, N_CALLS)];

    if (call->id == NULL)
      continue;
    g_string_append_printf (ids, "%s'%s'", ids->len > 0 ? "," : "", call->id);
    settled += model_settle (model, call);
  }
  g_assert_cmpint (
      kmx_test_integer (model->db, "SELECT calls_settle (ARRAY[%s]::uuid[])", ids->str), ==,
      settled);
}

static void
do_expire (Model *model)
{
  guint first = pick (model, N_CALLS);
  gint64 expired = 0;

  for (guint i = first; i < MIN (first + 8, N_CALLS); i++) {
    Call *call = &model->calls[i];

    if (call->id == NULL || !call->pending || model->accounts[call->account].frozen)
      continue;
    kmx_test_run (model->db, "UPDATE reservation SET expires_at = now () WHERE call_id = '%s'",
                  call->id);
    release (model, call);
    expired++;
  }
  g_assert_cmpint (kmx_test_integer (model->db, "SELECT reservations_expire ()"), ==, expired);
}

static void
do_freeze (Model *model)
{
  Account *account = &model->accounts[pick (model, N_ACCOUNTS)];

  /* Seldom frozen, soon thawed. */
  account->frozen = !account->frozen && pick (model, 4) == 0;
  kmx_test_run (model->db, "UPDATE ledger SET frozen = %s WHERE account_id = '%s'",
                account->frozen ? "true" : "false", account->id);
}

static void
step (Model *model)
{
  guint dice = pick (model, 100);

  if (dice < 20)
    do_adjust (model);
  else if (dice < 55)
    do_start (model);
  else if (dice < 80)
    do_report (model);
  else if (dice < 94)
    do_settle (model);
  else if (dice < 97)
    do_expire (model);
  else
    do_freeze (model);
}

static void
check_calls (Model *model)
{
  for (guint i = 0; i < N_CALLS; i++) {
    const Call *call = &model->calls[i];

    if (call->id != NULL)
      g_assert_cmpint (
          kmx_test_integer (model->db, "SELECT charged_cents FROM call WHERE id = '%s'", call->id),
          ==, call->price);
  }
}

static void
open_accounts (Model *model)
{
  for (guint i = 0; i < N_ACCOUNTS; i++) {
    Account *account = &model->accounts[i];

    account->id = kmx_test_account_new (model->db, 0, 0);
    account->grace = (gint64[]){ 0, 7, 200, 200 }[i];
    kmx_test_run (model->db, "UPDATE account SET grace_cents = %d WHERE account_id = '%s'",
                  (int) account->grace, account->id);
    for (guint j = 0; j < G_N_ELEMENTS (cards); j++)
      account->cards[j] = kmx_test_card_new (model->db, account->id, cards[j].cents,
                                             cards[j].first_s, cards[j].next_s);
  }
}

static void
clear (Model *model)
{
  for (guint i = 0; i < N_ACCOUNTS; i++) {
    g_free (model->accounts[i].id);
    for (guint j = 0; j < G_N_ELEMENTS (cards); j++)
      g_free (model->accounts[i].cards[j]);
  }
  for (guint i = 0; i < N_CALLS; i++)
    g_free (model->calls[i].id);
  g_rand_free (model->random);
}

static void
test_model (void)
{
  const char *wanted = g_getenv ("KMX_LEDGER_SEED");
  const char *length = g_getenv ("KMX_LEDGER_OPERATIONS");
  guint32 seed = wanted != NULL ? (guint32) g_ascii_strtoull (wanted, NULL, 10) : g_random_int ();
  guint operations = length != NULL ? (guint) g_ascii_strtoull (length, NULL, 10) : 20000;
  g_autofree char *conninfo = NULL;
  g_autoptr (KmxDb) db = kmx_test_ledger_new (&conninfo);
  Model model = { .db = db, .random = g_rand_new_with_seed (seed) };

  /* Also when it fails: printed first. */
  g_print ("# KMX_LEDGER_SEED=%u\n", seed);
  kmx_test_run (db, "SET synchronous_commit = off");
  open_accounts (&model);
  for (guint i = 1; i <= operations; i++) {
    step (&model);
    check_account (&model, i % N_ACCOUNTS);
    if (i % 5000 == 0 || i == operations) {
      check_calls (&model);
      kmx_test_prove (conninfo, NULL, NULL);
    }
  }
  clear (&model);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ledger-model/random-operations", test_model);
  return g_test_run ();
}
