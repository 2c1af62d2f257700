-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Prices, wallets, reservations and the ledger.
--
-- Double entry by construction: one transfer row moves an amount from one wallet of an account to
-- another of the same account, so the balances of every account always sum to zero.  The customer's
-- own wallets are "credit" (paid; negative is debt) and "bonus"; the counter-wallets are "usage" (what
-- calls cost), "funding" (what was paid in or adjusted) and "promotion" (what we gave).  The transfers of
-- an account form one chain: hash = SHA-256 (previous hash || canonical line); ledger holds its end and
-- is the row that every posting locks first.

CREATE TABLE rate_card (
  id uuid PRIMARY KEY,
  account_id uuid, -- null: the default for everybody
  cents_per_minute bigint NOT NULL CHECK (cents_per_minute BETWEEN 0 AND 10000),
  first_increment_s integer NOT NULL CHECK (first_increment_s BETWEEN 1 AND 3600),
  next_increment_s integer NOT NULL CHECK (next_increment_s BETWEEN 1 AND 3600),
  valid_from timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now ()
);
CREATE UNIQUE INDEX rate_card_valid ON rate_card (coalesce (account_id, '00000000-0000-0000-0000-000000000000'), valid_from);
ALTER TABLE rate_card ENABLE ROW LEVEL SECURITY;
ALTER TABLE rate_card FORCE ROW LEVEL SECURITY;
CREATE POLICY service ON rate_card TO kametrix_service USING (true) WITH CHECK (true);
CREATE POLICY tenant ON rate_card TO kametrix_tenant
  USING (account_id IS NULL OR account_id = current_account ());
GRANT SELECT, INSERT ON rate_card TO kametrix_service;
GRANT SELECT ON rate_card TO kametrix_tenant;

CREATE TABLE ledger (
  account_id uuid PRIMARY KEY REFERENCES account,
  sequence bigint NOT NULL DEFAULT 0,
  hash bytea NOT NULL DEFAULT '\x',
  reserved_cents bigint NOT NULL DEFAULT 0 CHECK (reserved_cents >= 0),
  frozen boolean NOT NULL DEFAULT false -- set by a failed proof: nothing is posted until an admin looked
);
SELECT tenant_table ('ledger', 'SELECT, INSERT, UPDATE', 'SELECT');

CREATE TABLE wallet (
  account_id uuid NOT NULL REFERENCES ledger,
  kind text NOT NULL CHECK (kind IN ('credit', 'bonus', 'usage', 'funding', 'promotion')),
  balance_cents bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (account_id, kind),
  CHECK (kind <> 'bonus' OR balance_cents >= 0)
);
SELECT tenant_table ('wallet', 'SELECT, INSERT, UPDATE', 'SELECT');

CREATE TABLE ledger_transfer (
  account_id uuid NOT NULL REFERENCES ledger,
  sequence bigint NOT NULL,
  id uuid NOT NULL UNIQUE,
  cause_key text NOT NULL, -- "call:<call id>:bonus", "call:<call id>:credit", "adjust:<uuid>", "welcome"
  kind text NOT NULL CHECK (kind IN ('call_charge', 'adjustment', 'welcome_bonus')),
  from_wallet text NOT NULL,
  to_wallet text NOT NULL,
  amount_cents bigint NOT NULL CHECK (amount_cents > 0),
  from_balance_cents bigint NOT NULL, -- after this transfer
  to_balance_cents bigint NOT NULL,
  call_id uuid,
  actor_id uuid,
  actor_name text,
  reason text,
  at timestamptz NOT NULL,
  hash bytea NOT NULL,
  PRIMARY KEY (account_id, sequence),
  UNIQUE (account_id, cause_key),
  CHECK (from_wallet <> to_wallet),
  FOREIGN KEY (account_id, from_wallet) REFERENCES wallet (account_id, kind),
  FOREIGN KEY (account_id, to_wallet) REFERENCES wallet (account_id, kind)
);
CREATE INDEX ledger_transfer_call ON ledger_transfer (call_id) WHERE call_id IS NOT NULL;
SELECT tenant_table ('ledger_transfer', 'SELECT, INSERT', 'SELECT');
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_transfer
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change ();

-- Two-phase: pending → posted (the call was charged), voided (nothing to charge), expired.
CREATE TABLE reservation (
  call_id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES ledger,
  amount_cents bigint NOT NULL CHECK (amount_cents >= 0),
  max_duration_s integer NOT NULL,
  state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'posted', 'voided', 'expired')),
  created_at timestamptz NOT NULL DEFAULT now (),
  expires_at timestamptz NOT NULL,
  ended_at timestamptz,
  CHECK ((state = 'pending') = (ended_at IS NULL))
);
CREATE INDEX reservation_pending ON reservation (account_id) WHERE state = 'pending';
CREATE INDEX reservation_expiry ON reservation (expires_at) WHERE state = 'pending';
SELECT tenant_table ('reservation', 'SELECT, INSERT, UPDATE', 'SELECT');
