/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-ledger-proof.h"

#include <sodium.h>
#include <string.h>

#include "kmx-error.h"
#include "kmx-ledger-proof-sql.h"

static const char *const wallet_names[] = { "credit", "bonus", "usage", "funding", "promotion" };
#define N_WALLETS G_N_ELEMENTS (wallet_names)

/* Rows of a cursor, a chunk at a time. */
typedef struct {
  KmxDb *db;
  const KmxStatement *fetch;
  KmxRows *rows;
  guint row;
} Stream;

typedef struct {
  KmxDb *db;
  const char *account_id;
  KmxLedgerDifference on_difference;
  gpointer user_data;
  KmxLedgerProof proof;
} Prover;

/* What the transfers of one account say so far. */
typedef struct {
  gint64 sequence;
  char hash[KMX_LEDGER_HASH_SIZE];
  gint64 balances[N_WALLETS];
  gboolean broken; /* reported: what follows from a break is no news */
} Chain;

void
kmx_ledger_hash (const char *previous,
                 const char *const *fields,
                 guint n_fields,
                 char ret_hash[KMX_LEDGER_HASH_SIZE])
{
  static const unsigned char separator = 0x1f;
  unsigned char bytes[crypto_hash_sha256_BYTES];
  crypto_hash_sha256_state state;
  gsize size = 0;

  crypto_hash_sha256_init (&state);
  if (sodium_hex2bin (bytes, sizeof bytes, previous, strlen (previous), NULL, &size, NULL) == 0)
    crypto_hash_sha256_update (&state, bytes, size);
  for (guint i = 0; i < n_fields; i++) {
    const char *field = fields[i] != NULL ? fields[i] : "";

    if (i > 0)
      crypto_hash_sha256_update (&state, &separator, 1);
    crypto_hash_sha256_update (&state, (const unsigned char *) field, strlen (field));
  }
  crypto_hash_sha256_final (&state, bytes);
  sodium_bin2hex (ret_hash, KMX_LEDGER_HASH_SIZE, bytes, sizeof bytes);
}

static gboolean
stream_open (Stream *stream,
             KmxDb *db,
             const KmxStatement *declare,
             const KmxStatement *fetch,
             const char *account_id,
             GError **error)
{
  const char *parameters[] = { account_id };

  stream->db = db;
  stream->fetch = fetch;
  stream->rows = NULL;
  stream->row = 0;
  return kmx_db_execute (db, declare, parameters, declare->n_parameters, NULL, error);
}

static void
stream_clear (Stream *stream)
{
  g_clear_pointer (&stream->rows, PQclear);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Stream, stream_clear)

/* Makes the next row current; FALSE with @error unset at the end. */
static gboolean
stream_next (Stream *stream, GError **error)
{
  if (stream->rows != NULL && stream->row + 1 < kmx_rows_count (stream->rows)) {
    stream->row++;
    return TRUE;
  }
  stream_clear (stream);
  stream->row = 0;
  stream->rows = kmx_db_query (stream->db, stream->fetch, NULL, 0, error);
  return stream->rows != NULL && kmx_rows_count (stream->rows) > 0;
}

static const char *
stream_text (const Stream *stream, const char *column)
{
  return kmx_rows_text (stream->rows, stream->row, column);
}

static gint64
stream_integer (const Stream *stream, const char *column)
{
  return kmx_rows_integer (stream->rows, stream->row, column);
}

static void G_GNUC_PRINTF (3, 4)
    report (Prover *prover, const char *account_id, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list arguments;

  va_start (arguments, format);
  what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  prover->proof.differences++;
  prover->on_difference (account_id, what, prover->user_data);
}

static int
find_wallet (const char *name)
{
  for (guint i = 0; i < N_WALLETS; i++)
    if (strcmp (wallet_names[i], name) == 0)
      return (int) i;
  return -1;
}

