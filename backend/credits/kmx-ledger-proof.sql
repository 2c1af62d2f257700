-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Copyright the Kametrix authors

-- name: ledger_proof_ledgers
DECLARE ledger_proof_ledgers NO SCROLL CURSOR FOR
SELECT l.account_id, l.sequence, encode (l.hash, 'hex') AS hash, l.reserved_cents,
       w.credit, w.bonus, w.usage, w.funding, w.promotion, w.wallets,
       (SELECT coalesce (sum (r.amount_cents), 0) FROM reservation r
        WHERE r.account_id = l.account_id AND r.state = 'pending') AS pending_cents
FROM ledger l
CROSS JOIN LATERAL (
  SELECT sum (balance_cents) FILTER (WHERE kind = 'credit') AS credit,
         sum (balance_cents) FILTER (WHERE kind = 'bonus') AS bonus,
         sum (balance_cents) FILTER (WHERE kind = 'usage') AS usage,
         sum (balance_cents) FILTER (WHERE kind = 'funding') AS funding,
         sum (balance_cents) FILTER (WHERE kind = 'promotion') AS promotion,
         count (*) AS wallets
  FROM wallet WHERE account_id = l.account_id) w
WHERE $1::uuid IS NULL OR l.account_id = $1
ORDER BY l.account_id

-- name: ledger_proof_next_ledgers
FETCH 500 FROM ledger_proof_ledgers

-- name: ledger_proof_transfers
DECLARE ledger_proof_transfers NO SCROLL CURSOR FOR
SELECT account_id, sequence, id, cause_key, kind, from_wallet, to_wallet, amount_cents,
       from_balance_cents, to_balance_cents, call_id, actor_id, actor_name, reason,
       to_char (at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at,
       encode (hash, 'hex') AS hash
FROM ledger_transfer
WHERE $1::uuid IS NULL OR account_id = $1
ORDER BY account_id, sequence

-- name: ledger_proof_next_transfers
FETCH 1000 FROM ledger_proof_transfers

-- One row a call whose charge, transfers and reservation do not agree.
-- name: ledger_proof_calls
SELECT coalesce (c.account_id, t.account_id) AS account_id, coalesce (c.id, t.call_id) AS call_id,
       CASE WHEN c.id IS NULL THEN 'is charged, but the account has no such call'
            WHEN c.settled_at IS NULL THEN 'is charged, but not settled'
            WHEN t.debits > 2 OR t.wallets <> t.debits THEN 'is charged more than once'
            WHEN c.charged_cents <> coalesce (t.cents, 0)
              THEN 'states ' || c.charged_cents || ' ct, its transfers ' || coalesce (t.cents, 0) || ' ct'
            ELSE 'is settled, but its reservation is still pending' END AS what
FROM (SELECT * FROM call WHERE $1::uuid IS NULL OR account_id = $1) c
FULL JOIN (SELECT account_id, call_id, sum (amount_cents) AS cents, count (*) AS debits,
                  count (DISTINCT from_wallet) AS wallets
           FROM ledger_transfer
           WHERE kind = 'call_charge' AND ($1::uuid IS NULL OR account_id = $1)
           GROUP BY account_id, call_id) t ON t.call_id = c.id AND t.account_id = c.account_id
LEFT JOIN reservation r ON r.call_id = c.id AND r.state = 'pending'
WHERE c.charged_cents IS DISTINCT FROM coalesce (t.cents, 0)
   OR (c.settled_at IS NULL AND t.call_id IS NOT NULL)
   OR t.debits > 2 OR t.wallets <> t.debits
   OR (c.settled_at IS NOT NULL AND r.call_id IS NOT NULL)
ORDER BY 1, 2
LIMIT 1000

-- name: ledger_proof_calls_count
SELECT count (*) AS n FROM call
WHERE settled_at IS NOT NULL AND ($1::uuid IS NULL OR account_id = $1)

-- name: ledger_proof_audit
DECLARE ledger_proof_audit NO SCROLL CURSOR FOR
SELECT sequence, account_id, actor_id, actor_name, action, subject, details::text AS details,
       to_char (at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') AS at, encode (hash, 'hex') AS hash
FROM audit_entry ORDER BY sequence

-- name: ledger_proof_next_audit
FETCH 1000 FROM ledger_proof_audit

-- name: ledger_proof_audit_head
SELECT sequence, encode (hash, 'hex') AS hash FROM audit_head

-- name: ledger_watch_snapshot
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY

-- name: ledger_watch_due
SELECT ledger_proof_due () AS account_id

-- name: ledger_watch_record
SELECT ledger_proof_record ($1::uuid, $2::bigint, $3) AS froze,
       (SELECT count (*) FROM ledger l WHERE l.frozen) AS frozen,
       (SELECT coalesce (sum (p.differences), 0) FROM ledger_proof p WHERE p.account_id <> $1::uuid) + $2::bigint AS differences,
       floor (extract (epoch FROM clock_timestamp ()))::bigint AS now_s

-- name: ledger_thaw
SELECT ledger_thaw ($1::uuid) AS thawed
