-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Copyright the Kametrix authors
-- Money for calls: set aside when they begin, charged once when they are over.  Lock order as in 0030.

-- Sets money aside for a call that is about to begin and says how long it may last.  No row: refused,
-- because what is available and the grace together do not pay the shortest call.
--
-- What is available (without grace) buys the length, in whole increments, at most wanted_s.  When it
-- buys less than one first increment (at least ten seconds), the grace pays exactly that one: so
-- nothing beyond the grace is ever promised, and a call that runs over its length by the provider's
-- tolerance costs at most one increment more.  A repeat gives the first answer.  A frozen ledger still
-- reserves: a person is calling, and nothing is posted by it.
CREATE FUNCTION reservation_open (call uuid, account uuid, rate_card uuid, wanted_s integer)
RETURNS TABLE (amount_cents bigint, max_duration_s integer) LANGUAGE plpgsql AS
$$
#variable_conflict use_column
DECLARE
  head ledger;
  card rate_card;
  known reservation;
  available bigint;
  grace bigint;
  shortest integer;
  affordable bigint;
  price bigint;
  length integer;
BEGIN
  IF wanted_s IS NULL OR wanted_s < 1 THEN
    RAISE EXCEPTION 'a call lasts at least a second' USING ERRCODE = 'KM400';
  END IF;
  SELECT * INTO head FROM ledger l WHERE l.account_id = account FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'this account has no ledger' USING ERRCODE = 'KM404';
  END IF;
  SELECT * INTO known FROM reservation v WHERE v.call_id = call;
  IF FOUND THEN
    IF known.account_id <> account THEN
      RAISE EXCEPTION 'this call has a reservation of another account' USING ERRCODE = 'KM409';
    END IF;
    RETURN QUERY SELECT known.amount_cents, known.max_duration_s;
    RETURN;
  END IF;
  SELECT * INTO card FROM rate_card r WHERE r.id = rate_card;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is no such rate card' USING ERRCODE = 'KM404';
  END IF;
  SELECT a.grace_cents INTO grace FROM account a WHERE a.account_id = account;
  available := credit_available (account);
  shortest := least (greatest (10, card.first_increment_s), wanted_s);
  IF available + grace
     < price_cents (card.cents_per_minute, card.first_increment_s, card.next_increment_s, shortest) THEN
    RETURN;
  END IF;
  -- The longest time whose price, rounded half up, is not above what is available.
  IF card.cents_per_minute = 0 THEN
    affordable := wanted_s;
  ELSIF available < 0 THEN
    affordable := 0;
  ELSE
    affordable := (60 * least (available, 1000000000000) + 29) / card.cents_per_minute;
    affordable := CASE WHEN affordable < card.first_increment_s THEN 0
      ELSE card.first_increment_s
           + (affordable - card.first_increment_s) / card.next_increment_s * card.next_increment_s END;
  END IF;
  length := least (greatest (affordable, shortest), wanted_s);
  price := price_cents (card.cents_per_minute, card.first_increment_s, card.next_increment_s, length);
  INSERT INTO reservation (call_id, account_id, amount_cents, max_duration_s, expires_at)
  VALUES (call, account, price, length, now () + (length + 900) * interval '1 s');
  IF price > 0 THEN
    UPDATE ledger l SET reserved_cents = l.reserved_cents + price WHERE l.account_id = account;
    PERFORM credit_announce (ARRAY[account]);
  END IF;
  RETURN QUERY SELECT price, length;
END
$$;

