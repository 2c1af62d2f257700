/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-ledger-proof.h"
#include "kmx-test-db.h"

G_BEGIN_DECLS

/* Facts for ledger tests, written as the service role would write them. */
#define KMX_TEST_CARD "01900000-0000-7000-8000-000000000015" /* the default: 15 ct, 60/60 */

/* A fresh migrated database; the connection works as kametrix_service. */
KmxDb *kmx_test_ledger_new (char **ret_conninfo) G_GNUC_WARN_UNUSED_RESULT;
/* One more connection of that kind; any thread. */
KmxDb *kmx_test_ledger_connect (const char *conninfo) G_GNUC_WARN_UNUSED_RESULT;

/* One statement as it stands; NULL for SQL null.  The test ends when it fails. */
char *kmx_test_text (KmxDb *db, const char *format, ...)
    G_GNUC_PRINTF (2, 3) G_GNUC_WARN_UNUSED_RESULT;
gint64 kmx_test_integer (KmxDb *db, const char *format, ...) G_GNUC_PRINTF (2, 3);
void kmx_test_run (KmxDb *db, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* The test ends when it does not fail with this SQLSTATE. */
void kmx_test_fails (KmxDb *db, const char *state, const char *format, ...) G_GNUC_PRINTF (3, 4);

/* An account with a ledger; grace 0. */
char *
kmx_test_account_new (KmxDb *db, gint64 credit_cents, gint64 bonus_cents) G_GNUC_WARN_UNUSED_RESULT;
/* A running call, pinned to @card. */
char *
kmx_test_call_new (KmxDb *db, const char *account, const char *card) G_GNUC_WARN_UNUSED_RESULT;
/* The end-of-call report of it; @duration_s < 0: none. */
void kmx_test_call_end (KmxDb *db, const char *call, const char *outcome, int duration_s);
gint64 kmx_test_settle (KmxDb *db, const char *call);
gint64 kmx_test_wallet (KmxDb *db, const char *account, const char *kind);
char *kmx_test_card_new (KmxDb *db, const char *account, int cents, int first_s, int next_s)
    G_GNUC_WARN_UNUSED_RESULT;

/* Runs the proof on a connection of its own; first difference in @ret_first (nullable). */
KmxLedgerProof kmx_test_prove (const char *conninfo, const char *account, char **ret_first);

G_END_DECLS
