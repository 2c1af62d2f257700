-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Copyright the Kametrix authors
-- What a business tells about itself is one document (KmxBusinessFacts).  An agent holds a draft of it; callers
-- meet the published version, which never changes.

ALTER TABLE agent
  ADD COLUMN facts jsonb,
  ADD COLUMN template text CHECK (char_length (template) BETWEEN 1 AND 40), -- what it was made from
  ADD COLUMN live_version integer, -- null: nothing is published
  ADD COLUMN live_revision bigint NOT NULL DEFAULT 0; -- what the provider shall hold; 0: nothing yet

CREATE TABLE agent_version (
  account_id uuid NOT NULL REFERENCES account,
  agent_id uuid NOT NULL REFERENCES agent,
  version integer NOT NULL CHECK (version > 0),
  facts jsonb NOT NULL,
  facts_hash text NOT NULL,
  note text NOT NULL DEFAULT '' CHECK (char_length (note) <= 300),
  created_at timestamptz NOT NULL DEFAULT now (),
  created_by uuid, -- null: the platform
  created_by_name text NOT NULL,
  PRIMARY KEY (agent_id, version)
);
CREATE INDEX agent_version_account ON agent_version (account_id);
SELECT tenant_table ('agent_version', 'SELECT, INSERT', 'SELECT, INSERT');
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON agent_version
  FOR EACH ROW EXECUTE FUNCTION refuse_change ();

-- The same facts have the same hash: jsonb orders its members.
CREATE FUNCTION facts_hash (facts jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT encode (sha256 (convert_to (facts::text, 'UTF8')), 'hex') $$;

UPDATE agent SET facts = jsonb_build_object (
  'business_name', business_name, 'greeting', greeting, 'instructions', instructions, 'voice', voice,
  'language', language, 'call_max_s', call_max_s, 'sector', 'standard');
-- Agents from before drafts existed keep answering.
INSERT INTO agent_version (account_id, agent_id, version, facts, facts_hash, created_by_name)
SELECT account_id, id, 1, facts, facts_hash (facts), 'kametrix' FROM agent WHERE state = 'active';
UPDATE agent SET language = NULL WHERE state <> 'active';
UPDATE agent SET live_version = 1, live_revision = revision WHERE state = 'active';

DROP FUNCTION agent_create (uuid, text, text, text, text, text, text, integer, boolean, uuid, text);
DROP FUNCTION agent_edit (uuid, bigint, text, text, text, text, text, text, integer, boolean, uuid, text);
ALTER TABLE agent
  ALTER COLUMN facts SET NOT NULL,
  DROP COLUMN business_name, DROP COLUMN greeting, DROP COLUMN instructions, DROP COLUMN voice,
  DROP COLUMN call_max_s,
  ALTER COLUMN language DROP NOT NULL, -- of what is live: webhooks ask for it with every message
  ADD CHECK (jsonb_typeof (facts) = 'object'),
  ADD CHECK (live_version IS NULL OR live_revision > 0);

-- What the provider shall hold and callers meet: one published version, under today's name.  Null when
-- nothing is published.
CREATE FUNCTION agent_live_json (a agent, at_version bigint DEFAULT NULL) RETURNS json
LANGUAGE sql STABLE AS
$$
  SELECT json_build_object ('id', a.id, 'account_id', a.account_id, 'name', a.name, 'version', v.version,
                            'revision', a.live_revision, 'facts', v.facts)
  FROM agent_version v
  WHERE v.agent_id = a.id AND v.version = coalesce (at_version, a.live_version)
$$;

CREATE FUNCTION agent_sync_json (a agent) RETURNS json
LANGUAGE sql STABLE AS
$$
  SELECT CASE WHEN a.live_version IS NULL AND a.state = 'active' THEN json_build_object ('state', 'unpublished')
              ELSE sync_json (a.live_revision, a.synced_revision, a.synced_at, a.sync_error) END
$$;

-- On lists and in events, without the facts.
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
    'sync', agent_sync_json (a), 'revision', a.revision, 'created_at', wire_instant (a.created_at),
    'updated_at', wire_instant (a.updated_at)))
$$;

