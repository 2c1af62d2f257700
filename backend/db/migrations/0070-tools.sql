-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Copyright the Kametrix authors
-- What an agent does in a call: its tools, messages for a call back, transfers to people; and who of the
-- people is there.

-- Presence is what a person says, not what a clock guesses.
ALTER TABLE membership
  ADD COLUMN presence text NOT NULL DEFAULT 'available' CHECK (presence IN ('available', 'away')),
  ADD COLUMN presence_at timestamptz NOT NULL DEFAULT now ();

CREATE OR REPLACE FUNCTION member_json (account uuid, person uuid) RETURNS json
LANGUAGE sql STABLE AS
$$
  SELECT json_build_object (
    'id', p.id, 'name', p.name, 'email', p.email, 'role', m.role,
    'state', CASE WHEN p.state = 'suspended' THEN 'suspended'
                  WHEN p.activated THEN 'active' ELSE 'invited' END,
    'presence', m.presence, 'presence_at', wire_instant (m.presence_at),
    'created_at', wire_instant (m.created_at))
  FROM membership m JOIN person p ON p.id = m.person_id
  WHERE m.account_id = account AND m.person_id = person
$$;

CREATE OR REPLACE FUNCTION user_json (p person) RETURNS json
LANGUAGE sql STABLE AS
$$
  SELECT json_strip_nulls (json_build_object (
    'id', p.id, 'email', p.email, 'name', p.name, 'locale', p.locale,
    'platform_admin', p.platform_admin,
    'presence', (SELECT m.presence FROM membership m WHERE m.person_id = p.id),
    'revision', p.revision))
$$;

CREATE FUNCTION presence_set (person uuid, new_presence text) RETURNS void
LANGUAGE plpgsql AS
$$
DECLARE
  account uuid;
BEGIN
  UPDATE membership m SET presence = new_presence, presence_at = now ()
  WHERE m.person_id = person AND m.presence <> new_presence RETURNING m.account_id INTO account;
  IF FOUND THEN
    PERFORM event_emit (account, 'members.changed', json_build_object ('member_id', person));
  END IF;
END
$$;

-- Somebody waits for a call back.
CREATE TABLE callback (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES account,
  call_id uuid REFERENCES call,
  agent_id uuid,
  origin text NOT NULL CHECK (origin IN ('message', 'transfer')), -- transfer: nobody answered it
  caller_name text NOT NULL DEFAULT '' CHECK (char_length (caller_name) <= 120),
  caller_e164 text CHECK (caller_e164 ~ '^\+[1-9][0-9]{5,14}$'), -- null: withheld and not told
  topic text NOT NULL CHECK (char_length (topic) BETWEEN 1 AND 500), -- of a transfer: who was wanted
  urgency text NOT NULL CHECK (urgency IN ('normal', 'urgent')),
  note text NOT NULL DEFAULT '' CHECK (char_length (note) <= 2000),
  due_at timestamptz NOT NULL,
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'taken', 'done')),
  assignee_id uuid,
  revision bigint NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now (),
  done_at timestamptz,
  CHECK ((state = 'done') = (done_at IS NOT NULL))
);
CREATE INDEX callback_list ON callback (account_id, state, due_at, id);
CREATE INDEX callback_due ON callback (account_id, due_at, id);
CREATE INDEX callback_call ON callback (call_id) WHERE call_id IS NOT NULL;
SELECT tenant_table ('callback', 'SELECT, INSERT, UPDATE', 'SELECT, INSERT, UPDATE');

CREATE FUNCTION callback_json (c callback) RETURNS json
LANGUAGE sql STABLE AS
$$
  SELECT json_strip_nulls (json_build_object (
    'id', c.id, 'call_id', c.call_id, 'agent_id', c.agent_id,
    'agent_name', (SELECT g.name FROM agent g WHERE g.id = c.agent_id),
    'origin', c.origin, 'caller_name', c.caller_name, 'caller_e164', c.caller_e164, 'topic', c.topic,
    'urgency', c.urgency, 'note', c.note, 'due_at', instant_json (c.due_at), 'state', c.state,
    'assignee_id', c.assignee_id,
    'assignee_name', (SELECT p.name FROM person p WHERE p.id = c.assignee_id),
    'revision', c.revision, 'created_at', instant_json (c.created_at),
    'done_at', instant_json (c.done_at)))
$$;

-- A message for a caller whose transfer failed completes the task that is there already.
CREATE FUNCTION callback_take (new_id uuid, account uuid, from_call uuid, from_agent uuid, new_origin text,
                               name text, phone text, about text, how_urgent text, more text,
                               due timestamptz)