-- Charges finished calls, once: bonus first, then credit, which may become debt.  Ends their
-- reservations.  Takes what is reported, ended, has an outcome and is not settled; whatever comes
-- later about a settled call changes no money.  An outcome under review frees its reservation and
-- waits.  A call that cannot be charged yet stays unsettled, with its reservation, and says why in
-- review_reason: 'ledger_frozen' (also: no ledger), 'no_duration', 'no_rate_card'; the job
-- credits.expire_reservations tries those again (calls_settle_left).  Returns how many calls were
-- settled.  Adds the charges to call_day, unless the caller counts them with its own rows: those are locked
-- after the ledgers, in one statement a transaction, so that two transactions cannot deadlock.
--
-- Planned once, for index look-ups: an array of one looks cheaper than the usual one, so that every
-- statement would be planned again for each group, and a plan made while the tables are small would
-- read them whole.  Either costs many times what the work itself does.  That is also why rows are
-- fetched one by one through LATERAL: OFFSET 0 keeps the planner from turning a look-up into a walk over an
-- index that was empty when it planned.
CREATE FUNCTION calls_settle (call_ids uuid[], booked_at timestamptz DEFAULT now (),
                              counts boolean DEFAULT true) RETURNS integer
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off
SET enable_mergejoin = off AS
$$
DECLARE
  open_ids uuid[];
  accounts uuid[];
  one record;
  account uuid;
  n integer := 0; -- accounts so far; the arrays "ledger_…" have one element each
  ledger_accounts uuid[] := '{}';
  ledger_sequences bigint[] := '{}';
  ledger_hashes bytea[] := '{}';
  ledger_credits bigint[] := '{}';
  ledger_bonuses bigint[] := '{}';
  ledger_usages bigint[] := '{}';
  ledger_freed bigint[] := '{}';
  head_sequence bigint;
  head_hash bytea;
  credit bigint;
  bonus bigint;
  usage bigint;
  charge bigint;
  part bigint;
  wallet_name text;
  transfer uuid;
  transfers ledger_transfer[] := '{}';
  settled_ids uuid[] := '{}';
  settled_cents bigint[] := '{}';
  settled_cards uuid[] := '{}';
  held_ids uuid[] := '{}';
  held_reasons text[] := '{}';
  reservations uuid[] := '{}';
  reservation_states text[] := '{}';