-- One agent by itself, with its draft.
CREATE FUNCTION agent_detail_json (a agent) RETURNS json
LANGUAGE sql STABLE AS
$$ SELECT (agent_json (a)::jsonb || jsonb_build_object ('facts', a.facts))::json $$;

-- What every change leaves behind, in its own transaction.  The provider is told when what it holds is no
-- longer what it shall hold.  Without an action nothing is audited: drafts are saved every few seconds.
DROP FUNCTION agent_changed (agent, uuid, text, text);
CREATE FUNCTION agent_changed (a agent, actor uuid, actor_name text, action text,
                               more jsonb DEFAULT '{}') RETURNS json
LANGUAGE plpgsql AS
$$
BEGIN
  IF a.state = 'deleting' THEN
    PERFORM job_enqueue (gen_random_uuid (), 'agent.delete', a.account_id, a.id::text,
                         'agent.delete:' || a.id, NULL, 0);
    PERFORM job_never_dies ('agent.delete:' || a.id);
  ELSIF a.live_revision <> a.synced_revision THEN
    PERFORM job_enqueue (gen_random_uuid (), 'agent.sync', a.account_id, a.id::text,
                         'agent.sync:' || a.id, NULL, 0);
  END IF;
  PERFORM event_emit (a.account_id, 'agent.changed', agent_json (a));
  IF action IS NOT NULL THEN
    PERFORM audit_append (a.account_id, actor, actor_name, action, a.id::text,
                          jsonb_build_object ('name', a.name, 'revision', a.revision) || more);
  END IF;
  RETURN agent_detail_json (a);
END
$$;

-- Calls are only handed to people of the same account.
CREATE FUNCTION agent_check_people (facts jsonb) RETURNS void
LANGUAGE plpgsql AS
$$
DECLARE
  place bigint := (SELECT min (d.n) - 1
                   FROM jsonb_array_elements (facts -> 'handover' -> 'destinations') WITH ORDINALITY d (value, n)
                   WHERE d.value ? 'person_id' AND NOT EXISTS (
                     SELECT FROM membership m WHERE m.account_id = current_account ()
                       AND m.person_id = (d.value ->> 'person_id')::uuid));
BEGIN
  IF place IS NOT NULL THEN
    RAISE EXCEPTION 'there is no such person' USING ERRCODE = 'KM400',
      DETAIL = '/facts/handover/destinations/' || place || '/person_id';
  END IF;
END
$$;

CREATE FUNCTION agent_create (new_id uuid, new_name text, new_template text, new_facts jsonb,
                              new_enabled boolean, actor uuid, actor_name text)
RETURNS json LANGUAGE plpgsql AS
$$
DECLARE
  made agent;
BEGIN
  IF (SELECT count (*) FROM agent WHERE account_id = current_account () AND state <> 'deleted') >= 100 THEN
    RAISE EXCEPTION 'an account has at most 100 agents' USING ERRCODE = 'KM409';
  END IF;
  PERFORM agent_check_people (new_facts);
  INSERT INTO agent (id, account_id, name, template, facts, enabled)
  VALUES (new_id, current_account (), new_name, new_template, new_facts, coalesce (new_enabled, true))
  RETURNING * INTO made;
  RETURN agent_changed (made, actor, actor_name, 'agent.create');
END
$$;

-- Nulls leave a member as it is.  Name and switch act at once, facts are the draft's.  An edit that changes
-- nothing is no edit.
CREATE FUNCTION agent_edit (agent_id uuid, expected_revision bigint, new_name text, new_facts jsonb,
                            new_enabled boolean, actor uuid, actor_name text)
RETURNS json LANGUAGE plpgsql AS
$$
DECLARE
  held agent := agent_lock (agent_id, expected_revision);
  renamed boolean := new_name IS NOT NULL AND new_name <> held.name;
  switched boolean := new_enabled IS NOT NULL AND new_enabled <> held.enabled;
