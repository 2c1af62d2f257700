-- SPDX-License-Identifier: AGPL-3.0-or-later

-- name: vapi_carrier_facts
SELECT id, account_id, kind, settings, secrets, state, provider_id FROM carrier WHERE id = $1::uuid AND state IN ('pending', 'deleting')

-- name: vapi_carrier_synced
SELECT carrier_synced ($1::uuid, $2, $3)

-- name: vapi_carrier_failed
SELECT carrier_failed ($1::uuid, number_failure ($2), $2)

-- name: vapi_carrier_deleted
SELECT carrier_deleted ($1::uuid)

-- name: vapi_import_facts
SELECT n.id, n.e164, n.sip_uri, n.area_code, n.origin, c.id AS carrier_id, c.account_id, c.kind, c.settings, c.secrets,
       c.state AS carrier_state, c.provider_id AS credential_id
FROM number n LEFT JOIN carrier c ON c.id = n.carrier_id
WHERE n.id = $1::uuid AND n.state = 'activating' AND n.provider_id IS NULL

-- name: vapi_number_imported
SELECT number_imported ($1::uuid, $2, $3, $4)

-- name: vapi_number_import_failed
SELECT number_import_failed ($1::uuid, number_failure ($2), $2)

-- name: vapi_release_facts
SELECT id, provider_id FROM number WHERE id = $1::uuid AND state = 'releasing'

-- name: vapi_test_facts
SELECT n.id, coalesce (n.e164, n.sip_uri) AS address, n.label, n.fallback_e164, n.provider_id, n.revision, n.state, n.agent_id, n.forwarded_from_e164,
       n.forwarding_seen_at, number_loop (n) AS loop, a.enabled AS agent_enabled,
       NOT to_jsonb (a) ? 'live_version' OR to_jsonb (a) ->> 'live_version' IS NOT NULL AS agent_live,
       number_language (n) AS language
FROM number n LEFT JOIN agent a ON a.id = n.agent_id AND a.state = 'active'
WHERE n.id = $1::uuid

-- name: vapi_number_tested
SELECT number_tested ($1::uuid, $2::jsonb)
