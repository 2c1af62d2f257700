-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Copyright the Kametrix authors
-- Who answers a call: the agent, the number's fallback destination, or a polite refusal.

-- Numbers that must never be dialled for somebody: emergency calls reach the caller's own network only.
CREATE FUNCTION fallback_usable (fallback text, dialled text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$
  SELECT coalesce (fallback ~ '^\+[1-9][0-9]{5,14}$' AND fallback IS DISTINCT FROM dialled
                   AND fallback !~ '^\+(49)?0?(110|112)$', false)
$$;

-- The one routing rule, a pure function of the facts.  has_credit and running count only when all else
-- is well; null means "not asked yet".
CREATE FUNCTION call_route (number_known boolean, account_state text, agent_state text,
                            agent_enabled boolean, running integer, calls_max integer,
                            has_credit boolean, fallback text, dialled text,
                            OUT decision text, OUT refusal text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$
  SELECT CASE WHEN r.refusal IS NULL THEN 'accepted'
              WHEN fallback_usable (fallback, dialled) THEN 'fallback'
              ELSE 'refused' END, r.refusal
  FROM (SELECT CASE
          WHEN NOT number_known OR account_state IS NULL THEN 'unknown_number'
          WHEN account_state <> 'active' THEN 'suspended'
          WHEN agent_state IS NULL OR agent_state <> 'active' THEN 'no_agent'
          WHEN NOT agent_enabled THEN 'agent_disabled'
          WHEN running >= calls_max THEN 'busy'
          WHEN NOT has_credit THEN 'no_credit' END) r (refusal)
$$;

-- Answers Vapi's assistant-request: stores the event, decides, and sets the money aside, in one
-- transaction of its own (its ledger lock must not meet those of a group).  A repeat for the same call
-- gets the first decision.  The call row is locked before the ledger.
CREATE FUNCTION vapi_assistant_request (
  event_id uuid, event_key text, call_key text, event_body text, event_at timestamptz, new_call_id uuid,
  call_direction text, number_key text, dialled text, caller text)
RETURNS TABLE (decision text, refusal text, agent json, account json, max_duration_s integer,
               fallback_e164 text, language text, call_id uuid, account_id uuid)
LANGUAGE plpgsql AS
$$
#variable_conflict use_column
DECLARE
  known call;
  line number;
  owner account;
  answering agent;
  route record;
  running integer;
  seconds integer;
BEGIN
  PERFORM vapi_fold (event_id, event_key, 'assistant-request', call_key, event_body, 'webhook', event_at,
    event_at, 'folded', NULL, new_call_id, call_direction, number_key, dialled, caller, 'ringing', event_at,
    NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL, NULL, NULL);
  SELECT * INTO known FROM call c WHERE c.provider_call_id = call_key FOR NO KEY UPDATE;
  SELECT * INTO line FROM number n WHERE n.id = known.number_id;
  SELECT * INTO owner FROM account a WHERE a.account_id = known.account_id;
  SELECT * INTO answering FROM agent g WHERE g.id = known.agent_id;

  IF known.decision IS NOT NULL THEN
    SELECT known.decision, known.refusal INTO route;
    SELECT v.max_duration_s INTO seconds FROM reservation v WHERE v.call_id = known.id;
  ELSE
    route := call_route (line.id IS NOT NULL, owner.state, answering.state, answering.enabled, NULL, NULL,
                         NULL, line.fallback_e164, line.e164);
    IF route.decision = 'accepted' THEN
      -- The ledger's row also orders the calls of an account that begin at the same moment.
      PERFORM FROM ledger l WHERE l.account_id = owner.account_id FOR NO KEY UPDATE;
      SELECT count (*) INTO running FROM call c
      WHERE c.account_id = owner.account_id AND c.state <> 'ended' AND c.id <> known.id
        AND coalesce (c.decision, 'accepted') = 'accepted';
      IF running < owner.calls_max AND known.state <> 'ended' THEN
        SELECT r.max_duration_s INTO seconds
        FROM reservation_open (known.id, owner.account_id, known.rate_card_id, answering.call_max_s) r;
      END IF;
      -- A request that comes after the end of its call is answered, but nothing is set aside.
      route := call_route (true, owner.state, answering.state, answering.enabled, running, owner.calls_max,
                           seconds IS NOT NULL OR known.state = 'ended', line.fallback_e164, line.e164);
    END IF;
    UPDATE call c SET decision = route.decision, refusal = route.refusal,
                      agent_revision = answering.revision
    WHERE c.id = known.id;
  END IF;
  RETURN QUERY SELECT route.decision, route.refusal,
    CASE WHEN route.decision = 'accepted' THEN row_to_json (answering) END,
    CASE WHEN route.decision = 'accepted' THEN row_to_json (owner) END,
    seconds,
    CASE WHEN fallback_usable (line.fallback_e164, line.e164) THEN line.fallback_e164 END,
    coalesce (answering.language, owner.locale, 'de'), known.id, known.account_id;
END
$$;

-- Folding the inbox of a call again starts from a row without facts; what was pinned, decided and
-- charged stays.
CREATE FUNCTION call_forget (call_key text) RETURNS uuid
LANGUAGE plpgsql AS
$$
DECLARE
  target uuid;
BEGIN
  UPDATE call c SET state = 'ringing', state_at = '-infinity', occurred_at = 'infinity', started_at = NULL,
    ended_at = NULL, ended_reason = NULL, outcome = CASE WHEN c.reviewed THEN c.outcome END,
    review_reason = CASE WHEN c.reviewed THEN c.review_reason END, duration_s = NULL,
    reported = c.reviewed, summary = NULL, provider_cost_micros = NULL, provider_cost_currency = NULL,
    state_before = c.state,
    day_before = CASE WHEN c.account_id IS NOT NULL THEN (c.occurred_at AT TIME ZONE 'UTC')::date END,
    seconds_before = c.duration_s, cents_before = c.charged_cents,
    touched_by = pg_current_xact_id ()
  WHERE c.provider_call_id = call_key RETURNING id INTO target;
  UPDATE call_detail SET turns = '[]', final = false, analysis = NULL, costs = NULL,
    recording_reference = NULL WHERE call_id = target;
  RETURN target;
END
$$;

-- Processes keep the fallback destinations in memory, for when the database is away.
CREATE FUNCTION number_tell () RETURNS trigger
LANGUAGE plpgsql AS
$$
BEGIN
  PERFORM pg_notify ('kametrix_number', '');
  RETURN NULL;
END
$$;
CREATE TRIGGER tell AFTER INSERT OR UPDATE OF fallback_e164, e164, state, provider_id ON number
  FOR EACH STATEMENT EXECUTE FUNCTION number_tell ();
