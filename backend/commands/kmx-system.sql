-- SPDX-License-Identifier: AGPL-3.0-or-later

-- name: system_ready
SELECT 1 AS one;