BEGIN
  IF NOT renamed AND NOT switched AND (new_facts IS NULL OR new_facts = held.facts) THEN
    RETURN agent_detail_json (held);
  END IF;
  PERFORM agent_check_people (new_facts);
  UPDATE agent SET name = coalesce (new_name, name), enabled = coalesce (new_enabled, enabled),
                   facts = coalesce (new_facts, facts), revision = revision + 1,
                   live_revision = live_revision + CASE WHEN renamed AND live_version IS NOT NULL THEN 1 ELSE 0 END,
                   sync_error = CASE WHEN renamed THEN NULL ELSE sync_error END, updated_at = now ()
  WHERE id = held.id RETURNING * INTO held;
  RETURN agent_changed (held, actor, actor_name,
                        CASE WHEN switched THEN CASE WHEN held.enabled THEN 'agent.enable' ELSE 'agent.disable' END
                             WHEN renamed THEN 'agent.edit' END);
END
$$;

CREATE OR REPLACE FUNCTION agent_delete (agent_id uuid, expected_revision bigint, actor uuid, actor_name text)
RETURNS json LANGUAGE plpgsql AS
$$
DECLARE
  held agent := agent_lock (agent_id, expected_revision);
BEGIN
  UPDATE agent SET state = 'deleting', enabled = false, revision = revision + 1,
                   live_revision = live_revision + 1, sync_error = NULL, updated_at = now ()
  WHERE id = held.id RETURNING * INTO held;
  PERFORM number_unassign (held.id, actor, actor_name);
  RETURN agent_changed (held, actor, actor_name, 'agent.delete');
END
$$;

CREATE OR REPLACE FUNCTION agent_deleted (gone_id uuid) RETURNS void
LANGUAGE plpgsql AS
$$
DECLARE
  gone agent;
BEGIN
  UPDATE agent SET state = 'deleted', provider_id = NULL, sync_error = NULL, synced_at = now (),
                   synced_revision = live_revision, updated_at = now ()
  WHERE id = gone_id AND state = 'deleting' RETURNING * INTO gone;
  IF FOUND THEN
    PERFORM event_emit (gone.account_id, 'agent.deleted', json_build_object ('id', gone.id));
  END IF;
END
$$;

-- A revision below 1 was never told to anybody: the provider's copy is what it shall be told again.
CREATE OR REPLACE FUNCTION agent_drifted (agent_id uuid, path text) RETURNS void
LANGUAGE plpgsql AS
$$
DECLARE
  held agent;
BEGIN
  UPDATE agent SET synced_revision = 0
  WHERE id = agent_id AND state = 'active' AND live_version IS NOT NULL RETURNING * INTO held;
  IF FOUND THEN
    PERFORM agent_changed (held, NULL, 'kametrix', 'agent.drift');
  END IF;
END
$$;

-- A person wants the provider told again, now.
CREATE FUNCTION agent_sync_again (wanted uuid) RETURNS json
LANGUAGE plpgsql AS
$$
DECLARE
  held agent;
BEGIN
  SELECT * INTO held FROM agent
  WHERE id = wanted AND account_id = current_account () AND state <> 'deleted' FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'this agent does not exist' USING ERRCODE = 'KM404';
  END IF;
  IF held.live_version IS NULL AND held.state = 'active' THEN
    RAISE EXCEPTION 'nothing of this agent is published' USING ERRCODE = 'KM409';
  END IF;
  UPDATE agent SET synced_revision = CASE WHEN state = 'active' THEN 0 ELSE synced_revision END, sync_error = NULL
  WHERE id = held.id RETURNING * INTO held;
  RETURN agent_changed (held, NULL, NULL, NULL);
END
$$;

-- What the account allows is part of what the provider holds.
CREATE FUNCTION account_policy_changed () RETURNS trigger
LANGUAGE plpgsql AS
$$
DECLARE
  told agent;
BEGIN
  FOR told IN UPDATE agent a SET live_revision = live_revision + 1, sync_error = NULL
              WHERE a.account_id = new.account_id AND a.state = 'active' AND a.live_version IS NOT NULL
              RETURNING a.* LOOP
    PERFORM agent_changed (told, NULL, NULL, NULL);
  END LOOP;
  RETURN NULL;
END
$$;
CREATE TRIGGER tell_agents AFTER UPDATE OF live_transcript, zone ON account FOR EACH ROW
  WHEN (old.live_transcript <> new.live_transcript OR old.zone <> new.zone)
  EXECUTE FUNCTION account_policy_changed ();
