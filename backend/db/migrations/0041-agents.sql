-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Agents: what is spoken first, the wire object, edits, and the state of the provider's copy.

-- The same text as kmx_agent_opening (); test-agents compares the two.
CREATE FUNCTION agent_opening (business_name text, greeting text, language text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS
$$
DECLARE
  blanks constant text := E'[\\u0009-\\u000d \\u00a0]+';
  name text := rtrim (btrim (regexp_replace (translate (business_name, '{}!?', '()'), blanks, ' ', 'g'), ' '), '. ');
  rest text := btrim (regexp_replace (translate (greeting, '{}', '()'), blanks, ' ', 'g'), ' ');
  words integer := coalesce (array_length (string_to_array (nullif (name, ''), ' '), 1), 0);
BEGIN
  IF language = 'en' THEN
    RETURN CASE WHEN words <= 4 THEN 'Hello, this is the AI telephone assistant of '
                WHEN words <= 7 THEN 'This is the AI of ' ELSE 'AI at ' END
           || name || '.' || coalesce (' ' || nullif (rest, ''), ' How can I help you?');
  END IF;
  RETURN CASE WHEN words <= 5 THEN 'Guten Tag, hier ist der KI-Telefonassistent von '
              WHEN words <= 7 THEN 'Hier spricht die KI von ' ELSE 'KI-Assistent von ' END
         || name || '.' || coalesce (' ' || nullif (rest, ''), ' Wie kann ich Ihnen helfen?');
END
$$;

CREATE FUNCTION sync_json (revision bigint, synced_revision bigint, synced_at timestamptz, failure text)
RETURNS json LANGUAGE sql STABLE AS
$$
  SELECT json_strip_nulls (json_build_object (
    'state', CASE WHEN synced_revision = revision THEN 'in_sync'
                  WHEN failure IS NOT NULL THEN 'failed' ELSE 'pending' END,
    'error', CASE WHEN synced_revision <> revision THEN failure END,
    'synced_at', wire_instant (synced_at)))
$$;

CREATE FUNCTION agent_json (a agent) RETURNS json
LANGUAGE sql STABLE AS
$$
  SELECT json_build_object (
    'id', a.id, 'name', a.name, 'business_name', a.business_name, 'greeting', a.greeting,
    'instructions', a.instructions, 'voice', a.voice, 'language', a.language,
    'call_max_s', a.call_max_s, 'enabled', a.enabled, 'state', a.state,
    'opening', agent_opening (a.business_name, a.greeting, a.language),
    'numbers', coalesce ((SELECT jsonb_agg (jsonb_build_object ('id', n.id, 'e164', n.e164) ORDER BY n.e164)
                          FROM number n WHERE n.agent_id = a.id AND n.account_id = a.account_id
                            AND n.state <> 'gone'), '[]'::jsonb),
    'sync', sync_json (a.revision, a.synced_revision, a.synced_at, a.sync_error),
    'revision', a.revision, 'created_at', wire_instant (a.created_at),
    'updated_at', wire_instant (a.updated_at))
$$;

-- For jobs that must not be given up: an orphan at the provider costs money and answers calls.
CREATE FUNCTION job_never_dies (key text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public AS
$$ UPDATE job SET attempts_max = 1000000000 WHERE dedupe_key = key AND state = 'waiting' $$;

-- What every edit leaves behind, in its own transaction.
CREATE FUNCTION agent_changed (a agent, actor uuid, actor_name text, action text) RETURNS json
LANGUAGE plpgsql AS
$$
DECLARE
  wire json := agent_json (a);
BEGIN
  IF a.state = 'deleting' THEN
    PERFORM job_enqueue (gen_random_uuid (), 'agent.delete', a.account_id, a.id::text,
                         'agent.delete:' || a.id, NULL, 0);
    PERFORM job_never_dies ('agent.delete:' || a.id);
  ELSE
    PERFORM job_enqueue (gen_random_uuid (), 'agent.sync', a.account_id, a.id::text,
                         'agent.sync:' || a.id, NULL, 0);
  END IF;
  PERFORM event_emit (a.account_id, 'agent.changed', wire);
  PERFORM audit_append (a.account_id, actor, actor_name, action, a.id::text,
                        jsonb_build_object ('name', a.name, 'revision', a.revision));
  RETURN wire;
END
$$;

CREATE FUNCTION agent_create (new_id uuid, new_name text, new_business_name text, new_greeting text,
                              new_instructions text, new_voice text, new_language text,
                              new_call_max_s integer, new_enabled boolean, actor uuid, actor_name text)
RETURNS json LANGUAGE plpgsql AS
$$
DECLARE
  made agent;
BEGIN
  IF (SELECT count (*) FROM agent WHERE account_id = current_account () AND state <> 'deleted') >= 100 THEN
    RAISE EXCEPTION 'an account has at most 100 agents' USING ERRCODE = 'KM409';
  END IF;
  INSERT INTO agent (id, account_id, name, business_name, greeting, instructions, voice, language,
                     call_max_s, enabled)
  VALUES (new_id, current_account (), new_name, new_business_name, coalesce (new_greeting, ''),
          coalesce (new_instructions, ''), new_voice, new_language, coalesce (new_call_max_s, 600),
          coalesce (new_enabled, true))
  RETURNING * INTO made;
  RETURN agent_changed (made, actor, actor_name, 'agent.create');
END
$$;

-- Locks the agent for an edit of the revision that the person saw.
CREATE FUNCTION agent_lock (agent_id uuid, expected_revision bigint) RETURNS agent
LANGUAGE plpgsql AS
$$
DECLARE
  held agent;
BEGIN
  SELECT * INTO held FROM agent
  WHERE id = agent_id AND account_id = current_account () AND state <> 'deleted' FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'this agent does not exist' USING ERRCODE = 'KM404';
  END IF;
  IF held.revision <> expected_revision THEN
    RAISE EXCEPTION 'somebody else edited this agent' USING ERRCODE = 'KM412';
  END IF;
  IF held.state = 'deleting' THEN
    RAISE EXCEPTION 'this agent is being deleted' USING ERRCODE = 'KM409';
  END IF;
  RETURN held;
END
$$;

-- Nulls leave a member as it is.
CREATE FUNCTION agent_edit (agent_id uuid, expected_revision bigint, new_name text,
                            new_business_name text, new_greeting text, new_instructions text,
                            new_voice text, new_language text, new_call_max_s integer,
                            new_enabled boolean, actor uuid, actor_name text)
RETURNS json LANGUAGE plpgsql AS
$$
DECLARE
  held agent := agent_lock (agent_id, expected_revision);
BEGIN
  UPDATE agent SET name = coalesce (new_name, name),
                   business_name = coalesce (new_business_name, business_name),
                   greeting = coalesce (new_greeting, greeting),
                   instructions = coalesce (new_instructions, instructions),
                   voice = coalesce (new_voice, voice), language = coalesce (new_language, language),
                   call_max_s = coalesce (new_call_max_s, call_max_s),
                   enabled = coalesce (new_enabled, enabled), revision = revision + 1,
                   sync_error = NULL, updated_at = now ()
  WHERE id = held.id RETURNING * INTO held;
  RETURN agent_changed (held, actor, actor_name, 'agent.edit');
END
$$;

-- First step of the deletion; agent_deleted () is the last, when the provider's copy is gone.
CREATE FUNCTION agent_delete (agent_id uuid, expected_revision bigint, actor uuid, actor_name text)
RETURNS json LANGUAGE plpgsql AS
$$
DECLARE
  held agent := agent_lock (agent_id, expected_revision);
BEGIN
  UPDATE agent SET state = 'deleting', enabled = false, revision = revision + 1, sync_error = NULL,
                   updated_at = now ()
  WHERE id = held.id RETURNING * INTO held;
  PERFORM number_unassign (held.id, actor, actor_name);
  RETURN agent_changed (held, actor, actor_name, 'agent.delete');
END
$$;

CREATE FUNCTION agent_deleted (gone_id uuid) RETURNS void
LANGUAGE plpgsql AS
$$
DECLARE
  gone agent;
BEGIN
  UPDATE agent SET state = 'deleted', provider_id = NULL, sync_error = NULL, synced_at = now (),
                   synced_revision = revision, updated_at = now ()
  WHERE id = gone_id AND state = 'deleting' RETURNING * INTO gone;
  IF FOUND THEN
    PERFORM event_emit (gone.account_id, 'agent.deleted', json_build_object ('id', gone.id));
  END IF;
END
$$;

-- The provider holds @revision under @provider; older news than what is known changes nothing.
CREATE FUNCTION agent_synced (agent_id uuid, provider text, revision_sent bigint) RETURNS void
LANGUAGE plpgsql AS
$$
DECLARE
  held agent;
BEGIN
  UPDATE agent SET provider_id = provider, synced_revision = revision_sent, synced_at = now (),
                   sync_error = NULL
  WHERE id = agent_id AND state <> 'deleted' RETURNING * INTO held;
  IF FOUND THEN
    PERFORM event_emit (held.account_id, 'agent.changed', agent_json (held));
  END IF;
END
$$;

CREATE FUNCTION agent_sync_failed (agent_id uuid, failure text) RETURNS void
LANGUAGE plpgsql AS
$$
DECLARE
  held agent;
BEGIN
  UPDATE agent SET sync_error = left (failure, 500)
  WHERE id = agent_id AND state <> 'deleted' AND sync_error IS DISTINCT FROM left (failure, 500)
  RETURNING * INTO held;
  IF FOUND THEN
    PERFORM event_emit (held.account_id, 'agent.changed', agent_json (held));
  END IF;
END
$$;

-- The provider's copy is not what it was told to be: tell it again.
CREATE FUNCTION agent_drifted (agent_id uuid, path text) RETURNS void
LANGUAGE plpgsql AS
$$
DECLARE
  held agent;
BEGIN
  UPDATE agent SET synced_revision = 0
  WHERE id = agent_id AND state = 'active' RETURNING * INTO held;
  IF FOUND THEN
    PERFORM agent_changed (held, NULL, 'kametrix', 'agent.drift');
  END IF;
END
$$;
