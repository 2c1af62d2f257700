-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Copyright the Kametrix authors
-- Calls are answered by what is published; an agent of which nothing is answers none.

DROP FUNCTION call_route (boolean, text, text, boolean, integer, integer, boolean, text, text);

-- The one routing rule, a pure function of the facts.  has_credit and running count only when all else
-- is well; null means "not asked yet".
CREATE FUNCTION call_route (number_known boolean, account_state text, agent_state text,
                            agent_published boolean, agent_enabled boolean, running integer,
                            calls_max integer, has_credit boolean, fallback text, dialled text,
                            OUT decision text, OUT refusal text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$
  SELECT CASE WHEN r.refusal IS NULL THEN 'accepted'
              WHEN fallback_usable (fallback, dialled) THEN 'fallback'
              ELSE 'refused' END, r.refusal
  FROM (SELECT CASE
          WHEN NOT number_known OR account_state IS NULL THEN 'unknown_number'
          WHEN account_state = 'frozen' THEN 'ledger_frozen'
          WHEN account_state <> 'active' THEN 'suspended'
          WHEN agent_state IS NULL OR agent_state <> 'active' THEN 'no_agent'
          WHEN NOT agent_published THEN 'unpublished'
          WHEN NOT agent_enabled THEN 'agent_disabled'
          WHEN running >= calls_max THEN 'busy'
          WHEN NOT has_credit THEN 'no_credit' END) r (refusal)
$$;

-- Answers Vapi's assistant-request: stores the event, decides, and sets the money aside, in one
-- transaction of its own (its ledger lock must not meet those of a group).  A repeat for the same call
-- gets the first decision.  The call row is locked before the ledger.
CREATE OR REPLACE FUNCTION vapi_assistant_request (
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
  live json;
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
  live := agent_live_json (answering, CASE WHEN known.decision IS NOT NULL THEN known.agent_revision END);

  IF known.decision IS NOT NULL THEN
    SELECT known.decision, known.refusal INTO route;
    SELECT v.max_duration_s INTO seconds FROM reservation v WHERE v.call_id = known.id;
  ELSE
    route := call_route (line.id IS NOT NULL, account_route_state (owner), answering.state,
                         answering.live_version IS NOT NULL, answering.enabled, NULL, NULL,
                         NULL, line.fallback_e164, line.e164);
    IF route.decision = 'accepted' THEN
      -- The ledger's row also orders the calls of an account that begin at the same moment.
      PERFORM FROM ledger l WHERE l.account_id = owner.account_id FOR NO KEY UPDATE;
      SELECT count (*) INTO running FROM call c
      WHERE c.account_id = owner.account_id AND c.state <> 'ended' AND c.id <> known.id
        AND coalesce (c.decision, 'accepted') = 'accepted';
      IF running < owner.calls_max AND known.state <> 'ended' THEN
        SELECT r.max_duration_s INTO seconds
        FROM reservation_open (known.id, owner.account_id, known.rate_card_id,
                               coalesce ((live -> 'facts' ->> 'call_max_s')::integer, 600)) r;
      END IF;
      -- A request that comes after the end of its call is answered, but nothing is set aside.
      route := call_route (true, account_route_state (owner), answering.state, answering.live_version IS NOT NULL,
                           answering.enabled, running, owner.calls_max,
                           seconds IS NOT NULL OR known.state = 'ended', line.fallback_e164, line.e164);
    END IF;
    UPDATE call c SET decision = route.decision, refusal = route.refusal,
                      agent_revision = (live ->> 'version')::bigint
    WHERE c.id = known.id;
  END IF;
  RETURN QUERY SELECT route.decision, route.refusal,
    CASE WHEN route.decision = 'accepted' THEN live END,
    CASE WHEN route.decision = 'accepted' THEN row_to_json (owner) END,
    seconds,
    CASE WHEN fallback_usable (line.fallback_e164, line.e164) THEN line.fallback_e164 END,
    coalesce (live -> 'facts' ->> 'language', owner.locale, 'de'), known.id, known.account_id;
END
$$;
