-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Roles, settings, accounts, people, sessions, rate limits, idempotency, audit.
--
-- Two roles without login do all the work: kametrix_service sees every account, kametrix_tenant only
-- the account named by the transaction setting kametrix.account_id (row-level security; unset means no
-- rows).  Neither owns a table.

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'kametrix_service') THEN
    CREATE ROLE kametrix_service NOLOGIN;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'kametrix_tenant') THEN
    CREATE ROLE kametrix_tenant NOLOGIN;
  END IF;
  EXECUTE format ('GRANT kametrix_service, kametrix_tenant TO %I', current_user);
EXCEPTION WHEN insufficient_privilege OR duplicate_object OR unique_violation THEN
  NULL; -- made by the operator or by a neighbour that starts at the same moment
END
$$;
GRANT USAGE ON SCHEMA public TO kametrix_service, kametrix_tenant;

CREATE FUNCTION current_account () RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif (current_setting ('kametrix.account_id', true), '')::uuid $$;

-- Gives a table with an account_id column its grants and its two policies.
CREATE FUNCTION tenant_table (name regclass, service_rights text, tenant_rights text) RETURNS void
LANGUAGE plpgsql AS
$$
BEGIN
  EXECUTE format ('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', name);
  EXECUTE format ('ALTER TABLE %s FORCE ROW LEVEL SECURITY', name);
  EXECUTE format ('CREATE POLICY service ON %s TO kametrix_service USING (true) WITH CHECK (true)', name);
  EXECUTE format ('CREATE POLICY tenant ON %s TO kametrix_tenant USING (account_id = current_account ())'
                  ' WITH CHECK (account_id = current_account ())', name);
  EXECUTE format ('GRANT %s ON %s TO kametrix_service', service_rights, name);
  IF tenant_rights <> '' THEN
    EXECUTE format ('GRANT %s ON %s TO kametrix_tenant', tenant_rights, name);
  END IF;
END
$$;

CREATE FUNCTION refuse_change () RETURNS trigger
LANGUAGE plpgsql AS
$$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'KM409';
END
$$;

-- The business.  Its own id is also its account_id, so that the policies are all alike.
CREATE TABLE account (
  account_id uuid PRIMARY KEY,
  name text NOT NULL CHECK (char_length (name) BETWEEN 1 AND 120),
  zone text NOT NULL DEFAULT 'Europe/Berlin',
  locale text NOT NULL DEFAULT 'de' CHECK (locale IN ('de', 'en')),
  land text CHECK (land ~ '^[A-Z]{2}$'),
  state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'suspended')),
  suspended_reason text,
  live_transcript boolean NOT NULL DEFAULT false,
  business_declared_at timestamptz NOT NULL,
  calls_max integer NOT NULL DEFAULT 10 CHECK (calls_max BETWEEN 1 AND 1000),
  grace_cents bigint NOT NULL DEFAULT 200 CHECK (grace_cents BETWEEN 0 AND 100000),
  revision bigint NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  CHECK ((state = 'suspended') = (suspended_reason IS NOT NULL))
);
SELECT tenant_table ('account', 'SELECT, INSERT, UPDATE', 'SELECT, UPDATE');

-- People.  A user may exist without an account (platform admins).
CREATE TABLE person (
  id uuid PRIMARY KEY,
  email text NOT NULL CHECK (char_length (email) <= 254),
  email_folded text NOT NULL UNIQUE, -- lower case, NFC
  name text NOT NULL CHECK (char_length (name) BETWEEN 1 AND 120),
  locale text NOT NULL DEFAULT 'de' CHECK (locale IN ('de', 'en')),
  password_hash text, -- Argon2id string; null until a one-time link was used
  platform_admin boolean NOT NULL DEFAULT false,
  state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'suspended')),
  email_verified_at timestamptz, -- the message issue fills it
  revision bigint NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now()
);
GRANT SELECT, INSERT, UPDATE ON person TO kametrix_service;

CREATE TABLE membership (
  account_id uuid NOT NULL REFERENCES account,
  person_id uuid NOT NULL REFERENCES person,
  role text NOT NULL CHECK (role IN ('owner', 'manager', 'viewer')),
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (account_id, person_id)
);
CREATE UNIQUE INDEX membership_person ON membership (person_id); -- one account a person, for now
SELECT tenant_table ('membership', 'SELECT, INSERT, UPDATE, DELETE', 'SELECT');

