-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Inbox, outbox, live events.

-- What came in, byte for byte.  A provider's event is stored once (unique key), folded in the same
-- transaction, and can be folded again.
CREATE TABLE inbox_event (
  id uuid PRIMARY KEY,
  provider text NOT NULL CHECK (provider IN ('vapi', 'stripe')),
  dedupe_key text NOT NULL,
  kind text NOT NULL, -- the provider's own type
  subject text, -- the provider's call id
  account_id uuid,
  occurred_at timestamptz,
  received_at timestamptz NOT NULL DEFAULT now (),
  source text NOT NULL DEFAULT 'webhook' CHECK (source IN ('webhook', 'reconcile')),
  body text NOT NULL,
  fold text NOT NULL DEFAULT 'folded' CHECK (fold IN ('folded', 'ignored', 'failed')),
  fold_error text,
  UNIQUE (provider, dedupe_key)
);
ALTER TABLE inbox_event ALTER COLUMN body SET COMPRESSION lz4;
CREATE INDEX inbox_event_subject ON inbox_event (subject, received_at);
CREATE INDEX inbox_event_failed ON inbox_event (received_at) WHERE fold = 'failed';
SELECT tenant_table ('inbox_event', 'SELECT, INSERT, UPDATE', 'SELECT');

CREATE TABLE job (
  id uuid PRIMARY KEY,
  kind text NOT NULL,
  account_id uuid,
  subject_id text,
  dedupe_key text,
  payload jsonb,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'dead')),
  run_at timestamptz NOT NULL DEFAULT now (),
  attempts integer NOT NULL DEFAULT 0,
  attempts_max integer NOT NULL DEFAULT 12,
  lease_until timestamptz,
  lease_token uuid, -- fencing: only the holder of the newest token may finish
  last_error text,
  created_at timestamptz NOT NULL DEFAULT now ()
);
CREATE UNIQUE INDEX job_dedupe ON job (dedupe_key) WHERE state = 'waiting' AND dedupe_key IS NOT NULL;
CREATE INDEX job_due ON job (run_at) WHERE state = 'waiting';
CREATE INDEX job_lease ON job (lease_until) WHERE state = 'running';
SELECT tenant_table ('job', 'SELECT, INSERT, UPDATE, DELETE', '');
-- Finished jobs leave the hot table.
CREATE TABLE job_done (
  id uuid PRIMARY KEY,
  kind text NOT NULL,
  account_id uuid,
  subject_id text,
  attempts integer NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('done', 'dropped')),
  reason text,
  created_at timestamptz NOT NULL,
  finished_at timestamptz NOT NULL DEFAULT now ()
);
CREATE INDEX job_done_finished ON job_done (finished_at DESC);
GRANT SELECT, INSERT, DELETE ON job_done TO kametrix_service;

-- Writes a job in the caller's transaction, also a tenant's.  A waiting job with the same dedupe key
-- absorbs this one.
CREATE FUNCTION job_enqueue (job_id uuid, job_kind text, account uuid, subject text, dedupe text,
                             job_payload jsonb, delay_s integer)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS
$$
BEGIN
  INSERT INTO job (id, kind, account_id, subject_id, dedupe_key, payload, run_at)
  VALUES (job_id, job_kind, account, subject, dedupe, job_payload, now () + delay_s * interval '1 s')
  ON CONFLICT (dedupe_key) WHERE state = 'waiting' AND dedupe_key IS NOT NULL
  DO UPDATE SET run_at = least (job.run_at, excluded.run_at), payload = excluded.payload;
  PERFORM pg_notify ('kametrix_job', '');
END
$$;

-- Live events.  A reader must never skip an event whose transaction commits late, so the order is
-- (transaction id, id), and only transactions older than every running one are read:
-- WHERE xid < pg_snapshot_xmin (pg_current_snapshot ()).
CREATE SEQUENCE event_id;
CREATE TABLE event (
  xid xid8 NOT NULL DEFAULT pg_current_xact_id (),
  id bigint NOT NULL DEFAULT nextval ('event_id'),
  account_id uuid, -- null: for platform admins only
  kind text NOT NULL,
  body text NOT NULL, -- compact JSON without line breaks
  at timestamptz NOT NULL DEFAULT now (),
  PRIMARY KEY (xid, id)
);
CREATE INDEX event_at ON event (at);
SELECT tenant_table ('event', 'SELECT, INSERT, DELETE', 'SELECT');

CREATE FUNCTION event_emit (account uuid, event_kind text, event_body json) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS
$$
BEGIN
  INSERT INTO event (account_id, kind, body) VALUES (account, event_kind, event_body::text);
  PERFORM pg_notify ('kametrix_event', '');
END
$$;
GRANT USAGE ON SEQUENCE event_id TO kametrix_service, kametrix_tenant;