/* Moves the amount; FALSE when the names or the amount are impossible or a balance overflows. */
static gboolean
chain_move (Chain *chain, const Stream *transfer)
{
  int from = find_wallet (stream_text (transfer, "from_wallet"));
  int to = find_wallet (stream_text (transfer, "to_wallet"));
  gint64 amount = stream_integer (transfer, "amount_cents");

  return from >= 0 && to >= 0 && from != to && amount > 0 &&
         !__builtin_sub_overflow (chain->balances[from], amount, &chain->balances[from]) &&
         !__builtin_add_overflow (chain->balances[to], amount, &chain->balances[to]) &&
         chain->balances[from] == stream_integer (transfer, "from_balance_cents") &&
         chain->balances[to] == stream_integer (transfer, "to_balance_cents");
}

/* A charge is named after its call and wallet, which is what makes it unique. */
static gboolean
has_right_cause (const Stream *transfer)
{
  const char *call_id = stream_text (transfer, "call_id");
  g_autofree char *expected = NULL;

  if (strcmp (stream_text (transfer, "kind"), "call_charge") != 0)
    return TRUE;
  expected = g_strdup_printf ("call:%s:%s", call_id != NULL ? call_id : "",
                              stream_text (transfer, "from_wallet"));
  return strcmp (expected, stream_text (transfer, "cause_key")) == 0;
}

static void
check_transfer (Prover *prover, Chain *chain, const Stream *transfer)
{
  static const char *const columns[] = {
    "account_id",       "sequence",     "id",
    "cause_key",        "kind",         "from_wallet",
    "to_wallet",        "amount_cents", "from_balance_cents",
    "to_balance_cents", "call_id",      "actor_id",
    "actor_name",       "reason",       "at",
  };
  const char *account_id = stream_text (transfer, "account_id");
  gint64 sequence = stream_integer (transfer, "sequence");
  const char *fields[G_N_ELEMENTS (columns)];
  const char *problem = NULL;

  prover->proof.transfers++;
  if (chain->broken)
    return;
  chain->sequence++;
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    fields[i] = stream_text (transfer, columns[i]);
  kmx_ledger_hash (chain->hash, fields, G_N_ELEMENTS (fields), chain->hash);
  if (sequence != chain->sequence) {
    chain->broken = TRUE;
    report (prover, account_id,
            "transfer %" G_GINT64_FORMAT ": missing, the next one is %" G_GINT64_FORMAT,
            chain->sequence, sequence);
    return;
  }
  if (strcmp (chain->hash, stream_text (transfer, "hash")) != 0)
    problem = "the hash does not follow from the line and the previous hash";
  else if (!chain_move (chain, transfer))
    problem = "the balances after it do not follow from the transfers before it";
  else if (!has_right_cause (transfer))
    problem = "the cause does not name the call";
  if (problem != NULL) {
    chain->broken = TRUE;
    report (prover, account_id, "transfer %" G_GINT64_FORMAT " (%s): %s", sequence,
            stream_text (transfer, "id"), problem);
  }
}

