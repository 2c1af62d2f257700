-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Numbers: the wire object, edits, and news from the provider.

CREATE FUNCTION number_json (n number) RETURNS json
LANGUAGE sql STABLE AS
$$
  SELECT json_strip_nulls (json_build_object (
    'id', n.id, 'e164', n.e164, 'label', n.label, 'agent_id', n.agent_id,
    'agent_name', (SELECT a.name FROM agent a WHERE a.id = n.agent_id),
    'fallback_e164', n.fallback_e164, 'state', n.state,
    'sync', sync_json (n.revision, n.synced_revision, n.synced_at, n.sync_error),
    'revision', n.revision, 'created_at', wire_instant (n.created_at),
    'updated_at', wire_instant (n.updated_at)))
$$;

CREATE FUNCTION number_admin_json (n number) RETURNS json
LANGUAGE sql STABLE AS
$$
  SELECT (number_json (n)::jsonb || jsonb_strip_nulls (jsonb_build_object (
    'account_id', n.account_id,
    'account_name', (SELECT a.name FROM account a WHERE a.account_id = n.account_id))))::json
$$;

CREATE FUNCTION number_changed (n number, actor uuid, actor_name text, action text) RETURNS json
LANGUAGE plpgsql AS
$$
DECLARE
  wire json := number_json (n);
BEGIN
  IF n.state <> 'gone' THEN
    PERFORM job_enqueue (gen_random_uuid (), 'number.sync', n.account_id, n.id::text,
                         'number.sync:' || n.id, NULL, 0);
  END IF;
  PERFORM event_emit (n.account_id, 'number.changed', wire);
  PERFORM audit_append (n.account_id, actor, actor_name, action, n.id::text,
                        jsonb_build_object ('agent_id', n.agent_id, 'revision', n.revision));
  RETURN wire;
END
$$;

-- Takes an agent that goes away off its numbers.
CREATE FUNCTION number_unassign (old_agent uuid, actor uuid, actor_name text) RETURNS void
LANGUAGE plpgsql AS
$$
DECLARE
  freed number;
BEGIN
  FOR freed IN
    UPDATE number SET agent_id = NULL, revision = revision + 1, sync_error = NULL, updated_at = now ()
    WHERE agent_id = old_agent RETURNING *
  LOOP
    PERFORM number_changed (freed, actor, actor_name, 'number.unassign');
  END LOOP;
END
$$;

-- Nulls leave a member as it is unless its clear_… is true.
CREATE FUNCTION number_edit (number_id uuid, expected_revision bigint, new_label text, new_agent uuid,
                             clear_agent boolean, new_fallback text, clear_fallback boolean,
                             actor uuid, actor_name text)
RETURNS json LANGUAGE plpgsql AS
$$
DECLARE
  held number;
  old_agent uuid;
BEGIN
  SELECT * INTO held FROM number WHERE id = number_id AND account_id = current_account () FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'this number does not exist' USING ERRCODE = 'KM404';
  END IF;
  IF held.revision <> expected_revision THEN
    RAISE EXCEPTION 'somebody else edited this number' USING ERRCODE = 'KM412';
  END IF;
  IF held.state = 'gone' THEN
    RAISE EXCEPTION 'the provider no longer has this number' USING ERRCODE = 'KM409';
  END IF;
  IF new_agent IS NOT NULL AND NOT EXISTS (
    SELECT FROM agent WHERE id = new_agent AND account_id = current_account () AND state = 'active'
    FOR SHARE) THEN
    RAISE EXCEPTION 'there is no such agent' USING ERRCODE = 'KM400', DETAIL = '/agent_id';
  END IF;
  IF new_fallback IS NOT NULL AND (new_fallback !~ '^\+[1-9][0-9]{5,14}$' OR new_fallback ~ '^\+4911[02]$') THEN
    RAISE EXCEPTION 'this number cannot be called' USING ERRCODE = 'KM400', DETAIL = '/fallback_e164';
  END IF;
  -- A caller sent to one of our own numbers would come back and go round for ever.
  IF EXISTS (SELECT FROM number WHERE e164 = new_fallback AND state <> 'gone') THEN
    RAISE EXCEPTION 'calls would come back to an agent' USING ERRCODE = 'KM400', DETAIL = '/fallback_e164';
  END IF;
  old_agent := held.agent_id;
  UPDATE number SET label = coalesce (new_label, label),
                    agent_id = CASE WHEN clear_agent THEN NULL ELSE coalesce (new_agent, agent_id) END,
                    fallback_e164 = CASE WHEN clear_fallback THEN NULL
                                         ELSE coalesce (new_fallback, fallback_e164) END,
                    revision = revision + 1, sync_error = NULL, updated_at = now ()
  WHERE id = held.id RETURNING * INTO held;
  IF new_agent IS NOT NULL OR clear_agent THEN
    PERFORM agent_tell (g) FROM unnest (ARRAY[old_agent, held.agent_id]) g WHERE g IS NOT NULL;
  END IF;
  RETURN number_changed (held, actor, actor_name, 'number.edit');
END
$$;

-- An agent's list of numbers changed, though the agent did not.
CREATE FUNCTION agent_tell (changed_id uuid) RETURNS void
LANGUAGE sql AS
$$ SELECT event_emit (a.account_id, 'agent.changed', agent_json (a)) FROM agent a WHERE a.id = changed_id $$;

