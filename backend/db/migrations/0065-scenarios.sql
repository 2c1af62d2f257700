-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Copyright the Kametrix authors
-- Scenarios that a business writes for its agents, beside those that ship, and what rehearsals of them showed.

CREATE TABLE scenario (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES account,
  agent_id uuid NOT NULL REFERENCES agent,
  name text NOT NULL CHECK (char_length (name) BETWEEN 1 AND 120),
  description text NOT NULL DEFAULT '' CHECK (char_length (description) <= 500),
  script jsonb NOT NULL CHECK (jsonb_typeof (script) = 'object' AND octet_length (script::text) <= 65536),
  revision bigint NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now (),
  updated_at timestamptz NOT NULL DEFAULT now ()
);
CREATE INDEX scenario_agent ON scenario (agent_id, created_at, id);
CREATE INDEX scenario_account ON scenario (account_id);
SELECT tenant_table ('scenario', 'SELECT, INSERT, UPDATE, DELETE', 'SELECT, INSERT, UPDATE, DELETE');

CREATE FUNCTION scenario_json (s scenario) RETURNS json
LANGUAGE sql STABLE AS
$$
  SELECT json_build_object ('id', s.id, 'origin', 'own', 'name', s.name, 'description', s.description,
                            'script', s.script, 'revision', s.revision, 'updated_at', wire_instant (s.updated_at))
$$;

-- A rehearsal counts for what was played: with other scenarios the draft must be rehearsed again.
CREATE FUNCTION rehearsal_outdate (target uuid) RETURNS void
LANGUAGE sql AS
$$
  DELETE FROM rehearsal_run r USING agent a
  WHERE a.id = target AND r.agent_id = a.id AND r.account_id = current_account ()
    AND r.facts_hash = facts_hash (a.facts)
$$;

-- The agent that a scenario belongs to, locked, so that the limit holds and no run ends meanwhile; calls that
-- begin may still name it.
CREATE FUNCTION scenario_agent_lock (target uuid) RETURNS agent
LANGUAGE plpgsql AS
$$
DECLARE
  held agent;
BEGIN
  SELECT * INTO held FROM agent
  WHERE id = target AND account_id = current_account () AND state <> 'deleted' FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'this agent does not exist' USING ERRCODE = 'KM404';
  END IF;
  IF held.state = 'deleting' THEN
    RAISE EXCEPTION 'this agent is being deleted' USING ERRCODE = 'KM409';
  END IF;
  RETURN held;
END
$$;

CREATE FUNCTION scenario_audit (s scenario, action text, actor uuid, actor_name text) RETURNS void
LANGUAGE sql AS
$$
  SELECT audit_append (s.account_id, actor, actor_name, action, s.agent_id::text,
                       jsonb_build_object ('scenario', s.name))
$$;

CREATE FUNCTION scenario_create (new_id uuid, target uuid, new_name text, new_description text,
                                 new_script jsonb, actor uuid, actor_name text)
RETURNS json LANGUAGE plpgsql AS
$$
DECLARE
  held agent := scenario_agent_lock (target);
  made scenario;
BEGIN
  IF (SELECT count (*) FROM scenario s WHERE s.agent_id = held.id) >= 50 THEN
    RAISE EXCEPTION 'an agent has at most 50 scenarios of its own' USING ERRCODE = 'KM409';
  END IF;
  INSERT INTO scenario (id, account_id, agent_id, name, description, script)
  VALUES (new_id, current_account (), held.id, new_name, coalesce (new_description, ''), new_script)
  RETURNING * INTO made;
  PERFORM rehearsal_outdate (held.id);
  PERFORM scenario_audit (made, 'scenario.create', actor, actor_name);
  RETURN scenario_json (made);
END
$$;

CREATE FUNCTION scenario_lock (target uuid, wanted uuid, expected_revision bigint) RETURNS scenario
LANGUAGE plpgsql AS
$$
DECLARE
  held agent := scenario_agent_lock (target);
  found_one scenario;
BEGIN
  SELECT * INTO found_one FROM scenario s
  WHERE s.id = wanted AND s.agent_id = held.id AND s.account_id = current_account () FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'this scenario does not exist' USING ERRCODE = 'KM404';
  END IF;
  IF found_one.revision <> expected_revision THEN
    RAISE EXCEPTION 'somebody else edited this scenario' USING ERRCODE = 'KM412';
  END IF;
  RETURN found_one;
END
$$;

CREATE FUNCTION scenario_edit (target uuid, wanted uuid, expected_revision bigint, new_name text,
                               new_description text, new_script jsonb, actor uuid, actor_name text)
RETURNS json LANGUAGE plpgsql AS
$$
DECLARE
  held scenario := scenario_lock (target, wanted, expected_revision);
  replayed boolean := new_script IS NOT NULL AND new_script <> held.script;
BEGIN
  UPDATE scenario SET name = coalesce (new_name, name), description = coalesce (new_description, description),
                      script = coalesce (new_script, script), revision = revision + 1, updated_at = now ()
  WHERE id = held.id RETURNING * INTO held;
  IF replayed THEN
    PERFORM rehearsal_outdate (held.agent_id);
  END IF;
  PERFORM scenario_audit (held, 'scenario.edit', actor, actor_name);
  RETURN scenario_json (held);
END
$$;

CREATE FUNCTION scenario_delete (target uuid, wanted uuid, expected_revision bigint, actor uuid, actor_name text)
RETURNS void LANGUAGE plpgsql AS
$$
DECLARE
  held scenario := scenario_lock (target, wanted, expected_revision);
BEGIN
  DELETE FROM scenario s WHERE s.id = held.id;
  PERFORM rehearsal_outdate (held.agent_id);
  PERFORM scenario_audit (held, 'scenario.delete', actor, actor_name);
END
$$;
