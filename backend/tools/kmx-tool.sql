-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Copyright the Kametrix authors

-- name: tool_context
SELECT * FROM tool_context ($1)

-- name: tool_begin
SELECT tool_begin ($1, $2, $3::uuid, $4::uuid, $5, $6::jsonb) AS known

-- name: tool_finish
UPDATE tool_run SET result = $3 WHERE provider_call_id = $1 AND tool_call_id = $2

-- name: tool_count
SELECT count (*) AS n FROM tool_run WHERE provider_call_id = $1

-- name: tool_callback
SELECT callback_take ($1::uuid, $2::uuid, $3::uuid, $4::uuid, 'message', $5, $6, $7, $8, $9, $10::timestamptz) AS id

-- name: tool_transfer
SELECT transfer_open ($1::uuid, $2::uuid, $3::uuid, $4, $5, $6, $7::timestamptz) AS transfer

-- name: tool_transfer_settle
SELECT transfer_settle ($1::uuid, $2, true)
