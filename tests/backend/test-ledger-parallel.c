/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-test-ledger.h"

#define N_STARTERS 64

/* Threads with a connection each, let go at the same moment. */
typedef struct {
  const char *conninfo;
  const char *account;
  char **calls; /* N_STARTERS */
  GMutex lock;
  GCond go;
  guint waiting;
  gint admitted; /* atomic */
} Crowd;

typedef struct {
  Crowd *crowd;
  guint number;
} Starter;

static void
wait_for_all (Crowd *crowd)
{
  g_mutex_lock (&crowd->lock);
  crowd->waiting++;
  g_cond_broadcast (&crowd->go);
  while (crowd->waiting < N_STARTERS)
    g_cond_wait (&crowd->go, &crowd->lock);
  g_mutex_unlock (&crowd->lock);
}

static gpointer
start_call (gpointer data)
{
  Starter *starter = data;
  Crowd *crowd = starter->crowd;
  g_autoptr (KmxDb) db = kmx_test_ledger_connect (crowd->conninfo);
  g_autofree char *row = NULL;

  wait_for_all (crowd);
  row =
      kmx_test_text (db, "SELECT r FROM reservation_open ('%s', '%s', '" KMX_TEST_CARD "', 600) r",
                     crowd->calls[starter->number], crowd->account);
  if (row != NULL)
    g_atomic_int_inc (&crowd->admitted);
  return NULL;
}

/* Every second thread settles all calls in its own order, the others one each. */
static gpointer
settle_calls (gpointer data)
{
  Starter *starter = data;
  Crowd *crowd = starter->crowd;
  g_autoptr (KmxDb) db = kmx_test_ledger_connect (crowd->conninfo);

  wait_for_all (crowd);
  if (starter->number % 2 == 0)
    kmx_test_integer (
        db, "SELECT calls_settle (array_agg (id ORDER BY md5 (id::text || '%u'))) FROM call",
        starter->number);
  else
    kmx_test_settle (db, crowd->calls[starter->number]);
  return NULL;
}

static gpointer
post_once (gpointer data)
{
  Starter *starter = data;
  Crowd *crowd = starter->crowd;
  g_autoptr (KmxDb) db = kmx_test_ledger_connect (crowd->conninfo);

  wait_for_all (crowd);
  kmx_test_integer (
      db,
      "SELECT ledger_post (ledger_new_id (), '%s', 'adjust:%u', 'adjustment', 'funding',"
      " 'credit', 7, NULL, NULL, 'Ada', 'why', now ())",
      crowd->account, starter->number % 8);
  return NULL;
}

static void
let_go (Crowd *crowd, GThreadFunc function)
{
  Starter starters[N_STARTERS];
  GThread *threads[N_STARTERS];

  crowd->waiting = 0;
  for (guint i = 0; i < N_STARTERS; i++) {
    starters[i] = (Starter){ crowd, i };
    threads[i] = g_thread_new ("starter", function, &starters[i]);
  }
  for (guint i = 0; i < N_STARTERS; i++)
    g_thread_join (threads[i]);
}

static void
make_calls (KmxDb *db, Crowd *crowd)
{
  crowd->calls = g_new0 (char *, N_STARTERS + 1);
  for (guint i = 0; i < N_STARTERS; i++)
    crowd->calls[i] = kmx_test_call_new (db, crowd->account, KMX_TEST_CARD);
}

/* 64 start at once against money for @n_paid calls of ten minutes and a grace for @n_grace short
 * ones: never more is promised than there is. */
static void
check_starters (gint64 credit_cents, gint64 grace_cents, gint admitted, gint64 available_cents)
{
  g_autofree char *conninfo = NULL;
  g_autoptr (KmxDb) db = kmx_test_ledger_new (&conninfo);
  g_autofree char *account = kmx_test_account_new (db, credit_cents, 0);
  Crowd crowd = { .conninfo = conninfo, .account = account };

  kmx_test_run (db, "UPDATE account SET grace_cents = %d", (int) grace_cents);
  make_calls (db, &crowd);
  let_go (&crowd, start_call);
  g_assert_cmpint (crowd.admitted, ==, admitted);
  g_assert_cmpint (kmx_test_integer (db, "SELECT credit_available ('%s')", account), ==,
                   available_cents);
  /* All last as long as they may: the balance ends where the reservations said. */
  kmx_test_run (db, "UPDATE call c SET state = 'ended', reported = true, ended_at = now (),"
                    " outcome = 'normal', duration_s = r.max_duration_s"
                    " FROM reservation r WHERE r.call_id = c.id");
  let_go (&crowd, settle_calls);
  g_assert_cmpint (kmx_test_wallet (db, account, "credit"), ==, available_cents);
  g_assert_cmpint (kmx_test_integer (db, "SELECT reserved_cents FROM ledger"), ==, 0);
  g_assert_cmpuint (kmx_test_prove (conninfo, NULL, NULL).calls, ==, (guint) admitted);
  g_strfreev (crowd.calls);
}

static void
test_money_for_ten (void)
{
  check_starters (1500, 0, 10, 0);
}

static void
test_money_for_ten_and_a_rest (void)
{
  check_starters (1544, 0, 11, 14); /* the eleventh gets two minutes */
}

static void
test_grace_is_the_floor (void)
{
  check_starters (1500, 200, 10 + 13, -195); /* thirteen times one first increment */
}

static void
test_same_cause_is_posted_once (void)
{
  g_autofree char *conninfo = NULL;
  g_autoptr (KmxDb) db = kmx_test_ledger_new (&conninfo);
  g_autofree char *account = kmx_test_account_new (db, 0, 0);
  Crowd crowd = { .conninfo = conninfo, .account = account };

  let_go (&crowd, post_once);
  g_assert_cmpint (kmx_test_wallet (db, account, "credit"), ==, 8 * 7);
  g_assert_cmpuint (kmx_test_prove (conninfo, NULL, NULL).transfers, ==, 8);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ledger-parallel/money-for-ten", test_money_for_ten);
  g_test_add_func ("/ledger-parallel/rest", test_money_for_ten_and_a_rest);
  g_test_add_func ("/ledger-parallel/grace", test_grace_is_the_floor);
  g_test_add_func ("/ledger-parallel/same-cause", test_same_cause_is_posted_once);
  return g_test_run ();
}
