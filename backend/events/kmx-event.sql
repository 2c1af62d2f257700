-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Only transactions older than every running one are read (see migration 0002), so that an event that
-- commits late is never skipped.

-- The newest event that may be read.
-- name: event_position
SELECT coalesce (e.xid::text, '0') AS xid, coalesce (e.id, 0) AS id
FROM (SELECT) one
LEFT JOIN LATERAL (
  SELECT e.xid, e.id FROM event e WHERE e.xid < pg_snapshot_xmin (pg_current_snapshot ())
  ORDER BY e.xid DESC, e.id DESC LIMIT 1) e ON true;

-- What came after a position, at least one row.  "pending": there is more, behind a transaction that
-- still runs, and nobody will notify when that one ends.  (Asked of the newest only: EXISTS was planned as a
-- walk over all events.)
-- name: event_read
SELECT e.xid::text AS xid, e.id, e.account_id, e.kind, e.body, p.pending
FROM (SELECT coalesce ((SELECT x.xid >= pg_snapshot_xmin (pg_current_snapshot ()) FROM event x
                        ORDER BY x.xid DESC LIMIT 1), false) AS pending) p
LEFT JOIN LATERAL (
  SELECT e.* FROM event e
  WHERE (e.xid, e.id) > ($1::xid8, $2::bigint) AND e.xid < pg_snapshot_xmin (pg_current_snapshot ())
  ORDER BY e.xid, e.id LIMIT 500) e ON true
ORDER BY e.xid, e.id;

-- For a stream that comes back: the events of account $1 (with $2 the platform's too) after its last
-- one, at least one row.  "known" is false when something after it is gone already or when it lies too
-- far back; then there are no events.
-- name: event_catch_up
WITH later AS MATERIALIZED (
  SELECT e.xid, e.id, e.account_id FROM event e
  WHERE (e.xid, e.id) > ($3::xid8, $4::bigint) AND e.xid < pg_snapshot_xmin (pg_current_snapshot ())
  ORDER BY e.xid, e.id LIMIT 20001
), mine AS MATERIALIZED (
  SELECT l.xid, l.id FROM later l
  WHERE l.account_id = $1::uuid OR ($2::boolean AND l.account_id IS NULL)
  ORDER BY l.xid, l.id LIMIT 501
), bound AS (
  SELECT coalesce (n.xid, '0'::xid8) AS xid, coalesce (n.id, 0) AS id,
         $3::xid8 < pg_snapshot_xmin (pg_current_snapshot ())
         AND EXISTS (SELECT FROM event o WHERE (o.xid, o.id) <= ($3::xid8, $4::bigint))
         AND (SELECT count (*) <= 20000 FROM later)
         AND (SELECT count (*) <= 500 FROM mine) AS known
  FROM (SELECT) one
  LEFT JOIN LATERAL (
    SELECT e.xid, e.id FROM event e WHERE e.xid < pg_snapshot_xmin (pg_current_snapshot ())
    ORDER BY e.xid DESC, e.id DESC LIMIT 1) n ON true
)
SELECT b.xid::text AS last_xid, b.id AS last_id, b.known, e.xid::text AS xid, e.id, e.kind, e.body
FROM bound b
LEFT JOIN (mine m JOIN event e ON e.xid = m.xid AND e.id = m.id) ON b.known
ORDER BY m.xid, m.id;

-- Which of these sessions may not listen any longer?
-- name: event_dead_sessions
SELECT w.id
FROM unnest ($1::uuid[]) w (id)
LEFT JOIN session s ON s.id = w.id
LEFT JOIN person p ON p.id = s.person_id
LEFT JOIN membership m ON m.person_id = p.id
LEFT JOIN account a ON a.account_id = m.account_id
WHERE s.id IS NULL OR s.expires_at <= now ()
   OR s.seen_at + s.idle_s * interval '1 second' <= now ()
   OR p.state <> 'active' OR (a.state = 'suspended' AND NOT p.platform_admin);

-- name: event_forget
DELETE FROM event WHERE at < now () - interval '3 days';
