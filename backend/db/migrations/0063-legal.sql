-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Copyright the Kametrix authors
-- Who accepted which contract text, and what the platform was shown before it opened a sector.

CREATE TABLE legal_acceptance (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES account,
  document text NOT NULL CHECK (char_length (document) BETWEEN 1 AND 40),
  version text NOT NULL CHECK (char_length (version) BETWEEN 1 AND 40),
  sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'), -- of the very text, in its language
  person_id uuid NOT NULL,
  person_name text NOT NULL,
  accepted_at timestamptz NOT NULL DEFAULT now (),
  UNIQUE (account_id, document, version, sha256)
);
SELECT tenant_table ('legal_acceptance', 'SELECT, INSERT', 'SELECT, INSERT');
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON legal_acceptance
  FOR EACH ROW EXECUTE FUNCTION refuse_change ();

CREATE TABLE sector_evidence (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES account,
  sector text NOT NULL CHECK (sector IN ('health', 'secrecy')),
  evidence text NOT NULL CHECK (char_length (evidence) BETWEEN 1 AND 2000),
  person_id uuid NOT NULL,
  person_name text NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now ()
);
CREATE INDEX sector_evidence_account ON sector_evidence (account_id, sector);
SELECT tenant_table ('sector_evidence', 'SELECT, INSERT', 'SELECT');
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON sector_evidence
  FOR EACH ROW EXECUTE FUNCTION refuse_change ();

CREATE FUNCTION legal_acceptance_json (a legal_acceptance) RETURNS json
LANGUAGE sql STABLE AS
$$
  SELECT json_build_object ('id', a.id, 'document', a.document, 'version', a.version, 'sha256', a.sha256,
                            'person_id', a.person_id, 'person_name', a.person_name,
                            'accepted_at', wire_instant (a.accepted_at))
$$;

-- The first acceptance of a text is the one that counts.
CREATE FUNCTION legal_accept (new_id uuid, accepted text, accepted_version text, accepted_sha256 text,
                              actor uuid, actor_name text)
RETURNS json LANGUAGE plpgsql AS
$$
DECLARE
  made legal_acceptance;
BEGIN
  INSERT INTO legal_acceptance (id, account_id, document, version, sha256, person_id, person_name)
  VALUES (new_id, current_account (), accepted, accepted_version, accepted_sha256, actor, actor_name)
  ON CONFLICT DO NOTHING RETURNING * INTO made;
  IF FOUND THEN
    PERFORM audit_append (current_account (), actor, actor_name, 'legal.accept', accepted,
                          jsonb_build_object ('version', accepted_version, 'sha256', accepted_sha256));
  ELSE
    SELECT * INTO made FROM legal_acceptance a
    WHERE a.account_id = current_account () AND a.document = accepted AND a.version = accepted_version
      AND a.sha256 = accepted_sha256;
  END IF;
  RETURN legal_acceptance_json (made);
END
$$;

CREATE FUNCTION sector_evidence_add (new_id uuid, target uuid, for_sector text, shown text, actor uuid,
                                     actor_name text)
RETURNS json LANGUAGE plpgsql AS
$$
DECLARE
  made sector_evidence;
BEGIN
  IF NOT EXISTS (SELECT FROM account a WHERE a.account_id = target) THEN
    RAISE EXCEPTION 'this account does not exist' USING ERRCODE = 'KM404';
  END IF;
  INSERT INTO sector_evidence (id, account_id, sector, evidence, person_id, person_name)
  VALUES (new_id, target, for_sector, shown, actor, actor_name) RETURNING * INTO made;
  PERFORM audit_append (target, actor, actor_name, 'sector.evidence', for_sector, '{}');
  RETURN json_build_object ('id', made.id, 'account_id', made.account_id, 'sector', made.sector,
                            'evidence', made.evidence, 'person_name', made.person_name,
                            'recorded_at', wire_instant (made.recorded_at));
END
$$;
