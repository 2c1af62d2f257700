-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Copyright the Kametrix authors
-- Invitations that tell nobody whether an address is known.
--
-- An address belongs to the person that activated it first.  Whoever is invited or signs up under an
-- address of somebody else is a person of their own, who claims the address: email_folded is then the id, and nobody signs
-- in with it.  Inviting looks the same in every case.  So does redeeming, except to those who give the
-- password of the address' owner: they are told that they belong to a business already, or they join with the
-- person they are.  As long as addresses are not verified, only signing in shows who owns one.

ALTER TABLE person ADD COLUMN claims text; -- folded address that is another person's, or was

CREATE OR REPLACE FUNCTION member_invite (person uuid, mail text, mail_folded text, member_name text,
                                          new_role text, token_hash text, valid_s integer, actor uuid,
                                          actor_name text) RETURNS json
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS
$$
DECLARE
  language text;
BEGIN
  SELECT a.locale INTO language FROM account a WHERE a.account_id = current_account () FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no account' USING ERRCODE = 'KM404';
  END IF;
  IF (SELECT count (*) >= 100 FROM membership m WHERE m.account_id = current_account ()) THEN
    RAISE EXCEPTION 'an account has at most 100 members' USING ERRCODE = 'KM409';
  END IF;
  IF EXISTS (SELECT FROM membership m JOIN person p ON p.id = m.person_id
             WHERE m.account_id = current_account () AND mail_folded IN (p.email_folded, p.claims)) THEN
    RAISE EXCEPTION 'this address is a member''s already' USING ERRCODE = 'KM409';
  END IF;
  INSERT INTO person (id, email, email_folded, name, locale)
  VALUES (person, mail, mail_folded, member_name, language)
  ON CONFLICT (email_folded) DO NOTHING;
  IF NOT FOUND THEN
    INSERT INTO person (id, email, email_folded, name, locale, claims)
    VALUES (person, mail, person::text, member_name, language, mail_folded);
  END IF;
  INSERT INTO membership (account_id, person_id, role) VALUES (current_account (), person, new_role);
  PERFORM one_time_link_open (person, token_hash, valid_s);
  PERFORM audit_append (current_account (), actor, actor_name, 'member.invite', person::text,
                        jsonb_build_object ('role', new_role));
  PERFORM event_emit (current_account (), 'members.changed', '{}');
  RETURN member_json (current_account (), person);
END
$$;

-- Frees an address whose holder was invited and never came.
CREATE FUNCTION person_release (mail_folded text) RETURNS void
LANGUAGE sql AS
$$
  UPDATE person p SET claims = p.email_folded, email_folded = p.id::text
  WHERE p.email_folded = mail_folded AND NOT p.activated AND NOT p.platform_admin
$$;

DROP FUNCTION one_time_link_redeem (text, text, text);
-- "proved" is the owner of the address, when the password that was given is the owner's.
CREATE FUNCTION one_time_link_redeem (token_hash text, password text, new_name text, proved uuid) RETURNS void
LANGUAGE plpgsql AS
$$
DECLARE
  who person;
  belongs_to uuid;
BEGIN
  UPDATE one_time_link l SET used_at = now ()
  WHERE l.token_hash = one_time_link_redeem.token_hash AND l.used_at IS NULL AND l.expires_at > now ()
  RETURNING l.person_id INTO who.id;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the link is not valid any more' USING ERRCODE = 'KM404';
  END IF;
  SELECT * INTO who FROM person p WHERE p.id = who.id FOR UPDATE;
  SELECT m.account_id INTO belongs_to FROM membership m WHERE m.person_id = who.id;
  IF proved IS NOT NULL THEN
    IF EXISTS (SELECT FROM membership m WHERE m.person_id = proved) THEN
      RAISE EXCEPTION 'you belong to another business already' USING ERRCODE = 'KM409';
    END IF;
    UPDATE membership m SET person_id = proved WHERE m.person_id = who.id;
    DELETE FROM one_time_link l WHERE l.person_id = who.id;
    DELETE FROM person p WHERE p.id = who.id;
    SELECT * INTO who FROM person p WHERE p.id = proved;
  ELSE
    IF who.claims IS NOT NULL THEN
      PERFORM person_release (who.claims);
    END IF;
    UPDATE person p SET password_hash = password, password_changed_at = now (),
           name = coalesce (new_name, p.name), revision = p.revision + 1,
           email_folded = CASE WHEN p.claims IS NULL OR EXISTS (SELECT FROM person o WHERE o.email_folded = p.claims)
                          THEN p.email_folded ELSE p.claims END,
           claims = CASE WHEN EXISTS (SELECT FROM person o WHERE o.email_folded = p.claims) THEN p.claims END
    WHERE p.id = who.id RETURNING p.* INTO who;
    DELETE FROM session s WHERE s.person_id = who.id;
  END IF;
  PERFORM audit_append (belongs_to, who.id, who.name, 'person.activate', who.id::text, '{}');
  IF belongs_to IS NOT NULL THEN
    PERFORM event_emit (belongs_to, 'members.changed', '{}');
  END IF;
END
$$;

ALTER FUNCTION sign_up RENAME TO sign_up_free;
-- An invitation that nobody followed keeps no owner from signing up.
CREATE FUNCTION sign_up (account uuid, person uuid, mail text, mail_folded text, person_name text,
                         company text, language text, password text, bonus_cents bigint,
                         grace bigint) RETURNS boolean
LANGUAGE sql AS
$$
  SELECT person_release (mail_folded);
  SELECT sign_up_free (account, person, mail, mail_folded, person_name, company, language, password, bonus_cents,
                       grace)
$$;
