-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Copyright the Kametrix authors
-- How a provider's events become calls.
--
-- The row of a call is a function of the set of its events.  Every column is merged by a rule that does
-- not care for order or repetition: the earliest instant wins (occurred_at, started_at), the smaller
-- text (numbers), the highest state in the order below, and what the report says about the end wins over
-- everything.  What depends on the moment instead (account, number, agent, rate card, decision) is pinned
-- when it is first known and never changes.
--
-- Order of states: ended is final, and the earliest "ended" counts; before that the latest event time,
-- and at equal times the higher rank.  An event without a state cannot move the call.  That the provider
-- does not know the call ("lost") counts more than its status messages, and less than its report.
--
-- Locks: inbox_event and call rows first, in the order of provider_call_id; ledgers only in
-- vapi_group_close(), by account; call_day rows after them.  So two processes cannot deadlock.

ALTER TABLE call
  ADD COLUMN reviewed boolean NOT NULL DEFAULT false, -- an admin decided the outcome; events no longer do
  ADD COLUMN searchable boolean NOT NULL DEFAULT false, -- call_search holds it
  -- Which transaction touched the row last, and before it the state and what call_day counted: what the
  -- closing statement announces and counts.
  ADD COLUMN touched_by xid8,
  ADD COLUMN state_before text,
  ADD COLUMN day_before date,
  ADD COLUMN seconds_before integer,
  ADD COLUMN cents_before bigint;
-- The hours between a day of UTC and one of the account's zone are added up without table pages.
DROP INDEX call_list;
CREATE INDEX call_list ON call (account_id, occurred_at DESC, id DESC) INCLUDE (duration_s, charged_cents);
CREATE INDEX call_to_search ON call (occurred_at) WHERE reported AND NOT searchable;
CREATE INDEX call_review ON call (occurred_at DESC, id DESC) WHERE outcome = 'review';

CREATE FUNCTION call_state_rank (state text) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT CASE state WHEN 'ringing' THEN 1 WHEN 'in_progress' THEN 2 WHEN 'forwarding' THEN 3 ELSE 4 END $$;

