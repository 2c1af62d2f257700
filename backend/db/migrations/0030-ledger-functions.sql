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

-- The card that a call of this account is charged by at an instant: its own before the default.  Not
-- in SQL, which would be parsed and planned anew for each call.
CREATE FUNCTION rate_card_at (account uuid, moment timestamptz) RETURNS uuid
LANGUAGE plpgsql STABLE AS
$$
BEGIN
  RETURN (
    SELECT r.id FROM rate_card r
    WHERE coalesce (r.account_id, '00000000-0000-0000-0000-000000000000')
            IN (account, '00000000-0000-0000-0000-000000000000')
      AND r.valid_from <= moment
    ORDER BY r.account_id IS NULL, r.valid_from DESC
    LIMIT 1);
END
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

-- The price everybody starts with: 15 cents for each started minute.  Valid since before any call.
SET LOCAL ROLE kametrix_service;
INSERT INTO rate_card (id, account_id, cents_per_minute, first_increment_s, next_increment_s, valid_from)
VALUES ('01900000-0000-7000-8000-000000000015', NULL, 15, 60, 60, '2020-01-01T00:00:00Z');
RESET ROLE;
