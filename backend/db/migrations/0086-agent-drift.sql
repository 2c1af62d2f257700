-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Copyright the Kametrix authors
-- What the provider holds for an agent, and what somebody edited over there: shown, not overwritten in silence,
-- unless callers or their data are at risk.

-- Our last write, and what the provider made of it: the common base of a comparison.
CREATE TABLE agent_copy (
  agent_id uuid PRIMARY KEY REFERENCES agent,
  account_id uuid NOT NULL REFERENCES account,
  sent text NOT NULL,
  answered text NOT NULL,
  sent_at timestamptz NOT NULL DEFAULT now ()
);
CREATE INDEX agent_copy_account ON agent_copy (account_id);
SELECT tenant_table ('agent_copy', 'SELECT, INSERT, UPDATE, DELETE', '');

CREATE TABLE agent_drift (
  agent_id uuid PRIMARY KEY REFERENCES agent,
  account_id uuid NOT NULL REFERENCES account,
  detected_at timestamptz,
  items jsonb NOT NULL DEFAULT '[]', -- KmxDriftItem: edits that wait for a decision
  removals text NOT NULL DEFAULT '', -- members that were added over there, a line each: to be taken away
  taken_back_at timestamptz,
  taken_back jsonb NOT NULL DEFAULT '[]' -- edits that the platform took back at once
);
CREATE INDEX agent_drift_account ON agent_drift (account_id);
SELECT tenant_table ('agent_drift', 'SELECT, INSERT, UPDATE, DELETE', 'SELECT, UPDATE');

-- While our own write is on its way there is nothing to decide.
CREATE FUNCTION agent_drift_open (a agent) RETURNS jsonb
LANGUAGE sql STABLE AS
$$
  SELECT d.items FROM agent_drift d
  WHERE d.agent_id = a.id AND d.items <> '[]' AND a.state = 'active' AND a.synced_revision = a.live_revision
$$;

CREATE FUNCTION agent_drift_mark_json (a agent) RETURNS jsonb
LANGUAGE sql STABLE AS
$$
  SELECT jsonb_strip_nulls (jsonb_build_object (
    'count', coalesce (jsonb_array_length (agent_drift_open (a)), 0), 'taken_back_at', wire_instant (d.taken_back_at)))
  FROM agent_drift d
  WHERE d.agent_id = a.id AND a.state = 'active' AND (d.taken_back_at IS NOT NULL OR agent_drift_open (a) IS NOT NULL)
$$;

CREATE FUNCTION agent_drift_json (a agent) RETURNS json
LANGUAGE sql STABLE AS
$$
  SELECT json_strip_nulls (json_build_object (
    'detected_at', CASE WHEN agent_drift_open (a) IS NOT NULL THEN wire_instant (d.detected_at) END,
    'items', coalesce (agent_drift_open (a), '[]'),
    'taken_back_at', wire_instant (d.taken_back_at), 'taken_back', coalesce (d.taken_back, '[]')))
  FROM (SELECT a.id) x LEFT JOIN agent_drift d ON d.agent_id = x.id
$$;

-- As before, and whether somebody edited it over there.
CREATE OR REPLACE FUNCTION agent_json (a agent) RETURNS json
LANGUAGE sql STABLE AS
$$
  SELECT json_strip_nulls (json_build_object (
    'id', a.id, 'name', a.name, 'template', a.template,
    'business_name', a.facts ->> 'business_name', 'language', a.facts ->> 'language',
    'voice', a.facts ->> 'voice', 'sector', a.facts ->> 'sector', 'enabled', a.enabled, 'state', a.state,
    'opening', agent_opening (a.facts ->> 'business_name', coalesce (a.facts ->> 'greeting', ''),
                              a.facts ->> 'language'),
    'live', (SELECT json_build_object ('version', v.version, 'published_at', wire_instant (v.created_at),
                                       'published_by', v.created_by_name, 'changed', v.facts <> a.facts)
             FROM agent_version v WHERE v.agent_id = a.id AND v.version = a.live_version),
    'numbers', coalesce ((SELECT jsonb_agg (jsonb_build_object (
                            'id', n.id, 'e164', coalesce (n.e164, to_jsonb (n) ->> 'sip_uri', '')) ORDER BY n.e164)
                          FROM number n WHERE n.agent_id = a.id AND n.account_id = a.account_id
                            AND n.state <> 'gone'), '[]'::jsonb),
    'sync', agent_sync_json (a), 'drift', agent_drift_mark_json (a), 'revision', a.revision,
    'created_at', wire_instant (a.created_at), 'updated_at', wire_instant (a.updated_at)))