CREATE FUNCTION instant_json (instant timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT to_char (instant AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') $$;

-- The call of the API.  The name of the agent is given, so that lists can join it once.
CREATE FUNCTION call_json (c call, agent_name text) RETURNS json
LANGUAGE sql STABLE PARALLEL SAFE AS
$$
  SELECT json_strip_nulls (json_build_object (
    'id', c.id, 'agent_id', c.agent_id, 'agent_name', agent_name, 'number_e164', c.number_e164,
    'caller_e164', c.caller_e164, 'direction', c.direction, 'state', c.state, 'outcome', c.outcome,
    'refusal', c.refusal, 'review_reason', c.review_reason,
    'occurred_at', instant_json (c.occurred_at), 'started_at', instant_json (c.started_at),
    'ended_at', instant_json (c.ended_at), 'duration_s', c.duration_s,
    'charged_cents', c.charged_cents, 'settled', c.settled_at IS NOT NULL,
    'summary', left (c.summary, 300)))
$$;
CREATE FUNCTION call_json (c call) RETURNS json
LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT call_json (c, (SELECT name FROM agent WHERE id = c.agent_id)) $$;

-- Stores an event once and folds it.  All facts were taken from the body by the provider's adapter; null
-- means that the event does not say.  Source 'replay' folds again what the inbox holds already.
-- Returns 'stored' or 'duplicate', the call, its account, and the language to answer in.  Its plans live as
-- long as a connection: one made while the tables were empty must not read them whole when they have grown.
CREATE FUNCTION vapi_fold (
  event_id uuid, event_key text, event_kind text, call_key text, event_body text, event_source text,
  event_at timestamptz, -- the event's own time
  event_first_at timestamptz, -- the earliest instant it names
  event_fold text, -- 'folded': it carries facts of a call; 'ignored', 'failed': it is only kept
  event_error text,
  new_call_id uuid, -- used when the call is not known yet
  call_direction text, number_key text, dialled text, caller text,
  new_state text, new_state_at timestamptz, new_started_at timestamptz, new_ended_at timestamptz,
  new_reason text, new_outcome text, new_review_reason text, new_duration_s integer,
  is_report boolean, new_summary text, cost_micros bigint,
  new_turns jsonb, new_analysis jsonb, new_costs jsonb, new_recording text)
RETURNS TABLE (result text, call_id uuid, account_id uuid, language text)
LANGUAGE plpgsql SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS
$$
#variable_conflict use_column
DECLARE
  known_id uuid;
  known_account uuid;
  line record; -- the number that was dialled
  folded record;
  base timestamptz;
BEGIN
  IF call_key IS NOT NULL THEN
    SELECT c.id, c.account_id INTO known_id, known_account FROM call c WHERE c.provider_call_id = call_key;
  END IF;
  IF known_account IS NULL AND (number_key IS NOT NULL OR dialled IS NOT NULL) THEN
    SELECT n.id, n.account_id, n.agent_id, n.e164 INTO line FROM number n
    WHERE n.provider_id = number_key;
    IF NOT FOUND THEN
      SELECT n.id, n.account_id, n.agent_id, n.e164 INTO line FROM number n
      WHERE n.e164 = dialled AND n.state <> 'gone' AND n.provider_id IS NOT NULL;
    END IF;
  ELSE
    SELECT NULL::uuid AS id, NULL::uuid AS account_id, NULL::uuid AS agent_id, NULL::text AS e164 INTO line;
  END IF;

  IF event_source <> 'replay' THEN
    INSERT INTO inbox_event (id, provider, dedupe_key, kind, subject, account_id, occurred_at, source, body,
                             fold, fold_error)
    VALUES (event_id, 'vapi', event_key, event_kind, call_key, coalesce (known_account, line.account_id),
            event_at, event_source, event_body, event_fold, event_error)
    ON CONFLICT (provider, dedupe_key) DO NOTHING;
    IF NOT FOUND THEN
      RETURN QUERY SELECT 'duplicate', known_id, known_account, NULL::text;
      RETURN;
    END IF;
  END IF;
  IF event_fold <> 'folded' OR call_key IS NULL THEN
    RETURN QUERY SELECT 'stored', known_id, known_account, NULL::text;
    RETURN;
  END IF;

  INSERT INTO call AS c (id, account_id, provider_call_id, number_id, agent_id, direction, number_e164,
    caller_e164, state, state_at, occurred_at, started_at, ended_at, ended_reason, outcome, review_reason,
    duration_s, reported, summary, rate_card_id, provider_cost_micros, provider_cost_currency, touched_by)
  VALUES (new_call_id, line.account_id, call_key, line.id, line.agent_id,
    coalesce (call_direction, 'inbound'), coalesce (line.e164, dialled), caller,
    coalesce (new_state, 'ringing'), coalesce (new_state_at, '-infinity'),
    coalesce (event_first_at, event_at, now ()), new_started_at, new_ended_at, new_reason, new_outcome,
    new_review_reason, new_duration_s, is_report, new_summary,
    CASE WHEN known_id IS NULL AND line.account_id IS NOT NULL
         THEN rate_card_at (line.account_id, now ()) END,
    cost_micros, CASE WHEN cost_micros IS NOT NULL THEN 'USD' END, pg_current_xact_id ())
  ON CONFLICT (provider_call_id) DO UPDATE SET
    (state, state_at, started_at, ended_at, ended_reason, outcome, review_reason) = (
      SELECT CASE WHEN takes THEN excluded.state ELSE c.state END,
             CASE WHEN takes THEN excluded.state_at ELSE c.state_at END,
             CASE WHEN excluded.reported THEN excluded.started_at
                  WHEN c.reported THEN c.started_at
                  ELSE least (c.started_at, excluded.started_at) END,
             CASE WHEN takes THEN excluded.ended_at ELSE c.ended_at END,
             CASE WHEN takes THEN excluded.ended_reason ELSE c.ended_reason END,
             CASE WHEN c.reviewed OR NOT takes THEN c.outcome
                  WHEN excluded.state = 'ended' AND c.decision IN ('refused', 'fallback') THEN 'refused'
                  ELSE excluded.outcome END,
             CASE WHEN c.reviewed OR NOT takes THEN c.review_reason
                  WHEN excluded.state = 'ended' AND c.decision IN ('refused', 'fallback') THEN NULL
                  ELSE excluded.review_reason END
      FROM (SELECT CASE
              WHEN excluded.reported THEN true
              WHEN c.reported OR c.review_reason IS NOT DISTINCT FROM 'lost' THEN false
              WHEN excluded.review_reason = 'lost' THEN true
              WHEN excluded.state = 'ended' THEN c.state <> 'ended' OR excluded.state_at < c.state_at
              WHEN c.state = 'ended' THEN false
              ELSE (excluded.state_at, call_state_rank (excluded.state))
                   > (c.state_at, call_state_rank (c.state)) END) t (takes)),
    duration_s = CASE WHEN excluded.reported THEN excluded.duration_s ELSE c.duration_s END,
    reported = c.reported OR excluded.reported,
    searchable = c.searchable AND NOT excluded.reported,
    summary = CASE WHEN excluded.reported THEN excluded.summary ELSE c.summary END,
    provider_cost_micros = coalesce (excluded.provider_cost_micros, c.provider_cost_micros),
    provider_cost_currency = coalesce (excluded.provider_cost_currency, c.provider_cost_currency),
    occurred_at = least (c.occurred_at, excluded.occurred_at),
    direction = greatest (c.direction, excluded.direction),
    number_e164 = least (c.number_e164, excluded.number_e164),
    caller_e164 = least (c.caller_e164, excluded.caller_e164),
    account_id = coalesce (c.account_id, excluded.account_id),
    number_id = coalesce (c.number_id, excluded.number_id),
    agent_id = coalesce (c.agent_id, excluded.agent_id),
    rate_card_id = coalesce (c.rate_card_id, CASE WHEN c.account_id IS NULL
      AND excluded.account_id IS NOT NULL THEN rate_card_at (excluded.account_id, now ()) END),
    changed_at = now (),
    state_before = CASE WHEN c.touched_by = excluded.touched_by THEN c.state_before ELSE c.state END,
    day_before = CASE WHEN c.touched_by = excluded.touched_by THEN c.day_before
      WHEN c.account_id IS NOT NULL THEN (c.occurred_at AT TIME ZONE 'UTC')::date END,
    seconds_before = CASE WHEN c.touched_by = excluded.touched_by THEN c.seconds_before ELSE c.duration_s END,
    cents_before = CASE WHEN c.touched_by = excluded.touched_by THEN c.cents_before ELSE c.charged_cents END,
    touched_by = excluded.touched_by
  RETURNING c.id, c.account_id, c.agent_id, c.started_at, c.occurred_at INTO folded;

  IF is_report THEN
    INSERT INTO call_detail AS d (call_id, account_id, turns, final, analysis, costs, recording_reference)
    VALUES (folded.id, folded.account_id, coalesce (new_turns, '[]'), true, new_analysis, new_costs,
            new_recording)
    ON CONFLICT (call_id) DO UPDATE SET turns = excluded.turns, final = true, analysis = excluded.analysis,
      costs = excluded.costs, recording_reference = excluded.recording_reference,
      account_id = excluded.account_id;
  ELSIF new_turns IS NOT NULL THEN
    -- Live turns carry instants (milliseconds since 1970), the report's count from its start.
    INSERT INTO call_detail AS d (call_id, account_id, turns)
    VALUES (folded.id, folded.account_id, new_turns)
    ON CONFLICT (call_id) DO UPDATE SET account_id = excluded.account_id, turns = (
      SELECT jsonb_agg (turn ORDER BY (turn ->> 'at_ms')::bigint, turn ->> 'role', turn ->> 'text')
      FROM (SELECT DISTINCT turn FROM jsonb_array_elements (d.turns || excluded.turns) turn) t)
      WHERE NOT d.final;
    IF event_source = 'webhook' THEN
      base := coalesce (folded.started_at, folded.occurred_at);
      INSERT INTO event (account_id, kind, body)
      SELECT a.account_id, 'call.turn', json_build_object ('call_id', folded.id,
               'role', turn ->> 'role', 'text', turn ->> 'text', 'at_ms',
               greatest (0, (turn ->> 'at_ms')::bigint - (extract (epoch FROM base) * 1000)::bigint))::text
      FROM account a, jsonb_array_elements (new_turns) turn
      WHERE a.account_id = folded.account_id AND a.live_transcript;
    END IF;
  END IF;
  IF known_id IS NOT NULL AND known_account IS NULL AND folded.account_id IS NOT NULL THEN
    -- Earlier events did not name the number.
    UPDATE call_detail d SET account_id = folded.account_id WHERE d.call_id = folded.id;
    UPDATE inbox_event i SET account_id = folded.account_id
    WHERE i.provider = 'vapi' AND i.subject = call_key AND i.account_id IS NULL;
  END IF;
  IF event_kind IN ('tool-calls', 'transfer-destination-request') THEN
    language := coalesce ((SELECT g.language FROM agent g WHERE g.id = folded.agent_id),
                          (SELECT a.locale FROM account a WHERE a.account_id = folded.account_id));
  END IF;
  RETURN QUERY SELECT 'stored', folded.id, folded.account_id, language;
END
$$;

-- The last statement of a transaction that folded: charges what is finished, counts, and tells.  Its
-- plans live as long as a connection: one made while the tables were empty must not scan them when they
-- have grown.  So rows are fetched one by one (LATERAL, OFFSET 0): for a list of ids or "account_id IS NOT
-- NULL" it would walk over the whole of call_list, because an index on an empty table costs nothing.
CREATE FUNCTION vapi_group_close (keys text[]) RETURNS void
LANGUAGE plpgsql SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS
$$
DECLARE
  touched uuid[]; -- and owned
  finished uuid[];
BEGIN
  SELECT array_agg (c.id) FILTER (WHERE c.account_id IS NOT NULL),
         array_agg (c.id) FILTER (WHERE c.reported AND c.settled_at IS NULL)
  INTO touched, finished
  FROM call c WHERE c.provider_call_id = ANY (keys) AND c.touched_by = pg_current_xact_id ();
  IF finished IS NOT NULL THEN
    PERFORM calls_settle (finished, now (), false);
  END IF;
  IF touched IS NULL THEN
    RETURN;
  END IF;
  INSERT INTO call_day AS d (account_id, day, calls, seconds, charged_cents)
  SELECT account_id, day, sum (n), sum (n * seconds), sum (n * cents) FROM (
    SELECT c.account_id, (c.occurred_at AT TIME ZONE 'UTC')::date AS day, 1 AS n,
           coalesce (c.duration_s, 0) AS seconds, c.charged_cents AS cents
    FROM unnest (touched) t (id), LATERAL (SELECT * FROM call k WHERE k.id = t.id OFFSET 0) c
    UNION ALL
    SELECT c.account_id, c.day_before, -1, coalesce (c.seconds_before, 0), c.cents_before
    FROM unnest (touched) t (id), LATERAL (SELECT * FROM call k WHERE k.id = t.id OFFSET 0) c
    WHERE c.day_before IS NOT NULL) moves
  GROUP BY account_id, day HAVING (sum (n), sum (n * seconds), sum (n * cents)) <> (0, 0, 0)
  ORDER BY account_id, day
  ON CONFLICT (account_id, day) DO UPDATE SET calls = d.calls + excluded.calls,
    seconds = d.seconds + excluded.seconds, charged_cents = d.charged_cents + excluded.charged_cents;
  INSERT INTO event (account_id, kind, body)
  SELECT c.account_id,
         CASE WHEN c.state = 'ended' AND c.state_before IS DISTINCT FROM 'ended' THEN 'call.ended'
              WHEN c.state_before IS NULL THEN 'call.started'
              ELSE 'call.updated' END,
         call_json (c, (SELECT g.name FROM agent g WHERE g.id = c.agent_id))::text
  FROM unnest (touched) t (id), LATERAL (SELECT * FROM call k WHERE k.id = t.id OFFSET 0) c
  ORDER BY c.occurred_at, c.id;
  PERFORM pg_notify ('kametrix_event', '');
END
$$;

-- Counts anew, after rows were loaded by other means than the fold.
CREATE FUNCTION call_day_recount (account uuid) RETURNS void
LANGUAGE sql AS
$$
  UPDATE call_day SET calls = 0, seconds = 0, charged_cents = 0 WHERE account_id = account;
  INSERT INTO call_day AS d (account_id, day, calls, seconds, charged_cents)
  SELECT account, (occurred_at AT TIME ZONE 'UTC')::date, count (*), coalesce (sum (duration_s), 0),
         sum (charged_cents)
  FROM call WHERE account_id = account
  GROUP BY 2
  ON CONFLICT (account_id, day) DO UPDATE SET calls = excluded.calls, seconds = excluded.seconds,
    charged_cents = excluded.charged_cents;
$$;
