-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Copyright the Kametrix authors
-- Carriers of an account (where its own numbers come from), and numbers that it imports, orders and releases.

CREATE TABLE carrier (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES account,
  kind text NOT NULL CHECK (kind IN ('twilio', 'telnyx', 'vonage', 'sip')),
  name text NOT NULL CHECK (char_length (name) BETWEEN 1 AND 40),
  settings jsonb NOT NULL, -- nothing secret
  secrets text NOT NULL, -- sealed, see KmxSecretBox; place carrier/secrets/id/account
  hint text NOT NULL,
  state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'active', 'failed', 'deleting')),
  failure text, -- code
  detail text, -- the provider's words
  provider_id text, -- the credential there; Twilio needs none
  sip_host text,
  revision bigint NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now ()
);
CREATE INDEX carrier_account ON carrier (account_id, created_at);
SELECT tenant_table ('carrier', 'SELECT, INSERT, UPDATE, DELETE', 'SELECT, INSERT, UPDATE');

ALTER TABLE number
  ALTER COLUMN e164 DROP NOT NULL,
  ALTER COLUMN provider_id DROP NOT NULL,
  ADD COLUMN sip_uri text,
  ADD COLUMN area_code text CHECK (area_code ~ '^[2-9][0-9]{2}$'), -- of an order
  ADD COLUMN origin text NOT NULL DEFAULT 'platform' CHECK (origin IN ('platform', 'import', 'order')),
  ADD COLUMN carrier_id uuid REFERENCES carrier ON DELETE SET NULL,
  ADD COLUMN forwarded_from_e164 text CHECK (forwarded_from_e164 ~ '^\+[1-9][0-9]{5,14}$'),
  ADD COLUMN forwarding_seen_at timestamptz,
  ADD COLUMN failure text,
  ADD COLUMN test_steps jsonb NOT NULL DEFAULT '[]',
  ADD COLUMN test_wanted_at timestamptz,
  ADD COLUMN tested_at timestamptz;
DO $$
DECLARE
  old name;
BEGIN
  FOR old IN SELECT conname FROM pg_constraint
             WHERE conrelid = 'number'::regclass AND contype = 'c'
               AND (pg_get_constraintdef (oid) LIKE '%fallback_e164 IS DISTINCT FROM e164%'
                    OR pg_get_constraintdef (oid) LIKE '%activating%')
  LOOP
    EXECUTE format ('ALTER TABLE number DROP CONSTRAINT %I', old);
  END LOOP;
END
$$;
ALTER TABLE number
  ADD CONSTRAINT number_state CHECK (state IN ('active', 'activating', 'blocked', 'failed', 'releasing', 'gone')),
  ADD CONSTRAINT number_fallback CHECK (fallback_e164 IS NULL OR fallback_e164 IS DISTINCT FROM e164),
  ADD CONSTRAINT number_known CHECK (provider_id IS NOT NULL OR state IN ('activating', 'failed', 'gone'));
-- What could not be set up keeps its number from nobody.
DROP INDEX number_e164;
CREATE UNIQUE INDEX number_e164 ON number (e164) WHERE state NOT IN ('gone', 'failed');
CREATE INDEX number_carrier ON number (carrier_id);

CREATE FUNCTION carrier_json (c carrier) RETURNS json
LANGUAGE sql STABLE AS
$$
  SELECT json_strip_nulls (json_build_object (
    'id', c.id, 'kind', c.kind, 'name', c.name, 'hint', c.hint, 'state', c.state, 'failure', c.failure,
    'detail', c.detail, 'sip_host', c.sip_host,
    'numbers', (SELECT count (*) FROM number n WHERE n.carrier_id = c.id AND n.state <> 'gone'),
    'revision', c.revision, 'created_at', wire_instant (c.created_at)))
$$;

CREATE FUNCTION carrier_changed (c carrier, actor uuid, actor_name text, action text) RETURNS json
LANGUAGE plpgsql AS
$$
BEGIN
  PERFORM job_enqueue (gen_random_uuid (), 'carrier.sync', c.account_id, c.id::text, 'carrier.sync:' || c.id, NULL, 0);
  PERFORM event_emit (c.account_id, 'carrier.changed', carrier_json (c));
  PERFORM audit_append (c.account_id, actor, actor_name, action, c.id::text,
                        jsonb_build_object ('kind', c.kind, 'name', c.name));
  RETURN carrier_json (c);
END
$$;

CREATE FUNCTION carrier_add (new_id uuid, new_kind text, new_name text, new_settings jsonb, sealed text, new_hint text,
                             actor uuid, actor_name text)
RETURNS json LANGUAGE plpgsql AS
$$
DECLARE
  made carrier;
BEGIN
  IF (SELECT count (*) FROM carrier WHERE account_id = current_account ()) >= 20 THEN
    RAISE EXCEPTION 'an account has at most 20 carriers' USING ERRCODE = 'KM409';
  END IF;
  INSERT INTO carrier (id, account_id, kind, name, settings, secrets, hint)
  VALUES (new_id, current_account (), new_kind, new_name, new_settings, sealed, new_hint) RETURNING * INTO made;
  RETURN carrier_changed (made, actor, actor_name, 'carrier.add');
END
$$;

CREATE FUNCTION carrier_remove (old_id uuid, actor uuid, actor_name text) RETURNS json
LANGUAGE plpgsql AS
$$
DECLARE
  held carrier;
BEGIN
  SELECT * INTO held FROM carrier WHERE id = old_id AND account_id = current_account () FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'this carrier does not exist' USING ERRCODE = 'KM404';
  END IF;
  IF EXISTS (SELECT FROM number WHERE carrier_id = old_id AND state NOT IN ('gone', 'failed')) THEN
    RAISE EXCEPTION 'numbers of this carrier are still in use' USING ERRCODE = 'KM409';
  END IF;
  UPDATE carrier SET state = 'deleting', revision = revision + 1 WHERE id = old_id RETURNING * INTO held;
  RETURN carrier_changed (held, actor, actor_name, 'carrier.remove');
END
$$;

-- The job's outcomes.
CREATE FUNCTION carrier_synced (synced_id uuid, provider text, host text) RETURNS void
LANGUAGE plpgsql AS
$$
DECLARE
  held carrier;
BEGIN
  UPDATE carrier SET provider_id = provider, sip_host = host, failure = NULL, detail = NULL,
                     state = CASE WHEN state = 'deleting' THEN state ELSE 'active' END
  WHERE id = synced_id RETURNING * INTO held;
  IF FOUND THEN
    PERFORM event_emit (held.account_id, 'carrier.changed', carrier_json (held));
  END IF;
END
$$;

CREATE FUNCTION carrier_failed (failed_id uuid, code text, words text) RETURNS void
LANGUAGE plpgsql AS
$$
DECLARE
  held carrier;
BEGIN
  UPDATE carrier SET state = 'failed', failure = code, detail = left (words, 500)
  WHERE id = failed_id AND state = 'pending' RETURNING * INTO held;
  IF FOUND THEN
    PERFORM event_emit (held.account_id, 'carrier.changed', carrier_json (held));
  END IF;
END
$$;

CREATE FUNCTION carrier_deleted (old_id uuid) RETURNS void
LANGUAGE plpgsql AS
$$
DECLARE
  held carrier;
BEGIN
  UPDATE number SET carrier_id = NULL WHERE carrier_id = old_id;
  DELETE FROM carrier WHERE id = old_id AND state = 'deleting' RETURNING * INTO held;
  IF FOUND THEN
    PERFORM event_emit (held.account_id, 'carrier.changed', json_build_object ('id', held.id, 'deleted', true));
  END IF;
END
$$;