/* All transfers of one account; leaves @transfers at the next one's first. */
static gboolean
check_chain (
    Prover *prover, const char *account_id, Chain *chain, Stream *transfers, GError **error)
{
  g_autoptr (GError) problem = NULL;

  while (transfers->rows != NULL && kmx_rows_count (transfers->rows) > 0 &&
         strcmp (stream_text (transfers, "account_id"), account_id) == 0) {
    check_transfer (prover, chain, transfers);
    if (!stream_next (transfers, &problem))
      break;
  }
  if (problem == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

static void
check_wallets (Prover *prover, const Chain *chain, const Stream *ledger)
{
  const char *account_id = stream_text (ledger, "account_id");
  gint64 sum = 0;

  for (guint i = 0; i < N_WALLETS; i++) {
    gint64 stated = stream_integer (ledger, wallet_names[i]);

    if (stated != chain->balances[i]) {
      report (prover, account_id,
              "wallet \"%s\": states %" G_GINT64_FORMAT " ct, its transfers %" G_GINT64_FORMAT
              " ct",
              wallet_names[i], stated, chain->balances[i]);
      return;
    }
    sum += stated;
  }
  if (sum != 0 || stream_integer (ledger, "wallets") != N_WALLETS)
    report (prover, account_id, "wallets: they sum to %" G_GINT64_FORMAT " ct, not to zero", sum);
  else if (stream_integer (ledger, "reserved_cents") != stream_integer (ledger, "pending_cents"))
    report (prover, account_id,
            "reservations: the ledger states %" G_GINT64_FORMAT " ct, they are %" G_GINT64_FORMAT
            " ct",
            stream_integer (ledger, "reserved_cents"), stream_integer (ledger, "pending_cents"));
}

static gboolean
check_ledger (Prover *prover, Stream *ledger, Stream *transfers, GError **error)
{
  const char *account_id = stream_text (ledger, "account_id");
  Chain chain = { 0 };

  prover->proof.accounts++;
  if (!check_chain (prover, account_id, &chain, transfers, error))
    return FALSE;
  if (chain.broken)
    return TRUE;
  if (chain.sequence != stream_integer (ledger, "sequence"))
    report (prover, account_id,
            "transfer %" G_GINT64_FORMAT ": missing, the ledger ends with %" G_GINT64_FORMAT,
            MIN (chain.sequence, stream_integer (ledger, "sequence")) + 1,
            stream_integer (ledger, "sequence"));
  else if (strcmp (chain.hash, stream_text (ledger, "hash")) != 0)
    report (prover, account_id, "transfer %" G_GINT64_FORMAT ": the ledger ends with another hash",
            chain.sequence);
  else
    check_wallets (prover, &chain, ledger);
  return TRUE;
}

/* Transfers up to @account_id (nullable: all that are left) whose account has no ledger. */
static gboolean
skip_strays (Prover *prover, const char *account_id, Stream *transfers, GError **error)
{
  while (transfers->rows != NULL && kmx_rows_count (transfers->rows) > 0 &&
         (account_id == NULL || strcmp (stream_text (transfers, "account_id"), account_id) < 0)) {
    g_autofree char *stray = g_strdup (stream_text (transfers, "account_id"));
    Chain chain = { .broken = TRUE };

    report (prover, stray, "transfer %s: the account has no ledger",
            stream_text (transfers, "sequence"));
    if (!check_chain (prover, stray, &chain, transfers, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
check_ledgers (Prover *prover, GError **error)
{
  g_auto (Stream) ledgers = { 0 };
  g_auto (Stream) transfers = { 0 };
  g_autoptr (GError) problem = NULL;

  if (!stream_open (&ledgers, prover->db, &KMX_SQL_LEDGER_PROOF_LEDGERS,
                    &KMX_SQL_LEDGER_PROOF_NEXT_LEDGERS, prover->account_id, error) ||
      !stream_open (&transfers, prover->db, &KMX_SQL_LEDGER_PROOF_TRANSFERS,
                    &KMX_SQL_LEDGER_PROOF_NEXT_TRANSFERS, prover->account_id, error))
    return FALSE;
  stream_next (&transfers, &problem);
  while (problem == NULL && stream_next (&ledgers, &problem))
    if (skip_strays (prover, stream_text (&ledgers, "account_id"), &transfers, &problem))
      check_ledger (prover, &ledgers, &transfers, &problem);
  if (problem == NULL)
    skip_strays (prover, NULL, &transfers, &problem);
  if (problem != NULL) {
    g_propagate_error (error, g_steal_pointer (&problem));
    return FALSE;
  }
  return TRUE;
}

static gboolean
check_calls (Prover *prover, GError **error)
{
  g_autoptr (KmxRows) wrong =
      kmx_db_ask (prover->db, &KMX_SQL_LEDGER_PROOF_CALLS, error, prover->account_id);
  g_autoptr (KmxRows) count = NULL;

  if (wrong == NULL)
    return FALSE;
  for (guint i = 0; i < kmx_rows_count (wrong); i++)
    report (prover, kmx_rows_text (wrong, i, "account_id"), "call %s %s",
            kmx_rows_text (wrong, i, "call_id"), kmx_rows_text (wrong, i, "what"));
  count = kmx_db_ask (prover->db, &KMX_SQL_LEDGER_PROOF_CALLS_COUNT, error, prover->account_id);
  if (count == NULL)
    return FALSE;
  prover->proof.calls = (guint64) kmx_rows_integer (count, 0, "n");
  return TRUE;
}

static void
check_audit_entry (Prover *prover, Chain *chain, const Stream *entry)
{
  static const char *const columns[] = {
    "sequence", "account_id", "actor_id", "actor_name", "action", "subject", "details", "at",
  };
  const char *fields[G_N_ELEMENTS (columns)];

  prover->proof.audit_entries++;
  if (chain->broken)
    return;
  chain->sequence++;
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    fields[i] = stream_text (entry, columns[i]);
  kmx_ledger_hash (chain->hash, fields, G_N_ELEMENTS (fields), chain->hash);
  chain->broken = chain->sequence != stream_integer (entry, "sequence") ||
                  strcmp (chain->hash, stream_text (entry, "hash")) != 0;
  if (chain->broken)
    report (prover, NULL, "audit entry %" G_GINT64_FORMAT ": missing, or its hash does not follow",
            chain->sequence);
}

static gboolean
check_audit (Prover *prover, GError **error)
{
  g_auto (Stream) entries = { 0 };
  g_autoptr (GError) problem = NULL;
  g_autoptr (KmxRows) head = NULL;
  Chain chain = { 0 };

  if (!stream_open (&entries, prover->db, &KMX_SQL_LEDGER_PROOF_AUDIT,
                    &KMX_SQL_LEDGER_PROOF_NEXT_AUDIT, NULL, error))
    return FALSE;
  while (stream_next (&entries, &problem))
    check_audit_entry (prover, &chain, &entries);
  if (problem != NULL) {
    g_propagate_error (error, g_steal_pointer (&problem));
    return FALSE;
  }
  head = kmx_db_query (prover->db, &KMX_SQL_LEDGER_PROOF_AUDIT_HEAD, NULL, 0, error);
  if (head == NULL)
    return FALSE;
  if (!chain.broken && (chain.sequence != kmx_rows_integer (head, 0, "sequence") ||
                        strcmp (chain.hash, kmx_rows_text (head, 0, "hash")) != 0))
    report (prover, NULL, "audit entry %" G_GINT64_FORMAT ": the chain ends elsewhere",
            chain.sequence + 1);
  return TRUE;
}

static gboolean
prove_in_transaction (Prover *prover, GError **error)
{
  if (!check_ledgers (prover, error))
    return FALSE;
  if (prover->account_id != NULL && prover->proof.accounts == 0) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_NOT_FOUND, "account \"%s\" has no ledger",
                 prover->account_id);
    return FALSE;
  }
  return check_calls (prover, error) && (prover->account_id != NULL || check_audit (prover, error));
}

gboolean
kmx_ledger_prove_here (KmxDb *db,
                       const char *account_id,
                       KmxLedgerDifference on_difference,
                       gpointer user_data,
                       KmxLedgerProof *ret_proof,
                       GError **error)
{
  Prover prover = { db, account_id, on_difference, user_data };

  if (!prove_in_transaction (&prover, error))
    return FALSE;
  *ret_proof = prover.proof;
  return TRUE;
}

gboolean
kmx_ledger_prove (KmxDb *db,
                  const char *account_id,
                  KmxLedgerDifference on_difference,
                  gpointer user_data,
                  KmxLedgerProof *ret_proof,
                  GError **error)
{
  gboolean done;

  g_return_val_if_fail (on_difference != NULL, FALSE);
  if (!kmx_db_run_script (db,
                          "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;"
                          "SET LOCAL ROLE kametrix_service",
                          error))
    return FALSE;
  done = kmx_ledger_prove_here (db, account_id, on_difference, user_data, ret_proof, error);
  kmx_db_roll_back (db);
  return done;
}
