-- SPDX-License-Identifier: AGPL-3.0-or-later

-- name: voice_list
SELECT coalesce (json_agg (voice_json (v) ORDER BY v.language, v.name, v.id), '[]') AS items
FROM voice v WHERE v.enabled AND (v.eu OR $1::boolean)

-- name: voice_admin_list
SELECT coalesce (json_agg (voice_admin_json (v) ORDER BY v.language, v.name, v.id), '[]') AS items FROM voice v

-- name: voice_add
SELECT voice_add ($1::jsonb, $2::uuid, $3) AS voice

-- name: voice_edit
SELECT voice_edit ($1, $2::bigint, $3::jsonb, $4::uuid, $5) AS voice

-- name: voice_seed
SELECT voice_seed ($1::jsonb)

-- name: voice_catalogue
SELECT voice_catalogue () AS voices

-- name: agent_preview
SELECT a.name, a.facts, c.zone, account_id
FROM agent a JOIN account c USING (account_id)
WHERE a.id = $1::uuid AND account_id = current_account () AND a.state <> 'deleted'
