-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Copyright the Kametrix authors
-- Numbers that accounts import, order, forward to, test and release.

GRANT INSERT ON number TO kametrix_tenant; -- accounts bring their own

-- Where an agent's callers may be sent, by its draft or by what is live: destinations and their fallback.
CREATE FUNCTION agent_destinations (a agent) RETURNS SETOF text
LANGUAGE sql STABLE AS
$$
  SELECT line FROM (
    SELECT a.facts UNION ALL
    SELECT v.facts FROM agent_version v WHERE v.agent_id = a.id AND v.version = a.live_version) told (facts),
  LATERAL (
    SELECT d ->> 'phone_e164' FROM jsonb_array_elements (
      CASE jsonb_typeof (told.facts #> '{handover,destinations}') WHEN 'array'
      THEN told.facts #> '{handover,destinations}' ELSE '[]' END) d
    UNION ALL
    SELECT told.facts #>> '{handover,fallback_e164}' WHERE told.facts #>> '{handover,fallback}' = 'number') lines (line)
$$;

-- A call sent to a line that is forwarded to us comes back, for ever: "fallback", "handover", or null.
CREATE FUNCTION number_loop (n number) RETURNS text
LANGUAGE sql STABLE AS
$$
  SELECT CASE
    WHEN n.forwarded_from_e164 IS NULL THEN NULL
    WHEN n.fallback_e164 = n.forwarded_from_e164 THEN 'fallback'
    WHEN n.forwarded_from_e164 IN (SELECT agent_destinations (a) FROM agent a WHERE a.id = n.agent_id) THEN 'handover' END
$$;

-- Whether a call to this number ends at one of the account's agents: a number of ours, or a line forwarded to one.
CREATE FUNCTION number_leads_back (owner uuid, target text) RETURNS boolean
LANGUAGE sql STABLE AS
$$
  SELECT EXISTS (SELECT FROM number n WHERE n.state NOT IN ('gone', 'failed')
                   AND (n.e164 = target OR n.account_id = owner AND n.forwarded_from_e164 = target))
$$;

CREATE OR REPLACE FUNCTION number_json (n number) RETURNS json
LANGUAGE sql STABLE AS
$$
  SELECT json_strip_nulls (json_build_object (
    'id', n.id, 'e164', n.e164, 'sip_uri', n.sip_uri, 'label', n.label, 'agent_id', n.agent_id,
    'agent_name', (SELECT a.name FROM agent a WHERE a.id = n.agent_id),
    'fallback_e164', n.fallback_e164, 'origin', n.origin, 'carrier_id', n.carrier_id,
    'carrier_name', (SELECT c.name FROM carrier c WHERE c.id = n.carrier_id),
    'forwarded_from_e164', n.forwarded_from_e164, 'forwarding_seen_at', wire_instant (n.forwarding_seen_at),
    'loop', number_loop (n), 'failure', n.failure, 'state', n.state,
    'sync', sync_json (n.revision, n.synced_revision, n.synced_at, n.sync_error),
    'revision', n.revision, 'created_at', wire_instant (n.created_at),
    'updated_at', wire_instant (n.updated_at)))
$$;

-- The line whose calls are forwarded here; null ends it.  Called beside number_edit, which counts the revision.
CREATE FUNCTION number_forward (number_id uuid, expected_revision bigint, line text) RETURNS void
LANGUAGE plpgsql AS
$$
DECLARE
  held number;
BEGIN
  SELECT * INTO held FROM number WHERE id = number_id AND account_id = current_account () FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'this number does not exist' USING ERRCODE = 'KM404';
  END IF;
  IF held.revision <> expected_revision THEN
    RAISE EXCEPTION 'somebody else edited this number' USING ERRCODE = 'KM412';
  END IF;
  IF line !~ '^\+[1-9][0-9]{5,14}$' OR line ~ '^\+49(11[02]|900|180|137)' THEN
    RAISE EXCEPTION 'this line cannot be forwarded' USING ERRCODE = 'KM400', DETAIL = '/forwarded_from_e164';
  END IF;
  IF EXISTS (SELECT FROM number WHERE e164 = line AND state NOT IN ('gone', 'failed')) THEN
    RAISE EXCEPTION 'this number is answered here already' USING ERRCODE = 'KM400', DETAIL = '/forwarded_from_e164';
  END IF;
  UPDATE number SET forwarded_from_e164 = line,
    forwarding_seen_at = CASE WHEN forwarded_from_e164 IS NOT DISTINCT FROM line THEN forwarding_seen_at END
  WHERE id = number_id;
END
$$;

-- After an edit, in its transaction: what would ring for ever is refused.
CREATE FUNCTION number_refuse_loop (number_id uuid) RETURNS void
LANGUAGE plpgsql AS
$$
DECLARE
  held number;
BEGIN
  SELECT * INTO held FROM number WHERE id = number_id;
  IF number_loop (held) = 'fallback'
     OR EXISTS (SELECT FROM number o WHERE o.account_id = held.account_id AND o.state NOT IN ('gone', 'failed')
                  AND o.forwarded_from_e164 = held.fallback_e164) THEN
    RAISE EXCEPTION 'the fallback is forwarded to an agent, so callers would come back' USING ERRCODE = 'KM400',
      DETAIL = '/fallback_e164';
  ELSIF number_loop (held) = 'handover' THEN
    RAISE EXCEPTION 'the agent hands over to the forwarded line, so callers would come back' USING ERRCODE = 'KM400',
      DETAIL = '/forwarded_from_e164';
  END IF;
END
$$;

-- A number, or (without @from_carrier) a line that the provider makes.
CREATE FUNCTION number_add (new_id uuid, from_carrier uuid, new_e164 text, new_uri text, new_area text, new_label text,
                            new_agent uuid, new_fallback text, actor uuid, actor_name text)
RETURNS json LANGUAGE plpgsql AS
$$
DECLARE
  made number;
BEGIN
  IF from_carrier IS NOT NULL AND NOT EXISTS (
    SELECT FROM carrier WHERE id = from_carrier AND account_id = current_account ()
      AND state IN ('pending', 'active') FOR SHARE) THEN
    RAISE EXCEPTION 'there is no such carrier' USING ERRCODE = 'KM400', DETAIL = '/carrier_id';
  END IF;
  IF new_agent IS NOT NULL AND NOT EXISTS (
    SELECT FROM agent WHERE id = new_agent AND account_id = current_account () AND state = 'active' FOR SHARE) THEN
    RAISE EXCEPTION 'there is no such agent' USING ERRCODE = 'KM400', DETAIL = '/agent_id';
  END IF;
  IF (SELECT count (*) FROM number WHERE account_id = current_account () AND state <> 'gone') >= 200 THEN
    RAISE EXCEPTION 'an account has at most 200 numbers' USING ERRCODE = 'KM409';
  END IF;
  IF number_leads_back (current_account (), new_fallback) THEN
    RAISE EXCEPTION 'calls would come back to an agent' USING ERRCODE = 'KM400', DETAIL = '/fallback_e164';
  END IF;
  INSERT INTO number (id, account_id, e164, sip_uri, area_code, label, agent_id, fallback_e164, state, origin, carrier_id)
  VALUES (new_id, current_account (), new_e164, new_uri, new_area, coalesce (new_label, ''), new_agent, new_fallback,
          'activating', CASE WHEN from_carrier IS NULL THEN 'order' ELSE 'import' END, from_carrier)
  RETURNING * INTO made;
  PERFORM job_enqueue (gen_random_uuid (), 'number.import', made.account_id, made.id::text,
                       'number.import:' || made.id, NULL, 0);
  PERFORM agent_tell (made.agent_id) WHERE made.agent_id IS NOT NULL;
  RETURN number_changed (made, actor, actor_name, 'number.' || made.origin);
END
$$;

-- What did not work is tried again, or forgotten; what works is given back to its carrier.
CREATE FUNCTION number_retry (number_id uuid, actor uuid, actor_name text) RETURNS json
LANGUAGE plpgsql AS
$$
DECLARE
  held number;
BEGIN
  SELECT * INTO held FROM number WHERE id = number_id AND account_id = current_account () FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'this number does not exist' USING ERRCODE = 'KM404';
  END IF;
  IF held.state <> 'failed' THEN
    RAISE EXCEPTION 'this number was set up, or is being set up' USING ERRCODE = 'KM409';
  END IF;
  UPDATE number SET state = 'activating', failure = NULL, sync_error = NULL, revision = revision + 1, updated_at = now ()
  WHERE id = held.id RETURNING * INTO held;
  PERFORM job_enqueue (gen_random_uuid (), 'number.import', held.account_id, held.id::text,
                       'number.import:' || held.id, NULL, 0);
  RETURN number_changed (held, actor, actor_name, 'number.retry');
END
$$;

CREATE FUNCTION number_release (number_id uuid, expected_revision bigint, actor uuid, actor_name text) RETURNS json
LANGUAGE plpgsql AS
$$
DECLARE
  held number;
  old_agent uuid;
BEGIN
  SELECT * INTO held FROM number WHERE id = number_id AND account_id = current_account () FOR UPDATE;
  IF NOT FOUND OR held.state = 'gone' THEN
    RAISE EXCEPTION 'this number does not exist' USING ERRCODE = 'KM404';
  END IF;
  IF held.revision <> expected_revision THEN
    RAISE EXCEPTION 'somebody else edited this number' USING ERRCODE = 'KM412';
  END IF;
  IF held.origin = 'platform' THEN
    RAISE EXCEPTION 'this number belongs to the operator' USING ERRCODE = 'KM409';
  END IF;
  IF held.state = 'activating' AND held.provider_id IS NULL THEN
    RAISE EXCEPTION 'this number is just being set up' USING ERRCODE = 'KM409';
  END IF;
  old_agent := held.agent_id;
  UPDATE number SET state = CASE WHEN provider_id IS NULL THEN 'gone' ELSE 'releasing' END, agent_id = NULL,
                    revision = revision + 1, sync_error = NULL, updated_at = now ()
  WHERE id = held.id RETURNING * INTO held;
  IF held.state = 'releasing' THEN
    PERFORM job_enqueue (gen_random_uuid (), 'number.release', held.account_id, held.id::text,
                         'number.release:' || held.id, NULL, 0);
    PERFORM job_never_dies ('number.release:' || held.id);
  END IF;
  PERFORM agent_tell (old_agent) WHERE old_agent IS NOT NULL;
  RETURN number_changed (held, actor, actor_name, 'number.release');
END
$$;

CREATE FUNCTION number_test_json (n number) RETURNS json
LANGUAGE sql STABLE AS
$$
  SELECT json_strip_nulls (json_build_object (
    'running', coalesce (n.test_wanted_at > coalesce (n.tested_at, '-infinity'), false),
    'tested_at', wire_instant (n.tested_at), 'steps', n.test_steps))
$$;

CREATE FUNCTION number_want_test (number_id uuid) RETURNS json
LANGUAGE plpgsql AS
$$
DECLARE
  held number;
BEGIN
  UPDATE number SET test_wanted_at = clock_timestamp ()
  WHERE id = number_id AND account_id = current_account () AND state <> 'gone' RETURNING * INTO held;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'this number does not exist' USING ERRCODE = 'KM404';
  END IF;
  PERFORM job_enqueue (gen_random_uuid (), 'number.test', held.account_id, held.id::text, 'number.test:' || held.id, NULL, 0);
  RETURN number_test_json (held);
END
$$;

CREATE FUNCTION number_tested (number_id uuid, steps jsonb) RETURNS void
LANGUAGE plpgsql AS
$$
DECLARE
  held number;
BEGIN
  UPDATE number SET test_steps = steps, tested_at = clock_timestamp () WHERE id = number_id RETURNING * INTO held;
  IF FOUND THEN
    PERFORM event_emit (held.account_id, 'number.changed', number_json (held));
  END IF;
END
$$;

-- The import's outcomes.  From here on the number is synced like all others.
CREATE FUNCTION number_imported (number_id uuid, provider text, seen_e164 text, seen_state text) RETURNS void
LANGUAGE plpgsql AS
$$
DECLARE
  held number;
BEGIN
  UPDATE number SET provider_id = provider, e164 = coalesce (seen_e164, e164), state = seen_state, failure = NULL,
                    synced_revision = 0, sync_error = NULL, updated_at = now ()
  WHERE id = number_id AND state = 'activating' RETURNING * INTO held;
  IF FOUND THEN
    PERFORM number_changed (held, NULL, 'kametrix', 'number.imported');
    PERFORM agent_tell (held.agent_id) WHERE held.agent_id IS NOT NULL;
  END IF;
END
$$;

CREATE FUNCTION number_import_failed (number_id uuid, code text, words text) RETURNS void
LANGUAGE plpgsql AS
$$
DECLARE
  held number;
BEGIN
  UPDATE number SET state = 'failed', failure = code, sync_error = left (words, 500), updated_at = now ()
  WHERE id = number_id AND state = 'activating' AND provider_id IS NULL RETURNING * INTO held;
  IF FOUND THEN
    PERFORM event_emit (held.account_id, 'number.changed', number_json (held));
    PERFORM audit_append (held.account_id, NULL, 'kametrix', 'number.failed', held.id::text, jsonb_build_object ('failure', code));
  END IF;
END
$$;

-- What people are told of the provider's words.
CREATE FUNCTION number_failure (words text) RETURNS text
LANGUAGE sql IMMUTABLE AS
$$
  SELECT CASE WHEN words ~* 'already' THEN 'number_taken'
              WHEN words ~* 'carrier' THEN 'carrier_failed'
              WHEN words ~* 'secret was' THEN 'secret_unreadable'
              WHEN words ~* 'credential|sid|token|secret|auth|api key|apikey' THEN 'credentials_refused'
              WHEN words ~* 'gateway' THEN 'gateway_refused'
              WHEN words ~* 'number' THEN 'number_refused' ELSE 'provider_refused' END
$$;

-- What nobody works on any more will not become anything.
CREATE FUNCTION number_imports_give_up () RETURNS void
LANGUAGE plpgsql AS
$$
BEGIN
  PERFORM number_import_failed (n.id, 'provider_unreachable', 'the provider could not be reached')
  FROM number n WHERE n.state = 'activating' AND n.provider_id IS NULL AND NOT EXISTS (
    SELECT FROM job j WHERE j.kind = 'number.import' AND j.subject_id = n.id::text AND j.state IN ('waiting', 'running'));
  PERFORM carrier_failed (c.id, 'provider_unreachable', 'the provider could not be reached')
  FROM carrier c WHERE c.state = 'pending' AND NOT EXISTS (
    SELECT FROM job j WHERE j.kind = 'carrier.sync' AND j.subject_id = c.id::text AND j.state IN ('waiting', 'running'));
END
$$;

-- The language that callers of this number are addressed in when no agent can speak.
CREATE FUNCTION number_language (n number) RETURNS text
LANGUAGE sql STABLE AS
$$
  SELECT coalesce ((SELECT a.facts ->> 'language' FROM agent a WHERE a.id = n.agent_id),
                   (SELECT c.locale FROM account c WHERE c.account_id = n.account_id), 'de')
$$;

-- As before, but what is being set up here is left to its job, and what is being given back stays so.
CREATE OR REPLACE FUNCTION number_seen (new_id uuid, provider text, seen_e164 text, seen_state text, drifted boolean)
RETURNS text LANGUAGE plpgsql AS
$$
DECLARE
  held number;
  outcome text := 'same';
BEGIN
  SELECT * INTO held FROM number WHERE provider_id = provider FOR UPDATE;
  IF held.state = 'releasing' THEN
    RETURN 'releasing';
  END IF;
  IF held.id IS NULL THEN
    IF EXISTS (SELECT FROM number WHERE e164 = seen_e164 AND state = 'activating' AND provider_id IS NULL) THEN
      RETURN 'activating';
    END IF;
    SELECT * INTO held FROM number WHERE e164 = seen_e164 AND state = 'gone' AND provider_id IS NOT NULL
                                         AND origin = 'platform'
    ORDER BY updated_at DESC LIMIT 1 FOR UPDATE;
  END IF;
  IF held.id IS NULL THEN
    INSERT INTO number (id, e164, label, state, provider_id)
    VALUES (new_id, seen_e164, '', seen_state, provider) RETURNING * INTO held;
    outcome := 'new';
  ELSIF held.provider_id <> provider OR held.e164 IS DISTINCT FROM seen_e164 OR held.state <> seen_state THEN
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

-- The provider says on whose line a forwarded call first rang.
CREATE FUNCTION number_see_forwarding () RETURNS trigger
LANGUAGE plpgsql AS
$$
DECLARE
  call_part json := new.body::json #> '{message,call}';
  line text := '+' || nullif (regexp_replace (coalesce (call_part #>> '{transport,forwardedFrom}', ''), '\D', '', 'g'), '');
BEGIN
  UPDATE number SET forwarding_seen_at = now ()
  WHERE line IS NOT NULL AND provider_id = call_part ->> 'phoneNumberId' AND forwarded_from_e164 = line
    AND coalesce (forwarding_seen_at, '-infinity') < now () - interval '1 hour';
  RETURN NULL;
END
$$;
CREATE TRIGGER see_forwarding AFTER INSERT ON inbox_event FOR EACH ROW
  WHEN (new.kind = 'assistant-request') EXECUTE FUNCTION number_see_forwarding ();
