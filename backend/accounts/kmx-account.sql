-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Statements whose result is the answer.

-- name: session_list
SELECT json_build_object ('items', coalesce (json_agg (json_build_object (
         'id', s.id, 'label', s.label, 'remote', s.remote, 'created_at', wire_instant (s.created_at),
         'seen_at', wire_instant (s.seen_at), 'expires_at', wire_instant (s.expires_at),
         'current', s.id = $2::uuid) ORDER BY s.seen_at DESC, s.id), '[]'))
FROM session s
WHERE s.person_id = $1::uuid AND s.expires_at > now ()
  AND s.seen_at + s.idle_s * interval '1 second' > now ();

-- name: session_close
DELETE FROM session WHERE person_id = $1::uuid AND id = $2::uuid;

-- name: session_close_all
DELETE FROM session WHERE person_id = $1::uuid;

-- name: user_edit
UPDATE person p SET name = coalesce ($2, p.name), locale = coalesce ($3, p.locale),
       revision = p.revision + 1
WHERE p.id = $1::uuid RETURNING user_json (p);

-- name: user_presence
SELECT presence_set ($1::uuid, $2);

-- name: account_find
SELECT account_json (a), a.revision FROM account a WHERE a.account_id = $1::uuid;

-- name: account_zone_known
SELECT zone_is_known ($1) AS known;

-- name: account_edit
SELECT account_json (a), a.revision
FROM account_edit ($1::uuid, $2::bigint, $3, $4, $5, $6, $7::boolean, $8::uuid,
                   coalesce ((SELECT p.name FROM person p WHERE p.id = $8::uuid), 'unknown')) a;

-- name: member_list
SELECT json_build_object ('items', coalesce (json_agg (
         member_json (m.account_id, m.person_id) ORDER BY m.created_at, m.person_id), '[]'))
FROM membership m WHERE m.account_id = $1::uuid;

-- name: member_invite
SELECT json_build_object ('member', member_invite (
         $1::uuid, $2, $3, $4, $5, $6, $7::integer, $8::uuid,
         coalesce ((SELECT p.name FROM person p WHERE p.id = $8::uuid), 'unknown')), 'link', $9::text);

-- name: member_set_role
SELECT member_set_role ($1::uuid, $2, $3::uuid,
                        coalesce ((SELECT p.name FROM person p WHERE p.id = $3::uuid), 'unknown'));

-- name: member_remove
SELECT member_remove ($1::uuid, $2::uuid,
                      coalesce ((SELECT p.name FROM person p WHERE p.id = $2::uuid), 'unknown'));

-- One more row than the page, to know whether there is a next.
-- name: admin_account_list
WITH page AS MATERIALIZED (
  SELECT a.* FROM account a
  WHERE ($1 = '' OR strpos (lower (a.name), lower ($1)) > 0 OR a.account_id::text = $1 OR EXISTS (
          SELECT FROM membership m JOIN person p ON p.id = m.person_id
          WHERE m.account_id = a.account_id AND strpos (p.email_folded, lower ($1)) > 0))
    AND ($2 = '' OR a.state = $2)
    AND ($3::timestamptz IS NULL OR (a.created_at, a.account_id) < ($3::timestamptz, $4::uuid))
  ORDER BY a.created_at DESC, a.account_id DESC LIMIT $5::integer + 1
), shown AS (
  SELECT * FROM page ORDER BY created_at DESC, account_id DESC LIMIT $5::integer
)
SELECT coalesce (json_agg (json_build_object (
         'id', s.account_id, 'name', s.name, 'state', s.state,
         'created_at', wire_instant (s.created_at),
         'balance_cents', coalesce ((SELECT w.balance_cents FROM wallet w
            WHERE w.account_id = s.account_id AND w.kind = 'credit'), 0),
         'bonus_cents', coalesce ((SELECT w.balance_cents FROM wallet w
            WHERE w.account_id = s.account_id AND w.kind = 'bonus'), 0),
         'calls_30d', coalesce ((SELECT sum (d.calls) FROM call_day d
            WHERE d.account_id = s.account_id
              AND d.day > (now () AT TIME ZONE 'UTC')::date - 30), 0),
         'members', (SELECT count (*) FROM membership m WHERE m.account_id = s.account_id))
         ORDER BY s.created_at DESC, s.account_id DESC), '[]') AS items,
       (SELECT count (*) FROM page) > $5::integer AS more,
       (SELECT l.created_at::text FROM shown l ORDER BY l.created_at, l.account_id LIMIT 1) AS last_at,
       (SELECT l.account_id FROM shown l ORDER BY l.created_at, l.account_id LIMIT 1) AS last_id
FROM shown s;

-- name: admin_account_find
SELECT json_strip_nulls (json_build_object (
         'account', account_json (a), 'suspended_reason', a.suspended_reason,
         'credit', credit_json (a.account_id),
         'members', (SELECT coalesce (json_agg (member_json (m.account_id, m.person_id)
                       ORDER BY m.created_at, m.person_id), '[]')
                     FROM membership m WHERE m.account_id = a.account_id)))
FROM account a WHERE a.account_id = $1::uuid;

-- name: account_set_suspended
SELECT account_set_suspended ($1::uuid, $2, $3::uuid,
                              coalesce ((SELECT p.name FROM person p WHERE p.id = $3::uuid), 'unknown'));