$$;

-- As before, and remembers what was written: whatever was edited over there is overwritten.
DROP FUNCTION agent_synced (uuid, text, bigint);
CREATE FUNCTION agent_synced (synced_id uuid, provider text, revision_sent bigint, words text DEFAULT NULL,
                              answer text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql AS
$$
DECLARE
  held agent;
BEGIN
  UPDATE agent SET provider_id = provider, synced_revision = revision_sent, synced_at = now (),
                   sync_error = NULL
  WHERE id = synced_id AND state <> 'deleted' RETURNING * INTO held;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  IF words IS NOT NULL THEN
    INSERT INTO agent_copy (agent_id, account_id, sent, answered) VALUES (held.id, held.account_id, words, answer)
    ON CONFLICT (agent_id) DO UPDATE SET sent = excluded.sent, answered = excluded.answered, sent_at = now ();
  END IF;
  UPDATE agent_drift SET items = '[]', removals = '', detected_at = NULL
  WHERE agent_id = held.id AND (items <> '[]' OR removals <> '');
  PERFORM event_emit (held.account_id, 'agent.changed', agent_json (held));
END
$$;

-- The provider shall be told again, though nobody edited anything.
CREATE FUNCTION agent_resend (wanted uuid) RETURNS void
LANGUAGE plpgsql AS
$$
DECLARE
  held agent;
BEGIN
  UPDATE agent SET synced_revision = 0
  WHERE id = wanted AND state = 'active' AND live_version IS NOT NULL RETURNING * INTO held;
  IF FOUND THEN
    PERFORM agent_changed (held, NULL, NULL, NULL);
  END IF;
END
$$;

CREATE FUNCTION agent_drift_paths (items jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT jsonb_build_object ('paths', coalesce ((SELECT jsonb_agg (i -> 'path') FROM jsonb_array_elements (items) i), '[]')) $$;

-- A comparison's outcome for an agent that was in sync at @seen_revision.  Nothing found ends an earlier drift.
-- What is forbidden is taken back at once, and said.
CREATE FUNCTION agent_drift_found (found_id uuid, seen_revision bigint, found_items jsonb, found_removals text,
                                   forbidden boolean)
RETURNS text LANGUAGE plpgsql AS
$$
DECLARE
  held agent;
  known agent_drift;
  repeated boolean;
BEGIN
  SELECT * INTO held FROM agent
  WHERE id = found_id AND state = 'active' AND live_revision = seen_revision AND synced_revision = seen_revision
  FOR UPDATE;
  IF NOT FOUND THEN
    RETURN 'stale';
  END IF;
  SELECT * INTO known FROM agent_drift d WHERE d.agent_id = held.id;
  IF NOT forbidden AND found_items = coalesce (known.items, '[]') THEN
    RETURN 'same';
  END IF;
  repeated := forbidden AND found_items = known.taken_back;
  INSERT INTO agent_drift AS d (agent_id, account_id, detected_at, items, removals, taken_back_at, taken_back)
  VALUES (held.id, held.account_id, now (), found_items, found_removals,
          CASE WHEN forbidden THEN now () END, CASE WHEN forbidden THEN found_items ELSE '[]' END)
  ON CONFLICT (agent_id) DO UPDATE
  SET detected_at = now (), items = excluded.items, removals = excluded.removals,
      taken_back_at = coalesce (excluded.taken_back_at, d.taken_back_at),
      taken_back = CASE WHEN forbidden THEN excluded.items ELSE d.taken_back END;
  IF forbidden THEN
    UPDATE agent SET synced_revision = 0 WHERE id = held.id RETURNING * INTO held;
    PERFORM agent_changed (held, NULL, 'kametrix', CASE WHEN NOT coalesce (repeated, false) THEN 'agent.drift_taken_back' END,
                           agent_drift_paths (found_items));
    RETURN 'taken_back';
  END IF;
  PERFORM agent_changed (held, NULL, 'kametrix', CASE WHEN found_items <> '[]' THEN 'agent.drift' END,
                         agent_drift_paths (found_items));
  RETURN CASE WHEN found_items = '[]' THEN 'over' ELSE 'found' END;
END
$$;

-- Sends ours again; what was taken back by itself counts as read.
CREATE FUNCTION agent_drift_put_back (wanted uuid, actor uuid, actor_name text) RETURNS json
LANGUAGE plpgsql AS
$$
DECLARE
  held agent;
  open jsonb;
BEGIN
  SELECT * INTO held FROM agent
  WHERE id = wanted AND account_id = current_account () AND state <> 'deleted' FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'this agent does not exist' USING ERRCODE = 'KM404';
  END IF;
  open := agent_drift_open (held);
  UPDATE agent_drift SET taken_back_at = NULL, taken_back = '[]' WHERE agent_id = held.id;
  IF open IS NOT NULL THEN
    UPDATE agent SET synced_revision = 0, sync_error = NULL WHERE id = held.id RETURNING * INTO held;
  END IF;
  RETURN agent_changed (held, actor, actor_name, CASE WHEN open IS NOT NULL THEN 'agent.drift_put_back' END,
                        agent_drift_paths (coalesce (open, '[]')));
END
$$;

-- Edits from over there become the draft's.
CREATE FUNCTION agent_drift_adopt (wanted uuid, expected_revision bigint, new_facts jsonb, adopted jsonb, actor uuid,
                                   actor_name text)
RETURNS json LANGUAGE plpgsql AS
$$
DECLARE
  held agent;
BEGIN
  PERFORM agent_edit (wanted, expected_revision, NULL, new_facts, NULL, actor, actor_name);
  SELECT * INTO held FROM agent WHERE id = wanted;
  PERFORM audit_append (held.account_id, actor, actor_name, 'agent.drift_adopt', held.id::text,
                        jsonb_build_object ('name', held.name, 'revision', held.revision, 'paths', adopted));
  RETURN agent_detail_json (held);
END
$$;

-- Nothing is left of an agent that is gone.
CREATE FUNCTION agent_forget_copy () RETURNS trigger
LANGUAGE plpgsql AS
$$
BEGIN
  DELETE FROM agent_copy WHERE agent_id = new.id;
  DELETE FROM agent_drift WHERE agent_id = new.id;
  RETURN NULL;
END
$$;
CREATE TRIGGER forget_copy AFTER UPDATE OF state ON agent FOR EACH ROW
  WHEN (new.state = 'deleted' AND old.state <> 'deleted') EXECUTE FUNCTION agent_forget_copy ();

-- sync_error of agents and numbers is a word of kmx_vapi_error_get_reason (); the provider's own words stay with the job.
CREATE OR REPLACE FUNCTION number_import_failed (number_id uuid, code text, words text) RETURNS void
LANGUAGE plpgsql AS
$$
DECLARE
  held number;
BEGIN
  UPDATE number SET state = 'failed', failure = code, sync_error = code, updated_at = now ()
  WHERE id = number_id AND state = 'activating' AND provider_id IS NULL RETURNING * INTO held;
  IF FOUND THEN
    PERFORM event_emit (held.account_id, 'number.changed', number_json (held));
    PERFORM audit_append (held.account_id, NULL, 'kametrix', 'number.failed', held.id::text,
                          jsonb_build_object ('failure', code));
  END IF;
END
$$;
