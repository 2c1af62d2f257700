-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Copyright the Kametrix authors

CREATE FUNCTION rehearsal_json (r rehearsal_run) RETURNS json
LANGUAGE sql STABLE AS
$$
  SELECT json_build_object (
    'id', r.id, 'agent_id', r.agent_id, 'engine', r.engine, 'passed', r.passed, 'total', r.total,
    'current', r.facts_hash = (SELECT facts_hash (a.facts) FROM agent a WHERE a.id = r.agent_id),
    'created_at', wire_instant (r.created_at))
$$;

-- The last twenty of an agent are kept.
CREATE FUNCTION rehearsal_store (new_id uuid, target uuid, played_hash text, new_engine text, n_passed integer,
                                 n_total integer, new_results jsonb)
RETURNS json LANGUAGE plpgsql AS
$$
DECLARE
  made rehearsal_run;
BEGIN
  INSERT INTO rehearsal_run (id, account_id, agent_id, facts_hash, engine, passed, total, results, created_at)
  VALUES (new_id, current_account (), target, played_hash, new_engine, n_passed, n_total, new_results,
          clock_timestamp ())
  RETURNING * INTO made;
  DELETE FROM rehearsal_run r WHERE r.id IN (
    SELECT o.id FROM rehearsal_run o WHERE o.agent_id = target ORDER BY o.created_at DESC, o.id DESC OFFSET 20);
  RETURN (rehearsal_json (made)::jsonb || jsonb_build_object ('results', made.results))::json;
END
$$;