BEGIN
  SELECT array_agg (c.id ORDER BY c.account_id, c.id) INTO open_ids
  FROM (SELECT DISTINCT id FROM unnest (call_ids) id) chosen,
       LATERAL (SELECT * FROM call k WHERE k.id = chosen.id OFFSET 0) c;
  SELECT array_agg (c.id), array_agg (DISTINCT c.account_id) INTO open_ids, accounts -- locked in that order
  FROM unnest (open_ids) chosen (id), LATERAL (
    SELECT k.id, k.account_id FROM call k
    WHERE k.id = chosen.id AND k.settled_at IS NULL AND k.reported AND k.state = 'ended' AND k.outcome IS NOT NULL
    OFFSET 0 FOR NO KEY UPDATE) c;
  IF open_ids IS NULL THEN
    RETURN 0;
  END IF;
  PERFORM FROM ledger l WHERE l.account_id = ANY (accounts) ORDER BY l.account_id FOR NO KEY UPDATE;

  FOR one IN
    SELECT c.id, c.account_id, c.duration_s, c.review_reason, c.occurred_at, o.charged, o.review,
           r.id AS card_id, r.cents_per_minute, r.first_increment_s, r.next_increment_s,
           v.amount_cents AS reserved_cents, v.state = 'pending' AS pending, coalesce (l.frozen, true) AS frozen,
           l.sequence, l.hash, w.credit_cents, w.bonus_cents, w.usage_cents
    FROM unnest (open_ids) chosen (id)
    CROSS JOIN LATERAL (SELECT * FROM call k WHERE k.id = chosen.id OFFSET 0) c
    JOIN outcome_class o ON o.outcome = c.outcome
    LEFT JOIN LATERAL (
      SELECT * FROM rate_card k
      WHERE k.id = coalesce (c.rate_card_id, rate_card_at (c.account_id, c.occurred_at)) OFFSET 0) r ON true
    LEFT JOIN LATERAL (SELECT * FROM reservation k WHERE k.call_id = c.id OFFSET 0) v ON true
    LEFT JOIN LATERAL (SELECT * FROM ledger k WHERE k.account_id = c.account_id OFFSET 0) l ON true
    LEFT JOIN LATERAL (
      SELECT max (k.balance_cents) FILTER (WHERE k.kind = 'credit') AS credit_cents,
             max (k.balance_cents) FILTER (WHERE k.kind = 'bonus') AS bonus_cents,
             max (k.balance_cents) FILTER (WHERE k.kind = 'usage') AS usage_cents
      FROM wallet k WHERE k.account_id = c.account_id) w ON true
    ORDER BY c.account_id, c.ended_at, c.id
  LOOP
    IF one.account_id IS DISTINCT FROM account THEN
      account := one.account_id;
      head_sequence := one.sequence;
      head_hash := one.hash;
      credit := one.credit_cents;
      bonus := one.bonus_cents;
      usage := one.usage_cents;
    END IF;
    charge := 0;
    IF account IS NULL THEN
      NULL; -- a number that nobody owned: there is nobody to charge
    ELSIF one.frozen THEN
      held_ids := held_ids || one.id;
      held_reasons := held_reasons || 'ledger_frozen'::text;
      CONTINUE;
    ELSIF one.charged THEN
      IF one.duration_s IS NULL OR one.card_id IS NULL THEN
        held_ids := held_ids || one.id;
        held_reasons := held_reasons
          || CASE WHEN one.duration_s IS NULL THEN 'no_duration'::text ELSE 'no_rate_card' END;
        CONTINUE;
      END IF;
      charge := price_cents (one.cents_per_minute, one.first_increment_s, one.next_increment_s,
                             one.duration_s);
    END IF;
    IF one.pending THEN
      reservations := reservations || one.id;
      reservation_states := reservation_states
        || CASE WHEN charge > 0 THEN 'posted'::text ELSE 'voided' END;
    END IF;
    IF (one.pending OR charge > 0) AND ledger_accounts[n] IS DISTINCT FROM account THEN
      n := n + 1;
      ledger_accounts[n] := account;
      ledger_sequences[n] := head_sequence;
      ledger_hashes[n] := head_hash;
      ledger_credits[n] := credit;
      ledger_bonuses[n] := bonus;
      ledger_usages[n] := usage;
      ledger_freed[n] := 0;
    END IF;
    IF one.pending THEN
      ledger_freed[n] := ledger_freed[n] + one.reserved_cents;
    END IF;
    IF one.review THEN
      CONTINUE;
    END IF;
    settled_ids := settled_ids || one.id;
    settled_cents := settled_cents || charge;
    settled_cards := settled_cards || one.card_id;
    CONTINUE WHEN charge = 0;
    WHILE charge > 0 LOOP
      IF bonus > 0 THEN
        wallet_name := 'bonus';
        part := least (bonus, charge);
        bonus := bonus - part;
      ELSE
        wallet_name := 'credit';
        part := charge;
        credit := credit - part;
      END IF;
      charge := charge - part;
      usage := usage + part;
      head_sequence := head_sequence + 1;
      transfer := ledger_new_id ();
      head_hash := sha256 (head_hash || convert_to (ledger_line (account, head_sequence, transfer,
        'call:' || one.id || ':' || wallet_name, 'call_charge', wallet_name, 'usage', part,
        CASE wallet_name WHEN 'bonus' THEN bonus ELSE credit END, usage, one.id, NULL, NULL, NULL,
        booked_at), 'UTF8'));
      transfers := transfers || ROW (account, head_sequence, transfer,
        'call:' || one.id || ':' || wallet_name, 'call_charge', wallet_name, 'usage', part,
        CASE wallet_name WHEN 'bonus' THEN bonus ELSE credit END, usage, one.id, NULL, NULL, NULL,
        booked_at, head_hash)::ledger_transfer;
    END LOOP;
    ledger_sequences[n] := head_sequence;
    ledger_hashes[n] := head_hash;
    ledger_credits[n] := credit;
    ledger_bonuses[n] := bonus;
    ledger_usages[n] := usage;
  END LOOP;

  IF transfers <> '{}' THEN
    INSERT INTO ledger_transfer SELECT * FROM unnest (transfers);
    UPDATE wallet w
    SET balance_cents = CASE w.kind WHEN 'credit' THEN b.credit WHEN 'bonus' THEN b.bonus ELSE b.usage END
    FROM unnest (ledger_accounts, ledger_credits, ledger_bonuses, ledger_usages)
      b (account_id, credit, bonus, usage)
    WHERE w.account_id = b.account_id AND w.kind IN ('credit', 'bonus', 'usage')
      AND w.balance_cents
          <> CASE w.kind WHEN 'credit' THEN b.credit WHEN 'bonus' THEN b.bonus ELSE b.usage END;
  END IF;
  IF reservations <> '{}' THEN
    UPDATE reservation v SET state = e.state, ended_at = now ()
    FROM unnest (reservations, reservation_states) e (call_id, state)
    WHERE v.call_id = e.call_id;
  END IF;
  IF n > 0 THEN
    UPDATE ledger l SET sequence = h.sequence, hash = h.hash, reserved_cents = l.reserved_cents - h.freed
    FROM unnest (ledger_accounts, ledger_sequences, ledger_hashes, ledger_freed)
      h (account_id, sequence, hash, freed)
    WHERE l.account_id = h.account_id;
  END IF;
  IF settled_ids <> '{}' THEN
    UPDATE call c SET settled_at = booked_at, charged_cents = s.cents, changed_at = now (),
      rate_card_id = coalesce (c.rate_card_id, s.card),
      review_reason = CASE WHEN c.review_reason NOT IN ('ledger_frozen', 'no_duration', 'no_rate_card')
                           THEN c.review_reason END
    FROM unnest (settled_ids, settled_cents, settled_cards) s (id, cents, card)
    WHERE c.id = s.id;
  END IF;
  IF counts AND n > 0 THEN
    INSERT INTO call_day AS d (account_id, day, calls, charged_cents)
    SELECT c.account_id, (c.occurred_at AT TIME ZONE 'UTC')::date, 0, sum (s.cents)
    FROM unnest (settled_ids, settled_cents) s (id, cents) JOIN call c ON c.id = s.id
    WHERE s.cents > 0
    GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT (account_id, day) DO UPDATE SET charged_cents = d.charged_cents + excluded.charged_cents;
  END IF;
  IF held_ids <> '{}' THEN
    UPDATE call c SET review_reason = h.reason, changed_at = now ()
    FROM unnest (held_ids, held_reasons) h (id, reason)
    WHERE c.id = h.id AND c.review_reason IS NULL;
  END IF;
  IF n > 0 THEN
    PERFORM credit_announce (ledger_accounts);
  END IF;
  RETURN cardinality (settled_ids);
