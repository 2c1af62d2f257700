-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Copyright the Kametrix authors
-- The ledger's rules.
--
-- Lock order, everywhere: call rows, then ledger rows by account_id, then wallets and reservations.
-- Whoever holds the ledger row of an account may read and write its wallets and reservations; nobody
-- writes them without it.
--
-- The chain.  Each transfer's hash is sha256 (hash of the account's previous transfer || line); the
-- first transfer has no previous hash (no bytes).  The line is UTF-8 text, its fields in this order,
-- separated by one byte 0x1f:
--
--   account_id  sequence  id  cause_key  kind  from_wallet  to_wallet  amount_cents
--   from_balance_cents  to_balance_cents  call_id  actor_id  actor_name  reason  at
--
-- Ids are lower-case UUID text, numbers are decimal with a minus where needed, "at" is
-- YYYY-MM-DDTHH:MM:SS.ffffffZ in UTC, and an absent field is empty.  No field holds the separator, so
-- two different transfers never have the same line.
-- backend/credits/kmx-ledger-proof.h states the same for those who verify.

-- Few and short constraints: PostgreSQL reads their text again for every statement.
ALTER TABLE ledger_transfer
  DROP CONSTRAINT ledger_transfer_kind_check,
  DROP CONSTRAINT ledger_transfer_check, -- from_wallet <> to_wallet
  DROP CONSTRAINT ledger_transfer_amount_cents_check,
  -- Only these movements exist; a later kind states its own.
  ADD CONSTRAINT ledger_transfer_movement CHECK (
    kind || ':' || from_wallet || ':' || to_wallet = ANY ('{call_charge:bonus:usage,
      call_charge:credit:usage,welcome_bonus:promotion:bonus,adjustment:funding:credit,
      adjustment:credit:funding,adjustment:promotion:bonus,adjustment:bonus:promotion}'::text[])),
  ADD CONSTRAINT ledger_transfer_amount CHECK (amount_cents BETWEEN 1 AND 1000000000000),
  ADD CONSTRAINT ledger_transfer_unambiguous CHECK (
    strpos (cause_key || coalesce (actor_name, '') || coalesce (reason, ''), E'\x1f') = 0),
  ADD CONSTRAINT ledger_transfer_context CHECK (
    CASE kind WHEN 'call_charge' THEN call_id IS NOT NULL WHEN 'adjustment' THEN reason <> ''
    ELSE true END),
  -- A ledger's five wallets are made with it, nothing of it can be deleted, and whoever posts holds
  -- its row: the names are all there is to check, without three look-ups for every transfer.
  DROP CONSTRAINT ledger_transfer_account_id_fkey,
  DROP CONSTRAINT ledger_transfer_account_id_from_wallet_fkey,
  DROP CONSTRAINT ledger_transfer_account_id_to_wallet_fkey;

-- What was used since an instant is the difference of two balances: one look-up, however many calls.
CREATE INDEX ledger_transfer_usage ON ledger_transfer (account_id, at DESC, sequence DESC)
  INCLUDE (to_balance_cents) WHERE to_wallet = 'usage';

-- Filters of the journal: charges are most of it and are found by going back, all else by this.
CREATE INDEX ledger_transfer_seldom ON ledger_transfer (account_id, kind, sequence)
  WHERE kind <> 'call_charge';

-- The newest reservations of an account are listed with its credit.
DROP INDEX reservation_pending;
CREATE INDEX reservation_pending ON reservation (account_id, created_at DESC) WHERE state = 'pending';

-- UUIDv7, for rows that only a statement knows of.
CREATE FUNCTION ledger_new_id () RETURNS uuid
LANGUAGE sql VOLATILE PARALLEL SAFE AS
$$
  SELECT encode (set_bit (set_bit (overlay (uuid_send (gen_random_uuid ())
           PLACING substring (int8send ((extract (epoch FROM clock_timestamp ()) * 1000)::bigint) FROM 3)
           FROM 1 FOR 6), 52, 1), 53, 1), 'hex')::uuid
$$;

CREATE FUNCTION ledger_line (account uuid, sequence bigint, id uuid, cause_key text, kind text,
                             from_wallet text, to_wallet text, amount_cents bigint,
                             from_balance_cents bigint, to_balance_cents bigint, call_id uuid,
                             actor_id uuid, actor_name text, reason text, at timestamptz)
RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
$$
  SELECT concat_ws (E'\x1f', account, sequence, id, cause_key, kind, from_wallet, to_wallet,
                    amount_cents, from_balance_cents, to_balance_cents, coalesce (call_id::text, ''),
                    coalesce (actor_id::text, ''), coalesce (actor_name, ''), coalesce (reason, ''),
                    to_char (at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
$$;

CREATE FUNCTION ledger_open (account uuid) RETURNS void
LANGUAGE sql AS
$$
  INSERT INTO ledger (account_id) VALUES (account) ON CONFLICT DO NOTHING;
  INSERT INTO wallet (account_id, kind)
  SELECT account, kind FROM unnest (ARRAY['credit', 'bonus', 'usage', 'funding', 'promotion']) kind
  ON CONFLICT DO NOTHING;
$$;

-- Moves cents between two wallets of an account, once per cause.  Returns the sequence; a repeat with
-- equal content returns the first one's, with other content it is refused.  A frozen ledger takes no
-- new posting.
CREATE FUNCTION ledger_post (transfer_id uuid, account uuid, cause text, what text, source text,
                             target text, cents bigint, call uuid, actor uuid, name text, why text,
                             moment timestamptz)
RETURNS bigint LANGUAGE plpgsql AS
$$
DECLARE
  head ledger;
  first ledger_transfer;
  source_cents bigint;
  target_cents bigint;
BEGIN
  IF cents IS NULL OR cents <= 0 THEN
    RAISE EXCEPTION 'a transfer moves at least one cent' USING ERRCODE = 'KM400', DETAIL = '/amount_cents';
  END IF;
  SELECT * INTO head FROM ledger WHERE account_id = account FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'this account has no ledger' USING ERRCODE = 'KM404';
  END IF;
  SELECT * INTO first FROM ledger_transfer t WHERE t.account_id = account AND t.cause_key = cause;
  IF FOUND THEN
    IF (first.kind, first.from_wallet, first.to_wallet, first.amount_cents, first.call_id,
        first.actor_id, first.reason)
       IS DISTINCT FROM (what, source, target, cents, call, actor, why) THEN
      RAISE EXCEPTION 'cause "%" was posted before with other content', cause USING ERRCODE = 'KM409';
    END IF;
    RETURN first.sequence;
  END IF;
  IF head.frozen THEN
    RAISE EXCEPTION 'the ledger is frozen until its proof has been looked at' USING ERRCODE = 'KM409';
  END IF;
  SELECT w.balance_cents - cents INTO source_cents FROM wallet w
    WHERE w.account_id = account AND w.kind = source FOR NO KEY UPDATE;
  SELECT w.balance_cents + cents INTO target_cents FROM wallet w
    WHERE w.account_id = account AND w.kind = target FOR NO KEY UPDATE;
  IF source_cents IS NULL OR target_cents IS NULL THEN
    RAISE EXCEPTION 'there is no such wallet' USING ERRCODE = 'KM400', DETAIL = '/wallet';
  END IF;
  IF source = 'bonus' AND source_cents < 0 THEN
    RAISE EXCEPTION 'there is not that much bonus to take back'
      USING ERRCODE = 'KM400', DETAIL = '/amount_cents';
  END IF;
  head.sequence := head.sequence + 1;
  head.hash := sha256 (head.hash || convert_to (ledger_line (account, head.sequence, transfer_id,
    cause, what, source, target, cents, source_cents, target_cents, call, actor, name, why, moment),
    'UTF8'));
  INSERT INTO ledger_transfer VALUES (account, head.sequence, transfer_id, cause, what, source, target,
    cents, source_cents, target_cents, call, actor, name, why, moment, head.hash);
  UPDATE wallet w SET balance_cents = CASE w.kind WHEN source THEN source_cents ELSE target_cents END
    WHERE w.account_id = account AND w.kind IN (source, target);
  UPDATE ledger SET sequence = head.sequence, hash = head.hash WHERE account_id = account;
  RETURN head.sequence;
END
$$;

CREATE FUNCTION welcome_bonus (account uuid, cents bigint) RETURNS void
LANGUAGE sql AS
$$
  SELECT ledger_post (ledger_new_id (), account, 'welcome', 'welcome_bonus', 'promotion', 'bonus',
                      cents, NULL, NULL, NULL, NULL, now ())
  WHERE cents > 0
$$;

-- The card that a call of this account is charged by at an instant: its own before the default.
CREATE FUNCTION rate_card_at (account uuid, moment timestamptz) RETURNS uuid
LANGUAGE sql STABLE AS
$$
  SELECT id FROM rate_card
  WHERE coalesce (account_id, '00000000-0000-0000-0000-000000000000')
          IN (account, '00000000-0000-0000-0000-000000000000')
    AND valid_from <= moment
  ORDER BY account_id IS NULL, valid_from DESC
  LIMIT 1
$$;

-- The first increment is always charged, then whole further ones; one rounding, half up, at the end.
-- A call of zero seconds was never a conversation and costs nothing.
CREATE FUNCTION billed_seconds (first_increment_s integer, next_increment_s integer, seconds integer)
RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$
  SELECT CASE WHEN seconds <= 0 THEN 0
              WHEN seconds <= first_increment_s THEN first_increment_s::bigint
              ELSE first_increment_s + (seconds::bigint - first_increment_s + next_increment_s - 1)
                                       / next_increment_s * next_increment_s END
$$;
CREATE FUNCTION price_cents (cents_per_minute bigint, first_increment_s integer,
                             next_increment_s integer, seconds integer)
RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$
  SELECT (cents_per_minute * billed_seconds (first_increment_s, next_increment_s, seconds) + 30) / 60
$$;
CREATE FUNCTION call_price (rate_card uuid, seconds integer) RETURNS bigint
LANGUAGE sql STABLE AS
$$
  SELECT price_cents (cents_per_minute, first_increment_s, next_increment_s, seconds)
  FROM rate_card WHERE id = $1
$$;

CREATE FUNCTION credit_available (account uuid) RETURNS bigint
LANGUAGE sql STABLE AS
$$
  SELECT c.balance_cents + b.balance_cents - l.reserved_cents
  FROM ledger l
  JOIN wallet c ON c.account_id = l.account_id AND c.kind = 'credit'
  JOIN wallet b ON b.account_id = l.account_id AND b.kind = 'bonus'
  WHERE l.account_id = account
$$;

-- The credit object of the API, one row an account.
CREATE VIEW credit_object WITH (security_invoker = true) AS
SELECT l.account_id,
       json_strip_nulls (json_build_object (
         'balance_cents', c.balance_cents,
         'bonus_cents', b.balance_cents,
         'reserved_cents', l.reserved_cents,
         'available_cents', c.balance_cents + b.balance_cents - l.reserved_cents,
         'grace_cents', a.grace_cents,
         'cents_per_minute', r.cents_per_minute,
         'first_increment_s', r.first_increment_s,
         'next_increment_s', r.next_increment_s,
         -- At the pace of the last thirty days, or of all days since the first charge.
         'days_left', CASE WHEN s.cents > 0 THEN
           greatest (0, c.balance_cents + b.balance_cents - l.reserved_cents)
           * greatest (1, ceil (extract (epoch FROM now () - s.since) / 86400)::bigint) / s.cents END,
         'reservations', coalesce (p.list, '[]'))) AS body
FROM ledger l
JOIN account a ON a.account_id = l.account_id
JOIN wallet c ON c.account_id = l.account_id AND c.kind = 'credit'
JOIN wallet b ON b.account_id = l.account_id AND b.kind = 'bonus'
JOIN wallet u ON u.account_id = l.account_id AND u.kind = 'usage'
LEFT JOIN LATERAL (
  SELECT * FROM rate_card r -- as rate_card_at(), without the price of a call
  WHERE coalesce (r.account_id, '00000000-0000-0000-0000-000000000000')
          IN (l.account_id, '00000000-0000-0000-0000-000000000000') AND r.valid_from <= now ()
  ORDER BY r.account_id IS NULL, r.valid_from DESC LIMIT 1) r ON true
LEFT JOIN LATERAL (
  SELECT greatest (now () - interval '30 days', (
           SELECT t.at FROM ledger_transfer t
           WHERE t.account_id = l.account_id AND t.to_wallet = 'usage'
           ORDER BY t.at, t.sequence LIMIT 1)) AS since,
         u.balance_cents - coalesce ((
           SELECT t.to_balance_cents FROM ledger_transfer t
           WHERE t.account_id = l.account_id AND t.to_wallet = 'usage'
             AND t.at <= now () - interval '30 days'
           ORDER BY t.at DESC, t.sequence DESC LIMIT 1), 0) AS cents) s ON true
LEFT JOIN LATERAL (
  SELECT json_agg (json_build_object (
           'call_id', v.call_id, 'amount_cents', v.amount_cents, 'max_duration_s', v.max_duration_s,
           'created_at', to_char (v.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
           ORDER BY v.created_at DESC, v.call_id) AS list
  FROM (SELECT * FROM reservation v WHERE v.account_id = l.account_id AND v.state = 'pending'
        ORDER BY v.created_at DESC LIMIT 100) v) p ON l.reserved_cents > 0;
GRANT SELECT ON credit_object TO kametrix_service, kametrix_tenant;

CREATE FUNCTION credit_json (account uuid) RETURNS json
LANGUAGE sql STABLE AS
$$ SELECT body FROM credit_object WHERE account_id = account $$;

-- One line of the journal as the customer sees it: the side of the credit or the bonus wallet.
CREATE FUNCTION journal_json (line ledger_transfer) RETURNS json
LANGUAGE sql STABLE PARALLEL SAFE AS
$$
  SELECT json_strip_nulls (json_build_object (
    'sequence', line.sequence,
    'id', line.id,
    'kind', line.kind,
    'wallet', CASE WHEN out THEN line.from_wallet ELSE line.to_wallet END,
    'amount_cents', CASE WHEN out THEN - line.amount_cents ELSE line.amount_cents END,
    'balance_after_cents', CASE WHEN out THEN line.from_balance_cents ELSE line.to_balance_cents END,
    'call_id', line.call_id,
    'reason', line.reason,
    'actor_name', line.actor_name,
    'at', to_char (line.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'hash', encode (line.hash, 'hex')))
  FROM (SELECT line.from_wallet IN ('credit', 'bonus') AS out) side
$$;
CREATE FUNCTION journal_json (account uuid, line_sequence bigint) RETURNS json
LANGUAGE sql STABLE AS
$$
  SELECT journal_json (t) FROM ledger_transfer t
  WHERE t.account_id = account AND t.sequence = line_sequence
$$;

-- Tells the console, for several accounts at once.
CREATE FUNCTION credit_announce (accounts uuid[]) RETURNS void
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off
SET enable_mergejoin = off AS
$$
BEGIN
  INSERT INTO event (account_id, kind, body)
  SELECT c.account_id, 'credit.changed', c.body::text FROM credit_object c
  WHERE c.account_id = ANY (accounts);
  PERFORM pg_notify ('kametrix_event', '');
END
$$;

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
-- settled.
--
-- Planned once, for index look-ups: an array of one looks cheaper than the usual one, so that every
-- statement would be planned again for each group, and a plan made while the tables are small would
-- read them whole.  Either costs many times what the work itself does.
CREATE FUNCTION calls_settle (call_ids uuid[], booked_at timestamptz DEFAULT now ()) RETURNS integer
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
  SELECT array_agg (c.id), array_agg (DISTINCT c.account_id) INTO open_ids, accounts
  FROM (SELECT c.id, c.account_id FROM call c
        WHERE c.id = ANY (call_ids) AND c.settled_at IS NULL AND c.reported AND c.state = 'ended'
          AND c.outcome IS NOT NULL
        ORDER BY c.account_id, c.id FOR NO KEY UPDATE) c;
  IF open_ids IS NULL THEN
    RETURN 0;
  END IF;
  PERFORM FROM ledger l WHERE l.account_id = ANY (accounts) ORDER BY l.account_id FOR NO KEY UPDATE;

  FOR one IN
    SELECT c.id, c.account_id, c.duration_s, c.review_reason, c.occurred_at, o.charged, o.review,
           r.id AS card_id, r.cents_per_minute, r.first_increment_s, r.next_increment_s,
           v.amount_cents AS reserved_cents, v.state = 'pending' AS pending, coalesce (l.frozen, true) AS frozen,
           l.sequence, l.hash, wc.balance_cents AS credit_cents, wb.balance_cents AS bonus_cents,
           wu.balance_cents AS usage_cents
    FROM unnest (open_ids) chosen (id)
    JOIN call c ON c.id = chosen.id
    JOIN outcome_class o ON o.outcome = c.outcome
    LEFT JOIN rate_card r ON r.id = coalesce (c.rate_card_id, rate_card_at (c.account_id, c.occurred_at))
    LEFT JOIN reservation v ON v.call_id = c.id
    LEFT JOIN ledger l ON l.account_id = c.account_id
    LEFT JOIN wallet wc ON wc.account_id = c.account_id AND wc.kind = 'credit'
    LEFT JOIN wallet wb ON wb.account_id = c.account_id AND wb.kind = 'bonus'
    LEFT JOIN wallet wu ON wu.account_id = c.account_id AND wu.kind = 'usage'
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

-- The price everybody starts with: 15 cents for each started minute.  Valid since before any call.
SET LOCAL ROLE kametrix_service;
INSERT INTO rate_card (id, account_id, cents_per_minute, first_increment_s, next_increment_s, valid_from)
VALUES ('01900000-0000-7000-8000-000000000015', NULL, 15, 60, 60, '2020-01-01T00:00:00Z');
RESET ROLE;
