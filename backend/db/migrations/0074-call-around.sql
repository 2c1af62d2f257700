-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Copyright the Kametrix authors
-- What stands around a call on its page: transfers, call backs, the tools its agent used, and while it runs
-- whether people may step in.  A run is timed from the beginning of the call, as turns are.
CREATE FUNCTION call_around_json (of_call uuid) RETURNS jsonb
LANGUAGE sql STABLE AS
$$
  SELECT jsonb_strip_nulls (jsonb_build_object (
    'transfers', transfers_json (c.id),
    'agent_version', CASE WHEN c.agent_revision > 0 THEN c.agent_revision END,
    'callbacks', (SELECT coalesce (json_agg (callback_json (b) ORDER BY b.created_at, b.id), '[]')
                  FROM callback b WHERE b.call_id = c.id),
    'runs', (SELECT coalesce (json_agg (json_build_object (
               'name', t.name, 'result', left (t.result, 2000),
               'at_ms', greatest (0, (extract (epoch FROM t.at - coalesce (c.started_at, c.occurred_at))
                                      * 1000)::bigint)) ORDER BY t.at, t.tool_call_id), '[]')
             FROM (SELECT * FROM tool_run r WHERE r.provider_call_id = c.provider_call_id
                   ORDER BY r.at LIMIT 200) t),
    'access', CASE WHEN c.state <> 'ended' THEN (
      SELECT json_build_object (
        'permitted', coalesce ((f.facts ->> 'live_control')::boolean, false),
        'destinations', coalesce (f.facts -> 'handover' -> 'destinations', '[]'))
      FROM (SELECT call_facts (c)) f (facts)) END))
  FROM call c WHERE c.id = of_call AND c.account_id = current_account ()
$$;
