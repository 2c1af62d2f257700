-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Copyright the Kametrix authors
-- Finding calls by what was said and by number.
--
-- A document holds the words of summary and turns in German stems and as they are (for names and
-- beginnings of words), without positions, so that it is small enough to be looked at row by row; and
-- every ending of the caller's number as one word "n…", so that any part of a number is a prefix of one.

-- Lower case; umlauts as people without them write; accents gone.  The same for documents and queries.
-- Capitals stand here because lower() knows only ASCII in the C locale.
CREATE FUNCTION search_folded (words text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$
  SELECT translate (
    replace (replace (replace (replace (replace (replace (replace (lower (words), 'ä', 'ae'), 'ö', 'oe'),
      'ü', 'ue'), 'ß', 'ss'), 'Ä', 'ae'), 'Ö', 'oe'), 'Ü', 'ue'),
    'áàâåãāăąçćčďđéèêëēęěğíìîïīłñńňóòôõøōőřśšşșťțúùûūůűýÿźžż'
      || 'ÁÀÂÅÃĀĂĄÇĆČĎĐÉÈÊËĒĘĚĞÍÌÎÏĪŁÑŃŇÓÒÔÕØŌŐŘŚŠŞȘŤȚÚÙÛŪŮŰÝŸŹŽŻ',
    'aaaaaaaacccddeeeeeeegiiiiilnnnooooooorssssttuuuuuuyyzzz'
      || 'aaaaaaaacccddeeeeeeegiiiiilnnnooooooorssssttuuuuuuyyzzz')
$$;

CREATE FUNCTION number_words (number text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$
  SELECT coalesce (array_to_tsvector (array_agg (DISTINCT 'n' || substr (digits, i))), ''::tsvector)
  FROM (SELECT regexp_replace (number, '[^0-9]', '', 'g') AS digits) d,
       generate_series (1, length (digits) - 2) i
$$;

CREATE FUNCTION call_document (summary text, turns jsonb, caller text, dialled text) RETURNS tsvector
LANGUAGE sql STABLE PARALLEL SAFE AS
$$
  SELECT strip (to_tsvector ('german', words) || to_tsvector ('simple', words))
         || number_words (coalesce (caller, ''))
         || number_words (coalesce (right (dialled, 8), ''))
  FROM (SELECT search_folded (left (concat_ws (' ', summary,
          (SELECT string_agg (turn ->> 'text', ' ') FROM jsonb_array_elements (turns) turn
           WHERE turn ->> 'role' <> 'tool')), 100000))) w (words)
$$;

-- What a person typed: digits look for a part of a number, words must all be there, each as a stem or as
-- the beginning of a word.  Null when nothing can be searched for.
CREATE FUNCTION call_query (typed text) RETURNS tsquery
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS
$$
DECLARE
  digits text := regexp_replace (typed, '[^0-9]', '', 'g');
  word text;
  stem tsquery;
  part tsquery;
  whole tsquery;
BEGIN
  IF typed !~ '[[:alpha:]]' AND length (digits) >= 3 THEN
    digits := ltrim (digits, '0'); -- 0049…, 030…
    RETURN CASE WHEN digits <> '' THEN ('n' || digits || ':*')::tsquery END;
  END IF;
  FOR word IN SELECT w FROM regexp_split_to_table (search_folded (typed), '[^[:alnum:]]+') w
              WHERE w <> '' LIMIT 8 LOOP
    stem := to_tsquery ('german', word);
    part := to_tsquery ('simple', word || CASE WHEN length (word) >= 3 THEN ':*' ELSE '' END);
    IF numnode (stem) > 0 THEN
      part := part || stem;
    END IF;
    whole := CASE WHEN whole IS NULL THEN part ELSE whole && part END;
  END LOOP;
  RETURN whole;
END
$$;

-- Writes the documents of calls that were reported; at most rows_max of them.  Runs as a job shortly
-- after the calls, never on the way of a webhook.
CREATE FUNCTION calls_index (rows_max integer) RETURNS integer
LANGUAGE plpgsql AS
$$
DECLARE
  ids uuid[];
BEGIN
  SELECT array_agg (id) INTO ids FROM (
    SELECT c.id FROM call c WHERE c.reported AND NOT c.searchable
    ORDER BY c.occurred_at LIMIT rows_max FOR NO KEY UPDATE SKIP LOCKED) c;
  IF ids IS NULL THEN
    RETURN 0;
  END IF;
  INSERT INTO call_search (call_id, account_id, occurred_at, digits, document)
  SELECT c.id, c.account_id, c.occurred_at,
         regexp_replace (concat_ws (' ', c.caller_e164, c.number_e164), '[^0-9 ]', '', 'g'),
         call_document (c.summary, coalesce (d.turns, '[]'), c.caller_e164, c.number_e164)
  FROM call c LEFT JOIN call_detail d ON d.call_id = c.id
  WHERE c.id = ANY (ids) AND c.account_id IS NOT NULL
  ON CONFLICT (call_id) DO UPDATE SET occurred_at = excluded.occurred_at, digits = excluded.digits,
    document = excluded.document;
  UPDATE call SET searchable = true WHERE id = ANY (ids);
  RETURN cardinality (ids);
END
$$;

-- The matches of the account at hand, newest first, from offset rows_before on, and their number.
--
-- A word that stands in many calls is found among the newest ones: the newest scan_max documents are
-- looked at in the order of the list, and when they hold a full page, that is the page (2-4 µs a
-- document).  Otherwise the word is rare enough for the GIN index, whose matches must all be fetched and
-- sorted; that alone would take 200 ms and more for a word in every third of 1,000,000 calls.
-- SECURITY DEFINER, because the match operator is not leakproof: under row-level security the GIN
-- index could not be used.  The account is that of the transaction and nothing else.
CREATE FUNCTION call_search_page (
  query tsquery, rows_max integer, rows_before integer, before_at timestamptz, before_id uuid,
  of_agent uuid, of_outcome text, running boolean, from_at timestamptz, to_at timestamptz)
RETURNS TABLE (call_id uuid, total bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public AS
$$
#variable_conflict use_column
DECLARE
  account uuid := current_account ();
  scan_max integer := greatest (4000, least (60000, 20 * rows_before));
  found_ids uuid[];
  joined text := '';
  scoped text := ' WHERE s.account_id = $1';
  calls_known bigint;
BEGIN
  IF of_agent IS NOT NULL OR of_outcome IS NOT NULL OR running IS NOT NULL THEN
    joined := ' JOIN call c ON c.id = s.call_id'
      || CASE WHEN of_agent IS NOT NULL THEN ' AND c.agent_id = $3' ELSE '' END
      || CASE WHEN of_outcome IS NOT NULL THEN ' AND c.outcome = $4' ELSE '' END
      || CASE WHEN running THEN ' AND c.state <> ''ended''' WHEN NOT running THEN ' AND c.state = ''ended'''
              ELSE '' END;
  END IF;
  scoped := scoped
    || CASE WHEN from_at IS NOT NULL THEN ' AND s.occurred_at >= $5' ELSE '' END
    || CASE WHEN to_at IS NOT NULL THEN ' AND s.occurred_at < $6' ELSE '' END;
  EXECUTE 'SELECT array_agg (m.call_id ORDER BY m.occurred_at DESC, m.call_id DESC) FROM (SELECT s.call_id,'
    || ' s.occurred_at FROM (SELECT * FROM call_search s' || scoped
    || CASE WHEN before_at IS NOT NULL THEN ' AND (s.occurred_at, s.call_id) < ($7, $8)' ELSE '' END
    || ' ORDER BY s.occurred_at DESC, s.call_id DESC LIMIT $9) s' || joined
    || ' WHERE s.document @@ $2 ORDER BY s.occurred_at DESC, s.call_id DESC LIMIT $10) m'
    INTO found_ids
    USING account, query, of_agent, of_outcome, from_at, to_at, before_at, before_id, scan_max,
          rows_before + rows_max;
  IF cardinality (found_ids) = rows_before + rows_max THEN
    -- Too many to count: what the density of this stretch says, or the cap.
    SELECT coalesce (sum (d.calls), 0) INTO calls_known FROM call_day d WHERE d.account_id = account;
    IF calls_known > 10000 THEN
      RETURN QUERY SELECT f.id, 10001::bigint FROM unnest (found_ids[rows_before + 1:]) WITH ORDINALITY
        f (id, n) ORDER BY f.n;
      RETURN;
    END IF;
  END IF;
  RETURN QUERY EXECUTE
    'SELECT m.call_id, m.total FROM (SELECT s.call_id, s.occurred_at, count (*) OVER () AS total'
    || ' FROM call_search s' || joined || scoped || ' AND s.document @@ $2) m'
    || CASE WHEN before_at IS NOT NULL THEN ' WHERE (m.occurred_at, m.call_id) < ($7, $8)' ELSE '' END
    || ' ORDER BY m.occurred_at DESC, m.call_id DESC OFFSET $9 LIMIT $10'
    USING account, query, of_agent, of_outcome, from_at, to_at, before_at, before_id, rows_before, rows_max;
END
$$;
REVOKE ALL ON FUNCTION call_search_page FROM PUBLIC;
GRANT EXECUTE ON FUNCTION call_search_page TO kametrix_tenant;