RETURNS uuid LANGUAGE plpgsql AS
$$
DECLARE
  held callback;
BEGIN
  IF from_call IS NOT NULL THEN
    UPDATE callback c SET
      caller_name = CASE WHEN name <> '' THEN name ELSE c.caller_name END,
      caller_e164 = coalesce (phone, c.caller_e164), topic = about,
      urgency = greatest (c.urgency, how_urgent), note = more, origin = new_origin,
      due_at = least (c.due_at, due), revision = c.revision + 1
    WHERE c.call_id = from_call AND c.account_id = account AND c.origin = 'transfer' AND c.state <> 'done'
      AND new_origin = 'message'
    RETURNING * INTO held;
  END IF;
  IF held.id IS NULL THEN
    INSERT INTO callback (id, account_id, call_id, agent_id, origin, caller_name, caller_e164, topic,
                          urgency, note, due_at)
    VALUES (new_id, account, from_call, from_agent, new_origin, name, phone, about, how_urgent, more, due)
    RETURNING * INTO held;
  END IF;
  PERFORM event_emit (account, 'callback.changed', callback_json (held));
  RETURN held.id;
END
$$;

-- Nulls leave a member as it is unless its clear_… is true.  Who takes a task gets it.
CREATE FUNCTION callback_edit (callback_id uuid, expected_revision bigint, new_state text,
                               new_assignee uuid, clear_assignee boolean, new_due timestamptz,
                               new_note text, actor uuid, actor_name text)
RETURNS json LANGUAGE plpgsql AS
$$
DECLARE
  held callback;
  wire json;
BEGIN
  SELECT * INTO held FROM callback c WHERE c.id = callback_id AND c.account_id = current_account ()
  FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'this call back does not exist' USING ERRCODE = 'KM404';
  END IF;
  IF held.revision <> expected_revision THEN
    RAISE EXCEPTION 'somebody else edited this call back' USING ERRCODE = 'KM412';
  END IF;
  IF new_assignee IS NOT NULL AND NOT EXISTS (
    SELECT FROM membership m WHERE m.account_id = current_account () AND m.person_id = new_assignee) THEN
    RAISE EXCEPTION 'there is no such member' USING ERRCODE = 'KM400', DETAIL = '/assignee_id';
  END IF;
  UPDATE callback c SET
    state = coalesce (new_state, c.state),
    assignee_id = CASE WHEN clear_assignee THEN NULL WHEN new_assignee IS NOT NULL THEN new_assignee
                       WHEN new_state = 'taken' THEN coalesce (c.assignee_id, actor)
                       ELSE c.assignee_id END,
    due_at = coalesce (new_due, c.due_at), note = coalesce (new_note, c.note),
    done_at = CASE coalesce (new_state, c.state) WHEN 'done' THEN coalesce (c.done_at, now ()) END,
    revision = c.revision + 1
  WHERE c.id = held.id RETURNING * INTO held;
  wire := callback_json (held);
  PERFORM event_emit (held.account_id, 'callback.changed', wire);
  PERFORM audit_append (held.account_id, actor, actor_name, 'callback.edit', held.id::text,
    jsonb_build_object ('state', held.state, 'assignee_id', held.assignee_id, 'revision', held.revision));
  RETURN wire;
END
$$;

-- One answer for each call of a tool: a repetition gets the same one.
CREATE TABLE tool_run (
  provider_call_id text NOT NULL,
  tool_call_id text NOT NULL CHECK (char_length (tool_call_id) <= 200),
  account_id uuid NOT NULL REFERENCES account,
  call_id uuid NOT NULL REFERENCES call,
  name text NOT NULL CHECK (char_length (name) <= 80),
  arguments jsonb,
  result text, -- null only within the transaction that runs it
  at timestamptz NOT NULL DEFAULT now (),
  PRIMARY KEY (provider_call_id, tool_call_id)
);
SELECT tenant_table ('tool_run', 'SELECT, INSERT, UPDATE', 'SELECT, INSERT, UPDATE');

-- The answer of an earlier run.  Null: run it now; who asks at the same moment waits here for its end.
CREATE FUNCTION tool_begin (call_key text, tool_call text, account uuid, of_call uuid, tool_name text,
                            tool_arguments jsonb)
RETURNS text LANGUAGE plpgsql AS
$$
DECLARE
  known text;
