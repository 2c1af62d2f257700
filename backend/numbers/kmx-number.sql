-- SPDX-License-Identifier: AGPL-3.0-or-later

-- name: number_list
SELECT json_build_object ('items', coalesce (json_agg (number_json (n) ORDER BY n.e164), '[]'::json))
FROM number n WHERE n.account_id = current_account () AND n.state <> 'gone'

-- name: number_list_all
SELECT json_build_object ('items', coalesce (json_agg (number_admin_json (n) ORDER BY n.e164, n.id), '[]'::json))
FROM number n

-- name: number_edit
SELECT w AS number, (w ->> 'revision')::bigint AS revision
FROM number_edit ($1::uuid, $2::bigint, $3, $4::uuid, $5::boolean, $6, $7::boolean, $8::uuid, $9) w

-- name: number_give
SELECT number_give ($1::uuid, $2::uuid, $3::uuid, $4) AS number

-- name: number_forward
SELECT number_forward ($1::uuid, $2::bigint, $3)

-- name: number_refuse_loop
SELECT number_refuse_loop ($1::uuid)

-- name: number_add
SELECT number_add ($1::uuid, $2::uuid, $3, $4, $5, $6, $7::uuid, $8, $9::uuid, $10) AS number

-- name: number_retry
SELECT number_retry ($1::uuid, $2::uuid, $3) AS number

-- name: number_release
SELECT number_release ($1::uuid, $2::bigint, $3::uuid, $4) AS number

-- name: number_want_test
SELECT number_want_test ($1::uuid) AS test

-- name: number_test
SELECT number_test_json (n) AS test FROM number n WHERE id = $1::uuid AND account_id = current_account () AND state <> 'gone'

-- name: carrier_list
SELECT json_build_object ('items', coalesce (json_agg (carrier_json (c) ORDER BY c.created_at, c.id), '[]'::json))
FROM carrier c WHERE c.account_id = current_account ()

-- name: carrier_add
SELECT carrier_add ($1::uuid, $2, $3, $4::jsonb, $5, $6, $7::uuid, $8) AS carrier

-- name: carrier_remove
SELECT carrier_remove ($1::uuid, $2::uuid, $3) AS carrier
