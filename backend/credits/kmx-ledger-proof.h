/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-db.h"

G_BEGIN_DECLS

/* KmxLedgerProof: recomputes every balance and every hash from the transfers alone, in one
 * snapshot, without writing, in memory that does not grow with the ledger.
 *
 * Anybody can verify an account's chain from an export: the hash of a transfer is
 *   SHA-256 (hash of the account's previous transfer, 32 bytes, none for the first || line)
 * where the line is UTF-8 text of fifteen fields separated by one byte 0x1f:
 *   account_id, sequence (from 1, without gaps), id, cause_key, kind, from_wallet, to_wallet,
 *   amount_cents, from_balance_cents, to_balance_cents (both after the transfer), call_id,
 * actor_id, actor_name, reason, at Ids are lower-case UUID text, numbers decimal, "at" is
 * YYYY-MM-DDTHH:MM:SS.ffffffZ, an absent field is empty.  The database computes the same in
 * ledger_line().
 *
 * Found besides: a chain that ends elsewhere than its ledger row says, wallets that differ from
 * their transfers or do not sum to zero, reserved money without reservations, calls charged twice,
 * not as stated or without being settled, and breaks of the audit chain. */
typedef struct {
  guint64 accounts;
  guint64 transfers;
  guint64 calls; /* settled */
  guint64 audit_entries;
  guint64 differences;
} KmxLedgerProof;

/* Called for the first difference of each account, and for each wrong call; @account_id is NULL for
 * the audit chain.  @what names the entry: "transfer 17: …". */
typedef void (*KmxLedgerDifference) (const char *account_id, const char *what, gpointer user_data);

/* @account_id (nullable): only this one, and then no audit chain; KMX_ERROR_NOT_FOUND when it has
 * no ledger.  @db must not be in a transaction.  FALSE only when the proof could not be done. */
gboolean kmx_ledger_prove (KmxDb *db,
                           const char *account_id,
                           KmxLedgerDifference on_difference,
                           gpointer user_data,
                           KmxLedgerProof *ret_proof,
                           GError **error);

/* Hash of the next entry of a chain, as 64 hexadecimal digits: @previous (same form, or "") and the
 * fields of its line. */
#define KMX_LEDGER_HASH_SIZE 65
void kmx_ledger_hash (const char *previous,
                      const char *const *fields,
                      guint n_fields,
                      char ret_hash[KMX_LEDGER_HASH_SIZE]);

/* The same inside the caller's transaction, which must have begun with one snapshot for all of it
 * (REPEATABLE READ). */
gboolean kmx_ledger_prove_here (KmxDb *db,
                                const char *account_id,
                                KmxLedgerDifference on_difference,
                                gpointer user_data,
                                KmxLedgerProof *ret_proof,
                                GError **error);

G_END_DECLS
