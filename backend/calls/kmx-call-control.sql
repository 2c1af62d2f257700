-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Copyright the Kametrix authors

-- name: control_begin
SELECT * FROM call_control_begin ($1::uuid, $2, $3::jsonb, $4::uuid, $5)

-- name: control_number_is_ours
SELECT number_is_ours ($1) AS ours

-- name: control_transfer
SELECT transfer_open ($1::uuid, current_account (), $2::uuid, 'console', $3, $4, now () + interval '1 hour')

-- name: control_end
SELECT call_control_end ($1::uuid, $2, $3, $4::uuid, $5::uuid, $6)