END
$$;

-- Tries again what could not be settled before, at most a thousand calls a run.  A transaction of its
-- own: its ledger locks are taken in account order once.
CREATE FUNCTION calls_settle_left () RETURNS integer
LANGUAGE sql AS
$$
  SELECT calls_settle (array_agg (c.id))
  FROM (SELECT c.id FROM call c JOIN outcome_class o ON o.outcome = c.outcome
        LEFT JOIN ledger l ON l.account_id = c.account_id
        WHERE c.settled_at IS NULL AND c.reported AND c.state = 'ended' AND NOT o.review
          AND NOT coalesce (l.frozen, false)
        ORDER BY c.changed_at LIMIT 1000) c
$$;

-- Ends reservations whose call never reported back, at most a thousand accounts a run.  A frozen
-- ledger keeps its reservations, so that money which waits for its charge cannot be spent a second
-- time.  Returns how many reservations expired.
CREATE FUNCTION reservations_expire () RETURNS integer
LANGUAGE plpgsql AS
$$
DECLARE
  accounts uuid[];
  expired integer := 0;
BEGIN
  SELECT array_agg (DISTINCT v.account_id) INTO accounts
  FROM (SELECT v.account_id FROM reservation v WHERE v.state = 'pending' AND v.expires_at <= now ()
        ORDER BY v.expires_at LIMIT 1000) v;
  IF accounts IS NULL THEN
    RETURN 0;
  END IF;
  PERFORM FROM ledger l WHERE l.account_id = ANY (accounts) ORDER BY l.account_id FOR NO KEY UPDATE;
  WITH ended AS (
    UPDATE reservation v SET state = 'expired', ended_at = now ()
    WHERE v.state = 'pending' AND v.expires_at <= now ()
      AND v.account_id IN (SELECT l.account_id FROM ledger l
                           WHERE l.account_id = ANY (accounts) AND NOT l.frozen)
    RETURNING v.account_id, v.amount_cents),
  freed AS (
    SELECT account_id, sum (amount_cents)::bigint AS cents, count (*) AS n FROM ended
    GROUP BY account_id),
  booked AS (
    UPDATE ledger l SET reserved_cents = l.reserved_cents - f.cents
    FROM freed f WHERE l.account_id = f.account_id
    RETURNING l.account_id, f.n)
  SELECT array_agg (account_id), coalesce (sum (n), 0) INTO accounts, expired FROM booked;
  IF accounts IS NOT NULL THEN
    PERFORM credit_announce (accounts);
  END IF;
  RETURN expired;
END
$$;
