-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Copyright the Kametrix authors

-- What is to be done comes by its due time, what is done the other way round.
-- name: callback_page
SELECT coalesce (json_agg (callback_json (p.c) ORDER BY p.n) FILTER (WHERE p.n <= $1::integer), '[]'::json) AS items,
       count (*) > $1::integer AS more,
       max ((p.c).due_at::text) FILTER (WHERE p.n = $1::integer) AS next_at,
       max ((p.c).id::text) FILTER (WHERE p.n = $1::integer) AS next_id,
       (SELECT count (*) FROM (SELECT FROM callback o WHERE o.account_id = current_account ()
          AND o.state = 'open' LIMIT 1000) x) AS open
FROM (
  SELECT c, row_number () OVER (ORDER BY c.due_at, c.id) AS n FROM callback c
  WHERE c.account_id = current_account ()
    AND c.state = ANY (CASE WHEN $2::text IS NULL THEN '{open,taken}'::text[] ELSE ARRAY[$2::text] END)
    AND ($3::uuid IS NULL OR c.assignee_id = $3::uuid)
    AND ($4::timestamptz IS NULL OR (c.due_at, c.id) > ($4::timestamptz, $5::uuid))
  ORDER BY c.due_at, c.id LIMIT $1::integer + 1) p

-- name: callback_page_done
SELECT coalesce (json_agg (callback_json (p.c) ORDER BY p.n) FILTER (WHERE p.n <= $1::integer), '[]'::json) AS items,
       count (*) > $1::integer AS more,
       max ((p.c).due_at::text) FILTER (WHERE p.n = $1::integer) AS next_at,
       max ((p.c).id::text) FILTER (WHERE p.n = $1::integer) AS next_id,
       (SELECT count (*) FROM (SELECT FROM callback o WHERE o.account_id = current_account ()
          AND o.state = 'open' LIMIT 1000) x) AS open
FROM (
  SELECT c, row_number () OVER (ORDER BY c.due_at DESC, c.id DESC) AS n FROM callback c
  WHERE c.account_id = current_account () AND c.state = 'done'
    AND ($2::uuid IS NULL OR c.assignee_id = $2::uuid)
    AND ($3::timestamptz IS NULL OR (c.due_at, c.id) < ($3::timestamptz, $4::uuid))
  ORDER BY c.due_at DESC, c.id DESC LIMIT $1::integer + 1) p

-- name: callback_find
SELECT callback_json (c) AS callback, c.revision FROM callback c
WHERE c.id = $1::uuid AND c.account_id = current_account ()

-- name: callback_edit
SELECT w AS callback, (w ->> 'revision')::bigint AS revision
FROM callback_edit ($1::uuid, $2::bigint, $3, $4::uuid, $5::boolean, $6::timestamptz, $7, $8::uuid, $9) w
