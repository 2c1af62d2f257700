-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Copyright the Kametrix authors
-- The nightly proof: every ledger once a night, one at a time; what does not prove is frozen.

CREATE TABLE ledger_proof (
  account_id uuid PRIMARY KEY REFERENCES ledger,
  proved_at timestamptz NOT NULL,
  differences bigint NOT NULL,
  first_difference text
);
SELECT tenant_table ('ledger_proof', 'SELECT, INSERT, UPDATE', '');

-- An account whose last proof is older than the last two o'clock at night in Germany; it was opened before that.
CREATE FUNCTION ledger_proof_due () RETURNS uuid
LANGUAGE sql STABLE AS
$$
  SELECT l.account_id FROM ledger l
  JOIN account a ON a.account_id = l.account_id
  LEFT JOIN ledger_proof p ON p.account_id = l.account_id
  WHERE coalesce (p.proved_at, a.created_at)
        < (date_trunc ('day', (now () AT TIME ZONE 'Europe/Berlin') - interval '2 hours') + interval '2 hours')
          AT TIME ZONE 'Europe/Berlin'
  ORDER BY p.proved_at NULLS FIRST, l.account_id LIMIT 1
$$;

-- Returns whether the ledger was frozen by this.
CREATE FUNCTION ledger_proof_record (account uuid, n_differences bigint, first_found text) RETURNS boolean
LANGUAGE plpgsql AS
$$
DECLARE
  freezes boolean;
BEGIN
  UPDATE ledger l SET frozen = true WHERE l.account_id = account AND n_differences > 0 AND NOT l.frozen;
  freezes := FOUND;
  INSERT INTO ledger_proof AS p VALUES (account, clock_timestamp (), n_differences, first_found)
  ON CONFLICT (account_id) DO UPDATE SET proved_at = excluded.proved_at, differences = excluded.differences,
    first_difference = excluded.first_difference;
  IF freezes THEN
    PERFORM audit_append (account, NULL, 'kametrixd', 'ledger.freeze', account::text,
                          jsonb_build_object ('differences', n_differences));
  END IF;
  RETURN freezes;
END
$$;

-- After an admin looked and the ledger proves again.
CREATE FUNCTION ledger_thaw (account uuid) RETURNS boolean
LANGUAGE plpgsql AS
$$
BEGIN
  UPDATE ledger l SET frozen = false WHERE l.account_id = account AND l.frozen;
  IF FOUND THEN
    PERFORM audit_append (account, NULL, 'kametrixd prove --thaw', 'ledger.thaw', account::text, '{}');
  END IF;
  RETURN FOUND;
END
$$;

-- What call_route() shall know of the account: a ledger that does not prove takes no new calls either.
CREATE FUNCTION account_route_state (owner account) RETURNS text
LANGUAGE sql STABLE AS
$$
  SELECT CASE WHEN owner.state = 'active' AND EXISTS (
                SELECT FROM ledger l WHERE l.account_id = owner.account_id AND l.frozen) THEN 'frozen'
              ELSE owner.state END
$$;

CREATE FUNCTION ledger_proof_summary () RETURNS json
LANGUAGE sql STABLE AS
$$
  SELECT json_strip_nulls (json_build_object (
    'proved_at', instant_json (max (p.proved_at)), 'accounts', count (*),
    'differences', coalesce (sum (p.differences), 0),
    'frozen', (SELECT count (*) FROM ledger l WHERE l.frozen)))
  FROM ledger_proof p
$$;

CREATE OR REPLACE FUNCTION job_summary () RETURNS json
LANGUAGE sql STABLE AS
$$
  SELECT json_build_object (
    'kinds', coalesce ((SELECT json_agg (row_to_json (k)) FROM (
      SELECT kind, count (*) FILTER (WHERE state = 'waiting') AS waiting,
             count (*) FILTER (WHERE state = 'running') AS running,
             count (*) FILTER (WHERE state = 'dead') AS dead
      FROM job GROUP BY kind ORDER BY kind) k), '[]'::json),
    'oldest_due_s', coalesce ((SELECT floor (extract (epoch FROM clock_timestamp () - min (run_at)))::bigint
                               FROM job WHERE state = 'waiting' AND run_at <= clock_timestamp ()), 0),
    'ledgers', ledger_proof_summary ())
$$;
