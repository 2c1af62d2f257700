-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Calls.

-- One row a class: what a finished call of this class costs the customer.  Nothing else decides it.
CREATE TABLE outcome_class (
  outcome text PRIMARY KEY,
  charged boolean NOT NULL, -- by its duration
  review boolean NOT NULL   -- an admin must look; not charged until then
);
INSERT INTO outcome_class VALUES
  ('normal', true, false),
  ('caller', true, false),
  ('transferred', true, false),
  ('no_answer', false, false),
  ('provider_fault', false, false),
  ('our_fault', false, false),
  ('refused', false, false),
  ('review', false, true);
GRANT SELECT ON outcome_class TO kametrix_service, kametrix_tenant;

-- The row is a function of the set of the call's events: any order and repetition gives the same row.
CREATE TABLE call (
  id uuid PRIMARY KEY,
  account_id uuid REFERENCES account, -- null: for a number that nobody owns
  provider_call_id text NOT NULL UNIQUE,
  number_id uuid,
  agent_id uuid,
  direction text NOT NULL DEFAULT 'inbound' CHECK (direction IN ('inbound', 'outbound', 'web')),
  number_e164 text, -- dialled
  caller_e164 text, -- null: withheld
  state text NOT NULL CHECK (state IN ('ringing', 'in_progress', 'forwarding', 'ended')),
  state_at timestamptz NOT NULL, -- event time of that state
  decision text CHECK (decision IN ('accepted', 'refused', 'fallback')), -- answer to assistant-request
  refusal text, -- why: 'suspended', 'no_agent', 'agent_disabled', 'no_credit', 'busy', 'unknown_number'
  occurred_at timestamptz NOT NULL, -- earliest event time; lists are ordered by it
  started_at timestamptz,
  ended_at timestamptz,
  ended_reason text, -- the provider's own word
  outcome text REFERENCES outcome_class, -- null while running
  review_reason text,
  duration_s integer CHECK (duration_s >= 0),
  reported boolean NOT NULL DEFAULT false, -- the end-of-call report is in
  summary text,
  rate_card_id uuid REFERENCES rate_card, -- pinned when the call was first seen
  settled_at timestamptz, -- the charge (maybe 0) is final
  charged_cents bigint NOT NULL DEFAULT 0 CHECK (charged_cents >= 0),
  provider_cost_micros bigint, -- in 10^-6 of provider_cost_currency
  provider_cost_currency text,
  agent_revision bigint,
  created_at timestamptz NOT NULL DEFAULT now (), -- the last two are about us, not about the call
  changed_at timestamptz NOT NULL DEFAULT now ()
);
CREATE INDEX call_list ON call (account_id, occurred_at DESC, id DESC);
CREATE INDEX call_by_agent ON call (account_id, agent_id, occurred_at DESC, id DESC);
CREATE INDEX call_by_outcome ON call (account_id, outcome, occurred_at DESC, id DESC);
CREATE INDEX call_running ON call (account_id) WHERE state <> 'ended';
CREATE INDEX call_open ON call (changed_at) WHERE NOT reported;
CREATE INDEX call_unsettled ON call (changed_at) WHERE settled_at IS NULL AND reported;
SELECT tenant_table ('call', 'SELECT, INSERT, UPDATE', 'SELECT');

-- What was said, and what it cost us, one row a call.
CREATE TABLE call_detail (
  call_id uuid PRIMARY KEY REFERENCES call,
  account_id uuid,
  turns jsonb NOT NULL DEFAULT '[]', -- [{"role":"assistant"|"caller","text":…,"at_ms":…}] by time
  final boolean NOT NULL DEFAULT false, -- from the report; live turns no longer matter
  analysis jsonb, -- structured analysis as the provider gave it
  costs jsonb, -- [{"kind":…,"provider":…,"cost_micros":…}]
  recording_reference text
);
ALTER TABLE call_detail ALTER COLUMN turns SET COMPRESSION lz4;
SELECT tenant_table ('call_detail', 'SELECT, INSERT, UPDATE', 'SELECT');

-- The sums of an account's calls per UTC day, kept by the statements that fold and settle: totals, jumps into the
-- list and the overview without counting rows.
CREATE TABLE call_day (
  account_id uuid NOT NULL,
  day date NOT NULL, -- UTC day of occurred_at
  calls integer NOT NULL,
  seconds bigint NOT NULL DEFAULT 0, -- of duration_s
  charged_cents bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (account_id, day)
);
SELECT tenant_table ('call_day', 'SELECT, INSERT, UPDATE', 'SELECT');

-- Search document, written shortly after the call by a job, not on the webhook path.
CREATE TABLE call_search (
  call_id uuid PRIMARY KEY,
  account_id uuid NOT NULL,
  occurred_at timestamptz NOT NULL,
  digits text NOT NULL DEFAULT '', -- the two numbers without their plus, for the search by number
  document tsvector NOT NULL
);
-- What waits to be merged is read by every search: 256 kB take it about a millisecond.
CREATE INDEX call_search_document ON call_search USING gin (document)
  WITH (gin_pending_list_limit = 256);
CREATE INDEX call_search_recent ON call_search (account_id, occurred_at DESC, call_id DESC);
SELECT tenant_table ('call_search', 'SELECT, INSERT, UPDATE', 'SELECT');