CREATE FUNCTION number_give (number_id uuid, new_account uuid, actor uuid, actor_name text) RETURNS json
LANGUAGE plpgsql AS
$$
DECLARE
  held number;
BEGIN
  SELECT * INTO held FROM number WHERE id = number_id FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'this number does not exist' USING ERRCODE = 'KM404';
  END IF;
  IF new_account IS NOT NULL AND NOT EXISTS (SELECT FROM account WHERE account_id = new_account) THEN
    RAISE EXCEPTION 'there is no such account' USING ERRCODE = 'KM400', DETAIL = '/account_id';
  END IF;
  IF held.account_id IS NOT DISTINCT FROM new_account THEN
    RETURN number_admin_json (held);
  END IF;
  IF held.account_id IS NOT NULL THEN
    -- For its old owner the number is gone.
    PERFORM event_emit (held.account_id, 'number.changed',
                        (number_json (held)::jsonb || '{"state":"gone"}')::json);
  END IF;
  UPDATE number SET account_id = new_account, agent_id = NULL, fallback_e164 = NULL, label = '',
                    revision = revision + 1, sync_error = NULL, updated_at = now ()
  WHERE id = held.id RETURNING * INTO held;
  PERFORM number_changed (held, actor, actor_name, 'number.give');
  RETURN number_admin_json (held);
END
$$;

-- The provider lists this number.  @drifted: it is set up otherwise than we want.  A number that was
-- gone and came back under another id keeps its owner.
CREATE FUNCTION number_seen (new_id uuid, provider text, seen_e164 text, seen_state text, drifted boolean)
RETURNS text LANGUAGE plpgsql AS
$$
DECLARE
  held number;
  outcome text := 'same';
BEGIN
  SELECT * INTO held FROM number WHERE provider_id = provider FOR UPDATE;
  IF NOT FOUND THEN
    SELECT * INTO held FROM number WHERE e164 = seen_e164 AND state = 'gone'
    ORDER BY updated_at DESC LIMIT 1 FOR UPDATE;
  END IF;
  IF held.id IS NULL THEN
    INSERT INTO number (id, e164, label, state, provider_id)
    VALUES (new_id, seen_e164, '', seen_state, provider) RETURNING * INTO held;
    outcome := 'new';
  ELSIF held.provider_id <> provider OR held.e164 <> seen_e164 OR held.state <> seen_state THEN
    UPDATE number SET provider_id = provider, e164 = seen_e164, state = seen_state, updated_at = now (),
                      synced_revision = CASE WHEN provider_id <> provider THEN 0 ELSE synced_revision END
    WHERE id = held.id RETURNING * INTO held;
    outcome := 'changed';
  ELSIF drifted AND held.synced_revision = held.revision THEN
    UPDATE number SET synced_revision = 0 WHERE id = held.id RETURNING * INTO held;
    outcome := 'drifted';
  END IF;
  IF outcome <> 'same' THEN
    PERFORM number_changed (held, NULL, 'kametrix', 'number.' || outcome);
  ELSIF held.synced_revision <> held.revision THEN
    PERFORM job_enqueue (gen_random_uuid (), 'number.sync', held.account_id, held.id::text,
                         'number.sync:' || held.id, NULL, 0);
  END IF;
  RETURN outcome;
END
$$;

CREATE FUNCTION number_gone (gone_id uuid) RETURNS void
LANGUAGE plpgsql AS
$$
DECLARE
  lost number;
BEGIN
  UPDATE number SET state = 'gone', updated_at = now () WHERE id = gone_id AND state <> 'gone'
  RETURNING * INTO lost;
  IF FOUND THEN
    PERFORM number_changed (lost, NULL, 'kametrix', 'number.gone');
  END IF;
END
$$;

-- Everything that the provider no longer lists.
CREATE FUNCTION numbers_vanished (listed text[]) RETURNS integer
LANGUAGE plpgsql AS
$$
DECLARE
  lost number;
  n integer := 0;
BEGIN
  FOR lost IN
    UPDATE number SET state = 'gone', updated_at = now ()
    WHERE state <> 'gone' AND provider_id <> ALL (listed) RETURNING *
  LOOP
    PERFORM number_changed (lost, NULL, 'kametrix', 'number.gone');
    n := n + 1;
  END LOOP;
  RETURN n;
END
$$;

CREATE FUNCTION number_synced (synced_id uuid, revision_sent bigint) RETURNS void
LANGUAGE plpgsql AS
$$
DECLARE
  held number;
BEGIN
  UPDATE number SET synced_revision = revision_sent, synced_at = now (), sync_error = NULL
  WHERE id = synced_id RETURNING * INTO held;
  IF FOUND THEN
    PERFORM event_emit (held.account_id, 'number.changed', number_json (held));
  END IF;
END
$$;

CREATE FUNCTION number_sync_failed (failed_id uuid, failure text) RETURNS void
LANGUAGE plpgsql AS
$$
DECLARE
  held number;
BEGIN
  UPDATE number SET sync_error = left (failure, 500)
  WHERE id = failed_id AND sync_error IS DISTINCT FROM left (failure, 500) RETURNING * INTO held;
  IF FOUND THEN
    PERFORM event_emit (held.account_id, 'number.changed', number_json (held));
  END IF;
END
$$;
