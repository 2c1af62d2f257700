-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Copyright the Kametrix authors
-- From draft to version and back.

CREATE FUNCTION agent_version_json (v agent_version, live integer) RETURNS json
LANGUAGE sql STABLE AS
$$
  SELECT json_build_object ('version', v.version, 'note', v.note, 'created_at', wire_instant (v.created_at),
                            'created_by_name', v.created_by_name, 'live', v.version IS NOT DISTINCT FROM live)
$$;

-- The draft becomes the next version and goes live; whoever calls this has checked that it may.
CREATE FUNCTION agent_go_live (target uuid, about text, actor uuid, actor_name text) RETURNS agent
LANGUAGE plpgsql AS
$$
DECLARE
  held agent;
  made integer;
BEGIN
  SELECT * INTO held FROM agent WHERE id = target FOR UPDATE;
  INSERT INTO agent_version (account_id, agent_id, version, facts, facts_hash, note, created_by, created_by_name)
  SELECT held.account_id, held.id,
         coalesce ((SELECT max (v.version) FROM agent_version v WHERE v.agent_id = held.id), 0) + 1,
         held.facts, facts_hash (held.facts), coalesce (about, ''), actor, actor_name
  RETURNING version INTO made;
  UPDATE agent SET live_version = made, live_revision = live_revision + 1,
                   language = held.facts ->> 'language', sync_error = NULL, updated_at = now ()
  WHERE id = held.id RETURNING * INTO held;
  RETURN held;
END
$$;

CREATE FUNCTION agent_publish (agent_id uuid, expected_revision bigint, note text, actor uuid, actor_name text)
RETURNS json LANGUAGE plpgsql AS
$$
DECLARE
  held agent := agent_lock (agent_id, expected_revision);
BEGIN
  IF EXISTS (SELECT FROM agent_version v
             WHERE v.agent_id = held.id AND v.version = held.live_version AND v.facts = held.facts) THEN
    RAISE EXCEPTION 'the draft is what is live already' USING ERRCODE = 'KM409';
  END IF;
  held := agent_go_live (held.id, note, actor, actor_name);
  PERFORM agent_changed (held, actor, actor_name, 'agent.publish',
                         jsonb_build_object ('version', held.live_version, 'facts_hash', facts_hash (held.facts)));
  RETURN (SELECT agent_version_json (v, held.live_version) FROM agent_version v
          WHERE v.agent_id = held.id AND v.version = held.live_version);
END
$$;

-- An earlier version becomes the draft; what is live stays live until that is published.
CREATE FUNCTION agent_restore (agent_id uuid, expected_revision bigint, wanted integer, actor uuid,
                               actor_name text)
RETURNS json LANGUAGE plpgsql AS
$$
DECLARE
  held agent := agent_lock (agent_id, expected_revision);
  earlier jsonb := (SELECT v.facts FROM agent_version v WHERE v.agent_id = held.id AND v.version = wanted);
BEGIN
  IF earlier IS NULL THEN
    RAISE EXCEPTION 'this version does not exist' USING ERRCODE = 'KM404';
  END IF;
  IF earlier = held.facts THEN
    RETURN agent_detail_json (held);
  END IF;
  UPDATE agent SET facts = earlier, revision = revision + 1, updated_at = now ()
  WHERE id = held.id RETURNING * INTO held;
  RETURN agent_changed (held, actor, actor_name, 'agent.restore', jsonb_build_object ('version', wanted));
END
$$;
