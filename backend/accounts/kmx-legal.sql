-- SPDX-License-Identifier: AGPL-3.0-or-later

-- name: legal_acceptances
SELECT json_build_object ('items', coalesce (json_agg (legal_acceptance_json (a) ORDER BY a.accepted_at DESC, a.id),
                                             '[]'::json))
FROM legal_acceptance a WHERE a.account_id = current_account ()

-- name: legal_accept
SELECT legal_accept ($1::uuid, $2, $3, $4, $5::uuid, $6) AS acceptance

-- name: legal_sector_evidence
SELECT sector_evidence_add ($1::uuid, $2::uuid, $3, $4, $5::uuid, $6) AS evidence
