-- SPDX-License-Identifier: AGPL-3.0-or-later

-- What a rehearsal plays; locked against other scenarios coming in before its result is stored.
-- name: rehearsal_subject
SELECT a.id, a.account_id, a.name, a.template, a.facts::text AS facts, facts_hash (a.facts) AS facts_hash,
       c.zone, c.live_transcript,
       (SELECT string_agg (n.e164, ',') FROM number n
        WHERE n.account_id = a.account_id AND n.state <> 'gone') AS never
FROM agent a JOIN account c ON c.account_id = a.account_id
WHERE a.id = $1::uuid AND a.account_id = current_account () AND a.state = 'active'

-- name: rehearsal_lock
SELECT (scenario_agent_lock ($1::uuid)).id

-- name: rehearsal_own_scenarios
SELECT s.id, s.name, s.script::text AS script, scenario_json (s)::text AS entry FROM scenario s
WHERE s.agent_id = $1::uuid AND s.account_id = current_account () ORDER BY s.created_at, s.id

-- name: scenario_create
SELECT scenario_create ($1::uuid, $2::uuid, $3, $4, $5::jsonb, $6::uuid, $7) AS scenario

-- name: scenario_edit
SELECT scenario_edit ($1::uuid, $2::uuid, $3::bigint, $4, $5, $6::jsonb, $7::uuid, $8) AS scenario

-- name: scenario_delete
SELECT scenario_delete ($1::uuid, $2::uuid, $3::bigint, $4::uuid, $5)

-- name: rehearsal_store
SELECT rehearsal_store ($1::uuid, $2::uuid, $3, $4, $5::integer, $6::integer, $7::jsonb) AS run,
       $5::integer = $6::integer AS passed

-- name: rehearsal_list
SELECT json_build_object ('items', (
  SELECT coalesce (json_agg (rehearsal_json (r) ORDER BY r.created_at DESC, r.id DESC), '[]'::json)
  FROM rehearsal_run r WHERE r.agent_id = a.id))
FROM agent a WHERE a.id = $1::uuid AND a.account_id = current_account () AND a.state <> 'deleted'

-- name: rehearsal_find
SELECT (rehearsal_json (r)::jsonb || jsonb_build_object ('results', r.results))::json
FROM rehearsal_run r JOIN agent a ON a.id = r.agent_id
WHERE a.id = $1::uuid AND a.account_id = current_account () AND a.state <> 'deleted' AND r.id = $2::uuid
