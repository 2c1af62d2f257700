-- SPDX-License-Identifier: AGPL-3.0-or-later

-- name: agent_list
SELECT json_build_object ('items', coalesce (json_agg (agent_json (a) ORDER BY a.created_at, a.id), '[]'::json))
FROM agent a WHERE a.account_id = current_account () AND a.state <> 'deleted'

-- name: agent_find
SELECT agent_json (a), a.revision FROM agent a
WHERE a.id = $1::uuid AND a.account_id = current_account () AND a.state <> 'deleted'

-- name: agent_create
SELECT agent_create ($1::uuid, $2, $3, $4, $5, $6, $7, $8::integer, $9::boolean, $10::uuid, $11) AS agent

-- name: agent_edit
SELECT agent_edit ($1::uuid, $2::bigint, $3, $4, $5, $6, $7, $8, $9::integer, $10::boolean, $11::uuid,
                   $12) AS agent

-- name: agent_delete
SELECT agent_delete ($1::uuid, $2::bigint, $3::uuid, $4) AS agent