BEGIN
  INSERT INTO tool_run (provider_call_id, tool_call_id, account_id, call_id, name, arguments)
  VALUES (call_key, tool_call, account, of_call, tool_name, tool_arguments)
  ON CONFLICT (provider_call_id, tool_call_id) DO NOTHING;
  IF FOUND THEN
    RETURN NULL;
  END IF;
  SELECT t.result INTO known FROM tool_run t
  WHERE t.provider_call_id = call_key AND t.tool_call_id = tool_call;
  RETURN coalesce (known, '');
END
$$;

-- A call on its way to a person.
CREATE TABLE call_transfer (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES account,
  call_id uuid NOT NULL REFERENCES call,
  requested_at timestamptz NOT NULL DEFAULT clock_timestamp (),
  origin text NOT NULL CHECK (origin IN ('tool', 'provider', 'console')),
  label text NOT NULL CHECK (char_length (label) <= 120),
  destination_e164 text NOT NULL CHECK (destination_e164 ~ '^\+[1-9][0-9]{5,14}$'),
  -- forwarded: the network has the call; whether anybody answered is not known
  state text NOT NULL DEFAULT 'requested'
    CHECK (state IN ('requested', 'forwarded', 'connected', 'no_answer', 'busy', 'failed')),
  callback_due_at timestamptz NOT NULL, -- for the task when nobody answers
  settled_at timestamptz
);
CREATE INDEX call_transfer_call ON call_transfer (call_id, requested_at);
SELECT tenant_table ('call_transfer', 'SELECT, INSERT, UPDATE', 'SELECT, INSERT, UPDATE');

CREATE FUNCTION transfer_json (t call_transfer) RETURNS json
LANGUAGE sql STABLE AS
$$
  SELECT json_strip_nulls (json_build_object (
    'id', t.id, 'call_id', t.call_id, 'requested_at', instant_json (t.requested_at), 'origin', t.origin,
    'label', t.label, 'destination_e164', t.destination_e164, 'state', t.state,
    'settled_at', instant_json (t.settled_at)))
$$;

CREATE FUNCTION transfers_json (of_call uuid) RETURNS json
LANGUAGE sql STABLE AS
$$
  SELECT coalesce (json_agg (transfer_json (t) ORDER BY t.requested_at, t.id), '[]')
  FROM call_transfer t WHERE t.call_id = of_call
$$;

CREATE FUNCTION transfer_open (new_id uuid, account uuid, of_call uuid, from_origin text, to_label text,
                               to_e164 text, due timestamptz)
RETURNS json LANGUAGE plpgsql AS
$$
DECLARE
  opened call_transfer;
  wire json;
BEGIN
  INSERT INTO call_transfer (id, account_id, call_id, origin, label, destination_e164, callback_due_at)
  VALUES (new_id, account, of_call, from_origin, to_label, to_e164, due) RETURNING * INTO opened;
  wire := transfer_json (opened);
  PERFORM event_emit (account, 'call.transferred', wire);
  RETURN wire;
END
$$;

-- How a transfer went.  The first result stays, but what the report lists beats a guess.  Nobody answered:
-- the caller is called back, once a call.
CREATE FUNCTION transfer_settle (transfer_id uuid, new_state text, settles boolean) RETURNS void
LANGUAGE plpgsql AS
$$
DECLARE
  held call_transfer;
  talk call;
BEGIN
  UPDATE call_transfer t SET state = new_state, settled_at = CASE WHEN settles THEN now () END
  WHERE t.id = transfer_id AND (t.state, t.settled_at IS NOT NULL) IS DISTINCT FROM (new_state, settles)
    AND (t.settled_at IS NULL OR settles)
  RETURNING * INTO held;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  PERFORM event_emit (held.account_id, 'call.transferred', transfer_json (held));
  IF settles AND new_state IN ('no_answer', 'busy', 'failed')
     AND NOT EXISTS (SELECT FROM callback c WHERE c.call_id = held.call_id) THEN
    SELECT * INTO talk FROM call c WHERE c.id = held.call_id;
    PERFORM callback_take (gen_random_uuid (), held.account_id, held.call_id, talk.agent_id, 'transfer', '',
      CASE WHEN talk.caller_e164 ~ '^\+[1-9][0-9]{5,14}$' THEN talk.caller_e164 END, held.label, 'normal', '',
      greatest (held.callback_due_at, now ()));
  END IF;
END
$$;

