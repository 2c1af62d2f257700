-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Agents and numbers, with the state of their copies at the provider.

CREATE TABLE agent (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES account,
  name text NOT NULL CHECK (char_length (name) BETWEEN 1 AND 40),
  business_name text NOT NULL CHECK (char_length (business_name) BETWEEN 1 AND 80),
  greeting text NOT NULL DEFAULT '' CHECK (char_length (greeting) <= 500),
  instructions text NOT NULL DEFAULT '' CHECK (char_length (instructions) <= 10000),
  voice text NOT NULL,
  language text NOT NULL CHECK (language IN ('de', 'en')),
  call_max_s integer NOT NULL DEFAULT 600 CHECK (call_max_s BETWEEN 60 AND 3600),
  enabled boolean NOT NULL DEFAULT true,
  state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'deleting', 'deleted')),
  revision bigint NOT NULL DEFAULT 1, -- what the person edits (ETag)
  -- desired (revision) against what the provider holds
  provider_id text, -- Vapi's assistant id
  synced_revision bigint NOT NULL DEFAULT 0,
  synced_at timestamptz,
  sync_error text, -- null while pending or in sync
  created_at timestamptz NOT NULL DEFAULT now (),
  updated_at timestamptz NOT NULL DEFAULT now ()
);
CREATE INDEX agent_account ON agent (account_id, created_at);
CREATE UNIQUE INDEX agent_provider ON agent (provider_id) WHERE provider_id IS NOT NULL;
SELECT tenant_table ('agent', 'SELECT, INSERT, UPDATE', 'SELECT, INSERT, UPDATE');

-- Numbers are known to the platform first (account_id null), given to an account by an admin, and
-- assigned to one of its agents by the business.
CREATE TABLE number (
  id uuid PRIMARY KEY,
  account_id uuid REFERENCES account,
  e164 text NOT NULL CHECK (e164 ~ '^\+[1-9][0-9]{5,14}$'),
  label text NOT NULL DEFAULT '' CHECK (char_length (label) <= 40),
  agent_id uuid REFERENCES agent,
  fallback_e164 text CHECK (fallback_e164 ~ '^\+[1-9][0-9]{5,14}$'),
  state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'activating', 'blocked', 'gone')),
  revision bigint NOT NULL DEFAULT 1,
  provider_id text NOT NULL UNIQUE, -- Vapi's phone number id
  synced_revision bigint NOT NULL DEFAULT 0,
  synced_at timestamptz,
  sync_error text,
  created_at timestamptz NOT NULL DEFAULT now (),
  updated_at timestamptz NOT NULL DEFAULT now (),
  CHECK (agent_id IS NULL OR account_id IS NOT NULL),
  CHECK (fallback_e164 IS DISTINCT FROM e164)
);
CREATE UNIQUE INDEX number_e164 ON number (e164) WHERE state <> 'gone';
CREATE INDEX number_account ON number (account_id, e164);
CREATE INDEX number_agent ON number (agent_id);
SELECT tenant_table ('number', 'SELECT, INSERT, UPDATE', 'SELECT, UPDATE');
