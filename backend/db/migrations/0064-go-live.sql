-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Copyright the Kametrix authors
-- What must be so before a draft may meet callers.

-- Rehearsals of a draft, known by what it said (facts_hash): an edit afterwards wants a new one.
CREATE TABLE rehearsal_run (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES account,
  agent_id uuid NOT NULL REFERENCES agent,
  facts_hash text NOT NULL,
  engine text NOT NULL CHECK (engine IN ('offline', 'provider')),
  passed integer NOT NULL CHECK (passed >= 0),
  total integer NOT NULL CHECK (total >= passed),
  results jsonb NOT NULL DEFAULT '[]',
  created_at timestamptz NOT NULL DEFAULT now ()
);
CREATE INDEX rehearsal_run_agent ON rehearsal_run (agent_id, created_at);
CREATE INDEX rehearsal_run_account ON rehearsal_run (account_id);
SELECT tenant_table ('rehearsal_run', 'SELECT, INSERT, DELETE', 'SELECT, INSERT, DELETE');

-- The facts that the checks are made of; each list of hashes is of the current texts of a contract.
CREATE FUNCTION agent_readiness (target uuid, avv_hashes text[], secrecy_hashes text[])
RETURNS TABLE (agent_id uuid, account_id uuid, name text, facts text, zone text, avv_accepted boolean,
               secrecy_accepted boolean, sector_evident boolean, credit_cents bigint,
               number_without_fallback text, rehearsed boolean)
LANGUAGE sql STABLE AS
$$
  SELECT a.id, a.account_id, a.name, a.facts::text, c.zone,
    EXISTS (SELECT FROM legal_acceptance l
            WHERE l.account_id = a.account_id AND l.document = 'avv' AND l.sha256 = ANY (avv_hashes)),
    EXISTS (SELECT FROM legal_acceptance l
            WHERE l.account_id = a.account_id AND l.document = 'secrecy' AND l.sha256 = ANY (secrecy_hashes)),
    EXISTS (SELECT FROM sector_evidence s
            WHERE s.account_id = a.account_id AND s.sector = a.facts ->> 'sector'),
    credit_available (a.account_id),
    (SELECT min (n.e164) FROM number n
     WHERE n.agent_id = a.id AND n.state <> 'gone' AND NOT fallback_usable (n.fallback_e164, n.e164)),
    coalesce ((SELECT r.total > 0 AND r.passed = r.total FROM rehearsal_run r
               WHERE r.agent_id = a.id AND r.facts_hash = facts_hash (a.facts)
               ORDER BY r.created_at DESC, r.id DESC LIMIT 1), false)
  FROM agent a JOIN account c ON c.account_id = a.account_id
  WHERE a.id = target AND a.account_id = current_account () AND a.state <> 'deleted'
$$;
