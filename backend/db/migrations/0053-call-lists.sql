-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Copyright the Kametrix authors
-- What the console reads about calls.  All of it runs as the tenant.

-- One page of the list.  Each combination of filters is a statement of its own, planned for its values, so
-- that the index follows from the filter: call_list, call_by_agent, call_by_outcome, call_running.
--
-- Positions: a cursor goes on behind a row (any depth, one index descent).  An offset without filters finds
-- its day by adding up call_day, and counts rows only within that day; so a jump into the middle of a
-- million calls costs no more than a day of them.  With filters the rows before are stepped over.
-- Totals: without filters the sum of call_day, else counted up to 10,000.
CREATE FUNCTION calls_page (
  rows_max integer, rows_before integer, before_at timestamptz, before_id uuid, of_agent uuid,
  of_outcome text, of_state text, from_at timestamptz, to_at timestamptz, typed text)
RETURNS TABLE (items json, more boolean, next_at text, next_id text, total bigint, total_capped boolean)
LANGUAGE plpgsql STABLE AS
$$
#variable_conflict use_column
DECLARE
  total_max CONSTANT integer := 10000;
  query tsquery;
  scoped text := ' c.account_id = current_account ()';
  filters text := '';
  ids uuid[];
  counted bigint;
  day_end timestamptz;
  skipped bigint := rows_before;
BEGIN
  IF typed IS NOT NULL THEN
    query := call_query (typed);
    IF query IS NOT NULL THEN
      SELECT array_agg (s.call_id), max (s.total) INTO ids, counted
      FROM call_search_page (query, rows_max + 1, rows_before, before_at, before_id, of_agent, of_outcome,
                             CASE of_state WHEN 'running' THEN true WHEN 'ended' THEN false END,
                             from_at, to_at) s;
    END IF;
    RETURN QUERY
      SELECT coalesce (json_agg (call_json (p.c, g.name) ORDER BY p.n) FILTER (WHERE p.n <= rows_max), '[]'),
             count (*) > rows_max, max ((p.c).occurred_at::text) FILTER (WHERE p.n = rows_max),
             max ((p.c).id::text) FILTER (WHERE p.n = rows_max),
             least (coalesce (counted, 0), total_max), coalesce (counted, 0) > total_max
      FROM (SELECT c, row_number () OVER (ORDER BY c.occurred_at DESC, c.id DESC) AS n
            FROM call c WHERE c.id = ANY (ids) AND c.account_id = current_account ()) p
      LEFT JOIN agent g ON g.id = (p.c).agent_id;
    RETURN;
  END IF;

  filters := CASE WHEN of_agent IS NOT NULL THEN ' AND c.agent_id = $4' ELSE '' END
    || CASE WHEN of_outcome IS NOT NULL THEN ' AND c.outcome = $5' ELSE '' END
    || CASE of_state WHEN 'running' THEN ' AND c.state <> ''ended''' WHEN 'ended' THEN ' AND c.state = ''ended'''
       ELSE '' END
    || CASE WHEN from_at IS NOT NULL THEN ' AND c.occurred_at >= $6' ELSE '' END
    || CASE WHEN to_at IS NOT NULL THEN ' AND c.occurred_at < $7' ELSE '' END;
  IF filters = '' THEN
    SELECT coalesce (sum (d.calls), 0) INTO counted FROM call_day d WHERE d.account_id = current_account ();
    IF rows_before > 0 AND before_at IS NULL THEN
      SELECT (d.day + 1)::timestamp AT TIME ZONE 'UTC', rows_before - d.newer INTO day_end, skipped
      FROM (SELECT day, sum (calls) OVER (ORDER BY day DESC) - calls AS newer FROM call_day
            WHERE account_id = current_account () AND calls > 0) d
      WHERE d.newer <= rows_before ORDER BY d.day LIMIT 1;
      skipped := coalesce (skipped, rows_before);
    END IF;
  ELSE
    EXECUTE 'SELECT count (*) FROM (SELECT FROM call c WHERE' || scoped || filters || ' LIMIT $1) x'
      INTO counted USING total_max + 1, NULL::timestamptz, NULL::uuid, of_agent, of_outcome, from_at, to_at;
  END IF;
  RETURN QUERY EXECUTE
    'SELECT coalesce (json_agg (call_json (p.c, g.name) ORDER BY p.n) FILTER (WHERE p.n <= $1), ''[]''),'
    || ' count (*) > $1, max ((p.c).occurred_at::text) FILTER (WHERE p.n = $1),'
    || ' max ((p.c).id::text) FILTER (WHERE p.n = $1), $10, $11'
    || ' FROM (SELECT x.c, row_number () OVER () AS n FROM (SELECT c FROM call c WHERE' || scoped || filters
    || CASE WHEN before_at IS NOT NULL THEN ' AND (c.occurred_at, c.id) < ($2, $3)' ELSE '' END
    || CASE WHEN day_end IS NOT NULL THEN ' AND c.occurred_at < $8' ELSE '' END
    || ' ORDER BY c.occurred_at DESC, c.id DESC OFFSET $9 LIMIT $1 + 1) x) p'
    || ' LEFT JOIN agent g ON g.id = (p.c).agent_id'
    USING rows_max, before_at, before_id, of_agent, of_outcome, from_at, to_at, day_end, skipped,
          CASE WHEN filters = '' THEN counted ELSE least (counted, total_max) END,
          filters <> '' AND counted > total_max;
