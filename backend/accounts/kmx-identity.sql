-- SPDX-License-Identifier: AGPL-3.0-or-later
-- The steps around the hashing: sign-in, sign-up, passwords, one-time links.  Buckets always stand in
-- the order person, address, everybody.

-- Failures from an address that the person is signed in at count apart from the world's, so that
-- nobody can lock somebody else out of the usual place.  Parameters: folded e-mail, its hash, hash of
-- the network address, the address, limits.
-- name: sign_in_begin
SELECT attempt_count (ARRAY['sign-in:person:' || $2 || CASE WHEN EXISTS (
                              SELECT FROM session s JOIN person k ON k.id = s.person_id
                              WHERE k.email_folded = $1 AND s.remote = $4)
                            THEN ':' || $3 ELSE '' END,
                            'sign-in:address:' || $3, 'sign-in:everybody'],
                      $5::integer[], 900) AS wait_s,
       p.id, p.password_hash
FROM (SELECT) one LEFT JOIN person p ON p.email_folded = $1;

-- name: sign_in_forgive
SELECT attempt_forgive (ARRAY['sign-in:person:' || $1, 'sign-in:person:' || $1 || ':' || $2,
                              'sign-in:address:' || $2, 'sign-in:everybody'], 900);

-- The person whose password was just found right, unless it was changed meanwhile.
-- name: sign_in_person
SELECT p.id, p.name, m.account_id,
       p.state = 'suspended' OR (coalesce (a.state, 'active') = 'suspended' AND NOT p.platform_admin)
         AS suspended
FROM person p
LEFT JOIN membership m ON m.person_id = p.id
LEFT JOIN account a ON a.account_id = m.account_id
WHERE p.id = $1::uuid AND p.password_hash = $2;

-- name: session_open
SELECT session_open ($1::uuid, $2::uuid, $3, $4, $5, $6::integer, $7::integer);

-- name: session_answer
SELECT session_json ($1::uuid, $2, $3) AS body;

-- name: identity_audit
SELECT audit_append ($1::uuid, $2::uuid, $3, $4, $5, '{}');

-- name: attempt_count
SELECT attempt_count ($1::text[], $2::integer[], $3::integer) AS wait_s;

-- name: sign_up
SELECT sign_up ($1::uuid, $2::uuid, $3, $4, $5, $6, $7, $8, $9::bigint, $10::bigint) AS made;

-- name: password_begin
SELECT attempt_count (ARRAY['password:' || $1], ARRAY[10], 900) AS wait_s, p.password_hash, p.email,
       p.name, (SELECT s.label FROM session s WHERE s.id = $2::uuid) AS label
FROM person p WHERE p.id = $1::uuid;

-- name: password_change
UPDATE person SET password_hash = $3, password_changed_at = now (), revision = revision + 1
WHERE id = $1::uuid AND password_hash = $2;

-- name: password_forgive
SELECT attempt_forgive (ARRAY['password:' || $1], 900);

-- name: sessions_end
DELETE FROM session WHERE person_id = $1::uuid;

-- With the owner of the address, when somebody else claims it.  Tries at one address count together, whoever
-- invited it, so that invitations are no way of guessing its owner's password.
-- name: link_begin
SELECT attempt_count (ARRAY['link:person:' || coalesce (encode (sha256 (convert_to (
                        coalesce (p.claims, p.email_folded), 'UTF8')), 'hex'), $3),
                      'link:address:' || $1, 'link:everybody'], $2::integer[], 900) AS wait_s,
       p.email, p.name, o.id AS owner_id, o.password_hash AS owner_hash
FROM (SELECT) one
LEFT JOIN one_time_link l ON l.token_hash = $3 AND l.used_at IS NULL AND l.expires_at > now ()
LEFT JOIN person p ON p.id = l.person_id
LEFT JOIN person o ON o.email_folded = p.claims AND o.activated;

-- name: link_redeem
SELECT one_time_link_redeem ($1, $2, $3, $4::uuid);

-- name: admin_add
SELECT admin_add ($1::uuid, $2, $3, $4, $5, $6::integer);

-- name: identity_tidy
WITH counters AS (DELETE FROM rate_limit WHERE window_start < now () - interval '1 day'),
     links AS (DELETE FROM one_time_link WHERE expires_at < now () - interval '7 days')
DELETE FROM session
WHERE expires_at <= now () OR seen_at + idle_s * interval '1 second' <= now ();
