-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Copyright the Kametrix authors

-- name: credit_find
SELECT credit_json ($1::uuid)

-- A page of the journal, newest first; next: where the following page begins.
-- name: journal_list
SELECT coalesce (json_agg (p.line ORDER BY p.sequence DESC) FILTER (WHERE p.n <= $4::integer), '[]')
         AS items,
       min (p.sequence) FILTER (WHERE p.n = $4::integer AND p.found > $4::integer) AS next
FROM (SELECT t.*, row_number () OVER (ORDER BY t.sequence DESC) AS n, count (*) OVER () AS found
      FROM (SELECT t.sequence, journal_json (t) AS line FROM ledger_transfer t
            WHERE t.account_id = $1::uuid AND ($2::bigint IS NULL OR t.sequence < $2::bigint)
              AND ($3::text IS NULL OR t.kind = $3::text)
            ORDER BY t.sequence DESC LIMIT $4::integer + 1) t) p

-- The same for the kinds that are not charges, by their own index.
-- name: journal_list_seldom
SELECT coalesce (json_agg (p.line ORDER BY p.sequence DESC) FILTER (WHERE p.n <= $4::integer), '[]')
         AS items,
       min (p.sequence) FILTER (WHERE p.n = $4::integer AND p.found > $4::integer) AS next
FROM (SELECT t.*, row_number () OVER (ORDER BY t.sequence DESC) AS n, count (*) OVER () AS found
      FROM (SELECT t.sequence, journal_json (t) AS line FROM ledger_transfer t
            WHERE t.account_id = $1::uuid AND ($2::bigint IS NULL OR t.sequence < $2::bigint)
              AND t.kind <> 'call_charge' AND t.kind = $3::text
            ORDER BY t.sequence DESC LIMIT $4::integer + 1) t) p

-- name: journal_find
SELECT journal_json ($1::uuid, $2::bigint)

-- name: credit_adjust
SELECT ledger_post ($1::uuid, $2::uuid, $3, 'adjustment', $4, $5, $6::bigint, NULL, $7::uuid, $8, $9,
                    clock_timestamp ()) AS sequence

-- Nothing when the line was posted by an earlier order.
-- name: credit_adjust_record
SELECT audit_append (t.account_id, t.actor_id, t.actor_name, 'credit.adjust', t.account_id::text,
                     jsonb_build_object ('sequence', t.sequence, 'from', t.from_wallet,
                                         'to', t.to_wallet, 'amount_cents', t.amount_cents,
                                         'reason', t.reason)),
       credit_announce (ARRAY[t.account_id])
FROM ledger_transfer t
WHERE t.account_id = $1::uuid AND t.sequence = $2::bigint AND t.id = $3::uuid

-- name: credit_settle_left
SELECT calls_settle_left ()

-- name: credit_expire_reservations
SELECT reservations_expire ()

-- A new default card when the configured price is another; cards of calls that run stay theirs.
-- name: credit_apply_price
INSERT INTO rate_card (id, account_id, cents_per_minute, first_increment_s, next_increment_s, valid_from)
SELECT ledger_new_id (), NULL, $1::bigint, r.first_increment_s, r.next_increment_s, clock_timestamp ()
FROM rate_card r
WHERE r.id = rate_card_at ('00000000-0000-0000-0000-000000000000', clock_timestamp ())
  AND r.cents_per_minute <> $1::bigint
ON CONFLICT DO NOTHING
