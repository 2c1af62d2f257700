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
