-- SPDX-License-Identifier: AGPL-3.0-or-later

-- name: vapi_agent_facts
-- Without facts while nothing is published.
SELECT a.id, a.account_id, a.name, v.facts, a.live_revision, a.state, a.provider_id,
       a.synced_revision = a.live_revision AS in_sync, c.zone, c.live_transcript, p.sent, p.answered,
       d.removals, d.items <> '[]' AS drifting
FROM agent a JOIN account c USING (account_id)
LEFT JOIN agent_copy p ON p.agent_id = a.id
LEFT JOIN agent_drift d ON d.agent_id = a.id
LEFT JOIN agent_version v ON v.agent_id = a.id AND v.version = a.live_version
WHERE $1::uuid IS NULL OR a.id = $1::uuid

-- name: vapi_agent_synced
SELECT agent_synced ($1::uuid, $2, $3::bigint, $4, $5)

-- name: vapi_agent_sync_failed
SELECT agent_sync_failed ($1::uuid, $2)

-- name: vapi_agent_deleted
SELECT agent_deleted ($1::uuid)

-- name: vapi_agent_drifted
SELECT agent_drifted ($1::uuid, $2)

-- name: vapi_agent_resend
SELECT agent_resend ($1::uuid)

-- name: vapi_agent_drift_found
SELECT agent_drift_found ($1::uuid, $2::bigint, $3::jsonb, $4, $5::boolean)

-- name: vapi_number_facts
SELECT id, coalesce (e164, sip_uri) AS address, label, fallback_e164, provider_id, revision, number_language (n) AS language
FROM number n
WHERE ($1::uuid IS NULL OR id = $1::uuid) AND provider_id IS NOT NULL AND state NOT IN ('gone', 'releasing')

-- name: vapi_number_synced
SELECT number_synced ($1::uuid, $2::bigint)

-- name: vapi_number_sync_failed
SELECT number_sync_failed ($1::uuid, $2)

-- name: vapi_number_seen
SELECT number_seen ($1::uuid, $2, $3, $4, $5::boolean) AS outcome

-- name: vapi_numbers_vanished
SELECT numbers_vanished ($1::text[]), number_imports_give_up ()

-- name: vapi_number_gone
SELECT number_gone ($1::uuid)
