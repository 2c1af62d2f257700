-- SPDX-License-Identifier: AGPL-3.0-or-later

-- name: job_enqueue
SELECT job_enqueue ($1::uuid, $2, $3::uuid, $4, $5, $6::jsonb, $7::integer)

-- name: job_claim
SELECT id, kind, account_id, subject_id, payload::text AS payload, attempts, lease_token
FROM job_claim ($1::text[], $2::integer[], $3::integer)

-- name: job_renew
SELECT job_renew AS id FROM job_renew ($1::uuid[], $2::uuid[], $3::integer)

-- name: job_finish
SELECT job_finish ($1::uuid, $2::uuid) AS held

-- name: job_repeat
SELECT job_repeat ($1::uuid, $2::uuid, $3, $4::bigint, $5::boolean) AS state

-- name: job_release
SELECT job_release ($1::uuid[], $2::uuid[])

-- name: job_tick
SELECT job_tick ($1::uuid, $2, $3::integer) AS enqueued

-- name: job_list
SELECT coalesce (json_agg (job_json (p.j) ORDER BY p.n) FILTER (WHERE p.n <= $1::integer), '[]'::json) AS items,
       count (*) > $1::integer AS more,
       max (to_char ((p.j).created_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')) FILTER (WHERE p.n = $1::integer) AS next_at,
       max ((p.j).id::text) FILTER (WHERE p.n = $1::integer) AS next_id
FROM (
  SELECT j, row_number () OVER (ORDER BY j.created_at DESC, j.id DESC) AS n FROM job j
  WHERE ($2::text IS NULL OR j.state = $2) AND ($3::text IS NULL OR j.kind = $3)
    AND ($4::timestamptz IS NULL OR (j.created_at, j.id) < ($4::timestamptz, $5::uuid))
  ORDER BY j.created_at DESC, j.id DESC LIMIT $1::integer + 1) p

-- name: job_summary
SELECT job_summary ()

-- name: job_wake
SELECT job_wake ($1::uuid, $2::uuid, $3)

-- name: job_drop
SELECT job_drop ($1::uuid, $2::uuid, $3, $4)