-- The provider's word for the end of one transfer, from the list in the report.
CREATE FUNCTION transfer_state_listed (listed text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$
  SELECT CASE listed WHEN 'connected' THEN 'connected' WHEN 'completed' THEN 'connected'
                     WHEN 'no-answer' THEN 'no_answer' WHEN 'voicemail' THEN 'no_answer'
                     WHEN 'busy' THEN 'busy' WHEN 'failed' THEN 'failed' WHEN 'cancelled' THEN 'failed' END
$$;

-- The same from the end reason of the whole call; null: it says nothing about transfers.
CREATE FUNCTION transfer_state_ended (reason text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$
  SELECT CASE
    WHEN reason = 'assistant-forwarded-call' THEN 'forwarded'
    WHEN reason IN ('call.forwarding.no-answer', 'customer-ended-call-during-transfer',
                    'customer-ended-call-before-warm-transfer',
                    'customer-ended-call-after-warm-transfer-attempt') THEN 'no_answer'
    WHEN reason = 'call.forwarding.operator-busy' THEN 'busy'
    WHEN reason = 'call.in-progress.error-transfer-failed'
      OR reason LIKE 'call.in-progress.error-warm-transfer-%' THEN 'failed' END
$$;

-- The result of a transfer follows from what the provider tells about its call.
CREATE FUNCTION call_transfers_follow () RETURNS trigger
LANGUAGE plpgsql SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS
$$
DECLARE
  t record;
  listed json;
  told text;
  newest boolean := true;
BEGIN
  IF NOT EXISTS (SELECT FROM call_transfer x WHERE x.call_id = new.id) THEN
    RETURN NULL;
  END IF;
  IF new.reported THEN
    -- The body is stored before the call is folded.
    SELECT i.body::json -> 'message' -> 'artifact' -> 'transfers' INTO listed FROM inbox_event i
    WHERE i.subject = new.provider_call_id AND i.kind = 'end-of-call-report' AND i.fold = 'folded'
    ORDER BY i.received_at DESC LIMIT 1;
  END IF;
  FOR t IN SELECT * FROM call_transfer x WHERE x.call_id = new.id ORDER BY x.requested_at DESC, x.id DESC
  LOOP
    told := NULL;
    IF json_typeof (listed) = 'array' THEN
      SELECT transfer_state_listed (e.value ->> 'status') INTO told
      FROM json_array_elements (listed) WITH ORDINALITY e (value, n)
      WHERE e.value -> 'destination' ->> 'number' = t.destination_e164 ORDER BY e.n DESC LIMIT 1;
    END IF;
    IF told IS NOT NULL THEN
      PERFORM transfer_settle (t.id, told, true);
    ELSIF t.settled_at IS NOT NULL THEN
      NULL;
    ELSIF new.state = 'forwarding' THEN
      IF newest THEN
        PERFORM transfer_settle (t.id, 'forwarded', false);
      END IF;
    ELSIF new.state = 'in_progress' THEN
      -- It was on its way and came back.
      IF t.state = 'forwarded' THEN
        PERFORM transfer_settle (t.id, 'no_answer', true);
      END IF;
    ELSIF new.state = 'ended' THEN
      told := CASE WHEN newest THEN transfer_state_ended (new.ended_reason) END;
      IF told IS NOT NULL AND (new.reported OR told <> 'forwarded') THEN
        PERFORM transfer_settle (t.id, told, true);
      ELSIF new.reported THEN
        PERFORM transfer_settle (t.id, CASE t.state WHEN 'forwarded' THEN 'forwarded' ELSE 'failed' END, true);
      END IF;
    END IF;
    newest := false;
  END LOOP;
  RETURN NULL;
END
$$;
CREATE TRIGGER transfers_follow AFTER UPDATE ON call
  FOR EACH ROW WHEN (old.state <> new.state OR (new.reported AND NOT old.reported))
  EXECUTE FUNCTION call_transfers_follow ();

-- What the agent of a call knows and may do: the version that answered it, else the one of now.
CREATE FUNCTION call_facts (c call) RETURNS jsonb
LANGUAGE sql STABLE AS
$$
  SELECT v.facts FROM agent g JOIN agent_version v ON v.agent_id = g.id
  WHERE g.id = c.agent_id AND v.version IN (c.agent_revision, g.live_version)
  ORDER BY v.version = c.agent_revision DESC NULLS LAST LIMIT 1
$$;

-- Lines among those that @facts would call from which the caller would come back to an agent: the
-- platform's own numbers, and lines that @owner forwards to one (0081).
CREATE FUNCTION handover_loops (facts jsonb, owner uuid) RETURNS json
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public AS
$$
BEGIN
  RETURN (SELECT coalesce (json_agg (DISTINCT line), '[]') FROM (
    SELECT d ->> 'phone_e164' AS line FROM jsonb_array_elements (
      CASE jsonb_typeof (facts -> 'handover' -> 'destinations') WHEN 'array'
      THEN facts -> 'handover' -> 'destinations' ELSE '[]' END) d
    UNION ALL SELECT facts -> 'handover' ->> 'fallback_e164') lines
    WHERE line IS NOT NULL AND number_leads_back (owner, line));
END
$$;

-- One of the platform's numbers, of whatever account.
CREATE FUNCTION number_is_ours (e164_asked text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS
$$ SELECT EXISTS (SELECT FROM number n WHERE n.e164 = e164_asked AND n.state <> 'gone') $$;

CREATE FUNCTION tool_context (call_key text)
RETURNS TABLE (call_id uuid, account_id uuid, agent_id uuid, state text, caller_e164 text, number_e164 text,
               zone text, language text, facts jsonb, present json, loops json, tried json,
               requested_label text, requested_e164 text)
LANGUAGE sql STABLE AS
$$
  SELECT c.id, c.account_id, c.agent_id, c.state, c.caller_e164, c.number_e164, a.zone,
    coalesce (f.facts ->> 'language', a.locale), f.facts,
    (SELECT coalesce (json_agg (m.person_id), '[]') FROM membership m
     WHERE m.account_id = c.account_id AND m.presence = 'available'),
    handover_loops (f.facts, c.account_id),
    (SELECT coalesce (json_agg (t.destination_e164), '[]') FROM call_transfer t
     WHERE t.call_id = c.id AND t.settled_at IS NOT NULL AND t.state IN ('no_answer', 'busy', 'failed')),
    r.label, r.destination_e164
  FROM call c
  LEFT JOIN account a ON a.account_id = c.account_id
  LEFT JOIN LATERAL (SELECT call_facts (c)) f (facts) ON true
  LEFT JOIN LATERAL (
    SELECT t.label, t.destination_e164 FROM call_transfer t
    WHERE t.call_id = c.id AND t.settled_at IS NULL ORDER BY t.requested_at DESC, t.id DESC LIMIT 1) r ON true
  WHERE c.provider_call_id = call_key
$$;

-- A person acts on a running call.  Refused unless its business has agreed to that.
CREATE FUNCTION call_control_begin (target uuid, action text, details jsonb, actor uuid, actor_name text)
RETURNS TABLE (provider_call_id text, facts jsonb, zone text, number_e164 text, caller_e164 text)
LANGUAGE plpgsql AS
$$
#variable_conflict use_column
DECLARE
  talk call;
  known jsonb;
BEGIN
  SELECT * INTO talk FROM call c WHERE c.id = target AND c.account_id = current_account ();
  IF NOT FOUND THEN
    RAISE EXCEPTION 'this call does not exist' USING ERRCODE = 'KM404';
  END IF;
  IF talk.state <> 'in_progress' THEN
    RAISE EXCEPTION 'this call does not run' USING ERRCODE = 'KM409';
  END IF;
  known := call_facts (talk);
  IF NOT coalesce ((known ->> 'live_control')::boolean, false) THEN
    RAISE EXCEPTION 'this agent does not let people into its calls' USING ERRCODE = 'KM403';
  END IF;
  PERFORM audit_append (talk.account_id, actor, actor_name, 'call.control', talk.id::text,
                        details || jsonb_build_object ('action', action));
  RETURN QUERY SELECT talk.provider_call_id, known,
    (SELECT a.zone FROM account a WHERE a.account_id = talk.account_id), talk.number_e164, talk.caller_e164;
END
$$;

-- How it went.  A transfer that the provider refused is over; its person saw that, so no task is made.
CREATE FUNCTION call_control_end (target uuid, action text, result text, transfer_id uuid, actor uuid,
                                  actor_name text)
RETURNS void LANGUAGE plpgsql AS
$$
DECLARE
  refused call_transfer;
BEGIN
  PERFORM audit_append (current_account (), actor, actor_name, 'call.control_result', target::text,
                        jsonb_build_object ('action', action, 'result', result));
  IF result <> 'ok' THEN
    UPDATE call_transfer t SET state = 'failed', settled_at = now ()
    WHERE t.id = transfer_id AND t.settled_at IS NULL RETURNING * INTO refused;
    IF FOUND THEN
      PERFORM event_emit (refused.account_id, 'call.transferred', transfer_json (refused));
    END IF;
  END IF;
END
$$;
