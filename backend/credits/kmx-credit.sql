-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Copyright the Kametrix authors

-- name: credit_find
SELECT credit_json ($1::uuid)

-- A page of the journal, newest first; next: where the following page begins.
-- name: journal_list
SELECT coalesce (json_agg (journal_json (p.t) ORDER BY (p.t).sequence DESC)
                 FILTER (WHERE p.n <= $4::integer), '[]') AS items,
       min ((p.t).sequence) FILTER (WHERE p.n = $4::integer AND p.more) AS next
FROM (SELECT s.t, row_number () OVER (ORDER BY (s.t).sequence DESC) AS n,
             count (*) OVER () > $4::integer AS more
      FROM (SELECT line AS t FROM ledger_transfer line
            WHERE account_id = $1::uuid AND ($2::bigint IS NULL OR sequence < $2::bigint)
              AND ($3::text IS NULL OR kind = $3::text)
            ORDER BY sequence DESC LIMIT $4::integer + 1) s) p

-- The same for the kinds that are not charges, by their own index.
-- name: journal_list_seldom
SELECT coalesce (json_agg (journal_json (p.t) ORDER BY (p.t).sequence DESC)
                 FILTER (WHERE p.n <= $4::integer), '[]') AS items,
       min ((p.t).sequence) FILTER (WHERE p.n = $4::integer AND p.more) AS next
FROM (SELECT s.t, row_number () OVER (ORDER BY (s.t).sequence DESC) AS n,
             count (*) OVER () > $4::integer AS more
      FROM (SELECT line AS t FROM ledger_transfer line
            WHERE account_id = $1::uuid AND ($2::bigint IS NULL OR sequence < $2::bigint)
              AND kind <> 'call_charge' AND kind = $3::text
            ORDER BY sequence DESC LIMIT $4::integer + 1) s) p

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
