-- SPDX-License-Identifier: AGPL-3.0-or-later

-- name: endpoint_authenticate
SELECT session_id, person_id, account_id, role, platform_admin, locale, person_name
FROM session_authenticate ($1);

-- name: endpoint_idempotency_begin
SELECT status, body, etag FROM idempotency_begin ($1::uuid, $2, $3);

-- name: endpoint_idempotency_finish
SELECT idempotency_finish ($1::uuid, $2, $3::integer, $4, $5);

-- name: endpoint_leave_tenant
SELECT set_config ('role', 'kametrix_service', true);

-- The key of $1, unless there is one already.
-- name: cursor_key
INSERT INTO setting AS s (key, value) VALUES ('http.cursor_key', jsonb_build_array ($1::text))
ON CONFLICT (key) DO UPDATE SET value = s.value
RETURNING s.value ->> 0 AS key
