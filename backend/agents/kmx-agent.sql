-- SPDX-License-Identifier: AGPL-3.0-or-later

-- name: agent_list
SELECT json_build_object ('items', coalesce (json_agg (agent_json (a) ORDER BY a.created_at, a.id), '[]'::json))
FROM agent a WHERE a.account_id = current_account () AND a.state <> 'deleted'

-- name: agent_find
SELECT agent_detail_json (a), a.revision FROM agent a
WHERE a.id = $1::uuid AND a.account_id = current_account () AND a.state <> 'deleted'

-- name: agent_account
SELECT name, locale, land FROM account WHERE account_id = current_account ()

-- name: agent_create
SELECT agent_create ($1::uuid, $2, $3, $4::jsonb, $5::boolean, $6::uuid, $7) AS agent

-- name: agent_edit
SELECT agent_edit ($1::uuid, $2::bigint, $3, $4::jsonb, $5::boolean, $6::uuid, $7) AS agent

-- name: agent_delete
SELECT agent_delete ($1::uuid, $2::bigint, $3::uuid, $4) AS agent

-- name: agent_sync_again
SELECT agent_sync_again ($1::uuid) AS agent

-- name: agent_versions
SELECT json_build_object ('items', (
  SELECT coalesce (json_agg (agent_version_json (v, a.live_version) ORDER BY v.version DESC), '[]'::json)
  FROM agent_version v WHERE v.agent_id = a.id))
FROM agent a WHERE a.id = $1::uuid AND a.account_id = current_account () AND a.state <> 'deleted'

-- name: agent_version
SELECT (agent_version_json (v, a.live_version)::jsonb || jsonb_build_object ('facts', v.facts))::json
FROM agent a JOIN agent_version v ON v.agent_id = a.id
WHERE a.id = $1::uuid AND a.account_id = current_account () AND a.state <> 'deleted' AND v.version = $2::integer

-- name: agent_facts_at
-- $2: a version, "live" or "draft"
SELECT CASE $2 WHEN 'draft' THEN a.facts ELSE v.facts END AS facts
FROM agent a LEFT JOIN agent_version v
  ON v.agent_id = a.id AND v.version::text = CASE $2 WHEN 'live' THEN a.live_version::text ELSE $2 END
WHERE a.id = $1::uuid AND a.account_id = current_account () AND a.state <> 'deleted'
  AND ($2 = 'draft' OR v.version IS NOT NULL)

-- name: agent_readiness
SELECT r.*, a.template FROM agent_readiness ($1::uuid, $2::text[], $3::text[]) r JOIN agent a ON a.id = r.agent_id

-- name: agent_lock
SELECT (agent_lock ($1::uuid, $2::bigint)).id

-- name: agent_publish
SELECT agent_publish ($1::uuid, $2::bigint, $3, $4::uuid, $5) AS version

-- name: agent_restore
SELECT r.agent, (r.agent ->> 'revision')::bigint AS revision
FROM agent_restore ($1::uuid, $2::bigint, $3::integer, $4::uuid, $5) r (agent)

-- name: agent_drift
SELECT agent_drift_json (a) AS drift FROM agent a
WHERE a.id = $1::uuid AND a.account_id = current_account () AND a.state <> 'deleted'

-- name: agent_drift_facts
SELECT agent_drift_json (a) AS drift, a.facts, coalesce (v.facts = a.facts, false) AS unchanged
FROM agent a LEFT JOIN agent_version v ON v.agent_id = a.id AND v.version = a.live_version
WHERE a.id = $1::uuid AND a.account_id = current_account () AND a.state <> 'deleted'

-- name: agent_drift_put_back
SELECT agent_drift_put_back ($1::uuid, $2::uuid, $3) AS agent

-- name: agent_drift_adopt
SELECT agent_drift_adopt ($1::uuid, $2::bigint, $3::jsonb, $4::jsonb, $5::uuid, $6) AS agent
