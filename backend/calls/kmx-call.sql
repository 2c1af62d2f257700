-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Copyright the Kametrix authors

-- name: call_overview
SELECT overview_json () AS overview

-- name: call_page
SELECT items, more, next_at, next_id, total, total_capped
FROM calls_page ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)

-- name: call_detail
SELECT (call_detail_json ($1, $2)::jsonb || call_around_json ($1))::json AS call

-- name: call_inbox_page
SELECT coalesce (json_agg (inbox_json (p.i) ORDER BY p.n) FILTER (WHERE p.n <= $1::integer), '[]'::json) AS items,
       count (*) > $1::integer AS more,
       max ((p.i).received_at::text) FILTER (WHERE p.n = $1::integer) AS next_at,
       max ((p.i).id::text) FILTER (WHERE p.n = $1::integer) AS next_id
FROM (
  SELECT i, row_number () OVER (ORDER BY i.received_at DESC, i.id DESC) AS n FROM inbox_event i
  WHERE i.fold = $2 AND ($3::timestamptz IS NULL OR (i.received_at, i.id) < ($3::timestamptz, $4::uuid))
  ORDER BY i.received_at DESC, i.id DESC LIMIT $1::integer + 1) p

-- name: call_inbox_find
SELECT provider, subject, body, fold FROM inbox_event WHERE id = $1 FOR NO KEY UPDATE

-- name: call_review_page
SELECT coalesce (json_agg (call_json (p.c, g.name) ORDER BY p.n) FILTER (WHERE p.n <= $1::integer), '[]'::json) AS items,
       count (*) > $1::integer AS more,
       max ((p.c).occurred_at::text) FILTER (WHERE p.n = $1::integer) AS next_at,
       max ((p.c).id::text) FILTER (WHERE p.n = $1::integer) AS next_id
FROM (
  SELECT c, row_number () OVER (ORDER BY c.occurred_at DESC, c.id DESC) AS n FROM call c
  WHERE c.outcome = 'review' AND c.settled_at IS NULL
    AND ($2::timestamptz IS NULL OR (c.occurred_at, c.id) < ($2::timestamptz, $3::uuid))
  ORDER BY c.occurred_at DESC, c.id DESC LIMIT $1::integer + 1) p
LEFT JOIN agent g ON g.id = (p.c).agent_id

-- name: call_decide
SELECT call_decide ($1, $2, $3, $4, $5) AS call

-- name: call_index
SELECT calls_index ($1) AS n

-- name: call_reconciled_until
SELECT value ->> 0 AS until FROM setting WHERE key = 'calls.reconciled_until'

-- name: call_reconciled
INSERT INTO setting (key, value) VALUES ('calls.reconciled_until', jsonb_build_array ($1::text))
ON CONFLICT (key) DO UPDATE SET value = excluded.value

-- name: call_unreported
SELECT wanted.id FROM unnest ($1::text[]) wanted (id)
WHERE NOT EXISTS (SELECT FROM call c WHERE c.provider_call_id = wanted.id AND c.reported)

-- name: call_stuck
SELECT c.provider_call_id FROM call c
LEFT JOIN reservation v ON v.call_id = c.id
WHERE NOT c.reported AND c.review_reason IS DISTINCT FROM 'lost'
  AND CASE WHEN c.state = 'ended' THEN c.state_at < $1::timestamptz - $2::integer * interval '1 s'
           ELSE c.occurred_at < $1::timestamptz
                - (coalesce (v.max_duration_s, 3600) + $2::integer) * interval '1 s' END
ORDER BY c.changed_at LIMIT 200