END
$$;

-- Turns as the API shows them: live ones carry instants, counted here from the beginning of the call.
CREATE FUNCTION turns_json (turns jsonb, final boolean, base timestamptz) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE AS
$$
  SELECT CASE WHEN final OR turns = '[]' THEN turns ELSE (
    SELECT jsonb_agg (jsonb_set (turn, '{at_ms}', to_jsonb (greatest (0,
             (turn ->> 'at_ms')::bigint - (extract (epoch FROM base) * 1000)::bigint))) ORDER BY n)
    FROM jsonb_array_elements (turns) WITH ORDINALITY t (turn, n)) END
$$;

CREATE FUNCTION call_detail_json (call_id uuid, with_costs boolean) RETURNS json
LANGUAGE sql STABLE AS
$$
  SELECT json_strip_nulls (json_build_object (
    'call', call_json (c),
    'ended_reason', c.ended_reason,
    'turns', coalesce (turns_json (d.turns, d.final, coalesce (c.started_at, c.occurred_at)), '[]'),
    'analysis', d.analysis,
    'price', CASE WHEN r.id IS NOT NULL THEN json_build_object (
      'cents_per_minute', r.cents_per_minute, 'first_increment_s', r.first_increment_s,
      'next_increment_s', r.next_increment_s,
      'billed_s', CASE WHEN c.charged_cents > 0
        THEN billed_seconds (r.first_increment_s, r.next_increment_s, c.duration_s) ELSE 0 END,
      'charged_cents', c.charged_cents) END,
    'journal', coalesce ((SELECT json_agg (journal_json (t) ORDER BY t.sequence) FROM ledger_transfer t
                          WHERE t.call_id = c.id AND t.account_id = c.account_id), '[]'),
    'events', coalesce ((
      SELECT json_agg (json_build_object ('id', i.id, 'kind', i.kind,
               'occurred_at', instant_json (i.occurred_at), 'received_at', instant_json (i.received_at),
               'source', i.source, 'fold', i.fold)
             ORDER BY coalesce (i.occurred_at, i.received_at), i.id)
      FROM (SELECT * FROM inbox_event i WHERE i.subject = c.provider_call_id
              AND i.account_id = c.account_id ORDER BY i.received_at LIMIT 500) i), '[]'),
    'provider_costs', CASE WHEN with_costs THEN coalesce (d.costs, '[]') END))
  FROM call c
  LEFT JOIN call_detail d ON d.call_id = c.id
  LEFT JOIN rate_card r ON r.id = c.rate_card_id
  WHERE c.id = $1 AND c.account_id = current_account ()
$$;