CREATE TABLE session (
  id uuid PRIMARY KEY,
  person_id uuid NOT NULL REFERENCES person,
  token_hash text NOT NULL UNIQUE, -- SHA-256 of the token, hexadecimal
  label text NOT NULL DEFAULT '', -- "Kametrix 0.1.0, Linux"
  remote text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL DEFAULT now(),
  seen_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  idle_s integer NOT NULL
);
CREATE INDEX session_person ON session (person_id);
GRANT SELECT, INSERT, UPDATE, DELETE ON session TO kametrix_service;

-- One-time links: set-up of an admin, invitation of a member (and later password reset).
CREATE TABLE one_time_link (
  token_hash text PRIMARY KEY,
  person_id uuid NOT NULL REFERENCES person,
  purpose text NOT NULL CHECK (purpose IN ('set_password')),
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now()
);
GRANT SELECT, INSERT, UPDATE, DELETE ON one_time_link TO kametrix_service;

-- Fixed windows, counted in the database so that any number of processes share them.
CREATE TABLE rate_limit (
  bucket text NOT NULL, -- "sign-in:ip:…", hashed where it would hold a person's data
  window_start timestamptz NOT NULL,
  hits integer NOT NULL,
  PRIMARY KEY (bucket, window_start)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON rate_limit TO kametrix_service;

-- Counts one hit and says whether it is within the limit.
CREATE FUNCTION rate_limit_hit (bucket_name text, window_s integer, hits_max integer) RETURNS boolean
LANGUAGE sql AS
$$
  INSERT INTO rate_limit AS r (bucket, window_start, hits)
  VALUES (bucket_name,
          to_timestamp (floor (extract (epoch FROM now ()) / window_s) * window_s), 1)
  ON CONFLICT (bucket, window_start) DO UPDATE SET hits = r.hits + 1
  RETURNING hits <= hits_max
$$;

CREATE TABLE idempotency_key (
  session_scope uuid NOT NULL, -- person id
  key text NOT NULL,
  request_hash text NOT NULL,
  status integer, -- null while the first request runs
  body text,
  etag text,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (session_scope, key)
);
CREATE INDEX idempotency_key_age ON idempotency_key (created_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency_key TO kametrix_service;

-- Audit: append-only, hash-chained over the whole table, no foreign keys that could cascade.
CREATE TABLE audit_entry (
  sequence bigint PRIMARY KEY,
  account_id uuid,
  actor_id uuid, -- person, or null for the platform itself
  actor_name text NOT NULL,
  action text NOT NULL, -- "account.suspend", "credit.adjust", "session.sign_in" …
  subject text NOT NULL DEFAULT '',
  details jsonb NOT NULL DEFAULT '{}',
  at timestamptz NOT NULL DEFAULT clock_timestamp (),
  hash bytea NOT NULL
);
CREATE INDEX audit_entry_account ON audit_entry (account_id, sequence DESC);
SELECT tenant_table ('audit_entry', 'SELECT, INSERT', 'SELECT');
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change ();
CREATE TABLE audit_head (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  sequence bigint NOT NULL,
  hash bytea NOT NULL
);
INSERT INTO audit_head VALUES (true, 0, '\x');
GRANT SELECT, UPDATE ON audit_head TO kametrix_service;

-- SECURITY DEFINER, so that a tenant's transaction can leave its trace without seeing the table.
CREATE FUNCTION audit_append (account uuid, actor uuid, name text, what text, about text, more jsonb)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS
$$
DECLARE
  head audit_head;
  moment timestamptz := clock_timestamp ();
BEGIN
  SELECT * INTO head FROM audit_head FOR UPDATE;
  head.sequence := head.sequence + 1;
  head.hash := sha256 (head.hash || convert_to (concat_ws (E'\x1f', head.sequence,
    coalesce (account::text, ''), coalesce (actor::text, ''), name, what, about, more,
    to_char (moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')), 'UTF8'));
  INSERT INTO audit_entry VALUES
    (head.sequence, account, actor, name, what, about, more, moment, head.hash);
  UPDATE audit_head SET sequence = head.sequence, hash = head.hash;
END
$$;

CREATE TABLE setting (
  key text PRIMARY KEY,
  value jsonb NOT NULL
);
GRANT SELECT, INSERT, UPDATE ON setting TO kametrix_service;
