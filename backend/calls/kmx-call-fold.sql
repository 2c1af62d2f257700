-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Copyright the Kametrix authors

-- name: call_fold
SELECT result, call_id, account_id, language
FROM vapi_fold ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
                $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30)

-- name: call_group_close
SELECT vapi_group_close ($1)

-- name: call_assistant_request
SELECT * FROM vapi_assistant_request ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)

-- name: call_facts
SELECT c.id, row_to_json (f)::text AS facts
FROM call c
LEFT JOIN call_detail d ON d.call_id = c.id,
LATERAL (SELECT c.account_id, c.direction, c.number_e164, c.caller_e164, c.state, c.state_at, c.occurred_at,
                c.started_at, c.ended_at, c.ended_reason, c.outcome, c.review_reason, c.duration_s, c.reported,
                c.summary, c.provider_cost_micros, c.provider_cost_currency, c.settled_at IS NOT NULL AS settled,
                c.charged_cents, d.turns, d.final, d.analysis, d.costs, d.recording_reference) f
WHERE c.provider_call_id = $1

-- name: call_forget
SELECT call_forget ($1) AS id

-- name: call_inbox
SELECT id, body, source FROM inbox_event
WHERE provider = 'vapi' AND subject = $1
ORDER BY received_at, id
LIMIT 10000

-- name: call_inbox_mark
UPDATE inbox_event SET fold = $2, fold_error = $3 WHERE id = $1

-- name: call_fallbacks
SELECT provider_id, e164, fallback_e164 FROM number
WHERE provider_id IS NOT NULL AND state <> 'gone' AND fallback_usable (fallback_e164, e164)
LIMIT 100000