-- Days are civil days of the account's zone, the last fourteen.  Their sums come from one index-only scan of
-- call_list; the planner knows nothing of the instant it begins at and would read the whole table.
CREATE FUNCTION overview_json () RETURNS json
LANGUAGE sql STABLE SET enable_seqscan = off SET enable_bitmapscan = off AS
$$
  WITH a AS (
    SELECT account_id, zone, (now () AT TIME ZONE zone)::date AS today FROM account
    WHERE account_id = current_account ()),
  sums AS (
    SELECT (c.occurred_at AT TIME ZONE (SELECT zone FROM a))::date AS day, count (*) AS calls,
           coalesce (sum (c.duration_s), 0) AS seconds, sum (c.charged_cents) AS charged_cents
    FROM call c WHERE c.account_id = current_account ()
      AND c.occurred_at >= (SELECT (today - 13)::timestamp AT TIME ZONE zone FROM a)
    GROUP BY 1),
  used AS (
    SELECT d::date AS day, coalesce (s.calls, 0) AS calls, coalesce (s.seconds, 0) AS seconds,
           coalesce (s.charged_cents, 0) AS charged_cents
    FROM a, generate_series ((a.today - 13)::timestamp, a.today::timestamp, interval '1 day') d
    LEFT JOIN sums s ON s.day = d::date)
  SELECT json_build_object (
    'now', instant_json (now ()), 'zone', a.zone,
    'calls_today', t.calls, 'seconds_today', t.seconds, 'charged_today_cents', t.charged_cents,
    'running', coalesce ((SELECT json_agg (call_json (c, g.name) ORDER BY c.occurred_at, c.id)
      FROM (SELECT * FROM (SELECT * FROM call WHERE account_id = a.account_id AND state <> 'ended'
              AND coalesce (decision, 'accepted') = 'accepted'
              OFFSET 0) r -- else the planner walks the list in order, looking for what is rare
            ORDER BY occurred_at DESC, id DESC LIMIT 100) c LEFT JOIN agent g ON g.id = c.agent_id), '[]'),
    'recent', coalesce ((SELECT json_agg (call_json (c, g.name) ORDER BY c.occurred_at DESC, c.id DESC)
      FROM (SELECT * FROM call WHERE account_id = a.account_id AND state = 'ended'
            ORDER BY occurred_at DESC, id DESC LIMIT 5) c LEFT JOIN agent g ON g.id = c.agent_id), '[]'),
    'week', (SELECT json_agg (json_build_object ('day', day, 'calls', calls, 'seconds', seconds,
                                                 'charged_cents', charged_cents) ORDER BY day) FROM used),
    'checklist', json_build_object (
      'agent', EXISTS (SELECT FROM agent g WHERE g.account_id = a.account_id AND g.state = 'active'),
      'number', EXISTS (SELECT FROM number n WHERE n.account_id = a.account_id AND n.agent_id IS NOT NULL
                          AND n.state <> 'gone'),
      'credit', coalesce (credit_available (a.account_id) > 0, false),
      'first_call', EXISTS (SELECT FROM call c WHERE c.account_id = a.account_id AND c.state = 'ended')),
    'credit', credit_json (a.account_id))
  FROM a, used t WHERE t.day = a.today
$$;

CREATE FUNCTION inbox_json (i inbox_event) RETURNS json
LANGUAGE sql STABLE PARALLEL SAFE AS
$$
  SELECT json_strip_nulls (json_build_object (
    'id', i.id, 'provider', i.provider, 'kind', i.kind, 'subject', i.subject, 'account_id', i.account_id,
    'occurred_at', instant_json (i.occurred_at), 'received_at', instant_json (i.received_at),
    'source', i.source, 'fold', i.fold, 'fold_error', i.fold_error))
$$;

-- An admin decides what a doubtful call was; then it is charged by that class, or not.
CREATE FUNCTION call_decide (target uuid, decided text, why text, actor uuid, actor_name text)
RETURNS json LANGUAGE plpgsql AS
$$
DECLARE
  c call;
BEGIN
  SELECT * INTO c FROM call WHERE id = target FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'call "%" does not exist', target USING ERRCODE = 'KM404';
  END IF;
  IF c.outcome IS DISTINCT FROM 'review' OR c.settled_at IS NOT NULL THEN
    RAISE EXCEPTION 'this call waits for no decision' USING ERRCODE = 'KM409';
  END IF;
  UPDATE call SET outcome = decided, review_reason = NULL, reviewed = true, reported = true,
    duration_s = coalesce (duration_s, 0), changed_at = now () WHERE id = target;
  PERFORM audit_append (c.account_id, actor, actor_name, 'call.review', target::text,
    jsonb_build_object ('outcome', decided, 'reason', why, 'was', c.review_reason));
  PERFORM calls_settle (ARRAY[target]);
  SELECT * INTO c FROM call WHERE id = target;
  IF c.account_id IS NOT NULL THEN
    PERFORM event_emit (c.account_id, 'call.updated', call_json (c));
  END IF;
  RETURN call_json (c);
END
$$;
