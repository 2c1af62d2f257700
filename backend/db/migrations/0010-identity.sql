-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Copyright the Kametrix authors
-- Identity: sessions, sign-up, members, one-time links, suspension.
--
-- A tenant's transaction sees the people of its own account only, and never a password hash.  What a
-- tenant may do beyond reading goes through the SECURITY DEFINER functions below, which take the
-- account from the transaction (current_account ()), never from a parameter.

-- Instants as the wire writes them.
CREATE FUNCTION wire_instant (moment timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT to_char (moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') $$;

ALTER TABLE person
  ADD COLUMN activated boolean NOT NULL GENERATED ALWAYS AS (password_hash IS NOT NULL) STORED,
  ADD COLUMN password_changed_at timestamptz;
ALTER TABLE person ENABLE ROW LEVEL SECURITY;
ALTER TABLE person FORCE ROW LEVEL SECURITY;
CREATE POLICY service ON person TO kametrix_service USING (true) WITH CHECK (true);
CREATE POLICY tenant ON person TO kametrix_tenant USING (
  EXISTS (SELECT FROM membership m WHERE m.person_id = id AND m.account_id = current_account ()));
GRANT SELECT (id, email, name, locale, state, activated, created_at) ON person TO kametrix_tenant;

-- A business changes what is its own to change; state, limits and grace belong to the platform.
REVOKE UPDATE ON account FROM kametrix_tenant;
GRANT UPDATE (name, zone, locale, land, live_transcript, revision) ON account TO kametrix_tenant;

CREATE INDEX one_time_link_person ON one_time_link (person_id);
CREATE INDEX account_created ON account (created_at DESC, account_id DESC);

-- What the API sends.
CREATE FUNCTION account_json (a account) RETURNS json
LANGUAGE sql STABLE AS
$$
  SELECT json_strip_nulls (json_build_object (
    'id', a.account_id, 'name', a.name, 'zone', a.zone, 'locale', a.locale, 'land', a.land,
    'state', a.state, 'live_transcript', a.live_transcript,
    'created_at', wire_instant (a.created_at), 'revision', a.revision))
$$;

CREATE FUNCTION user_json (p person) RETURNS json
LANGUAGE sql STABLE AS
$$
  SELECT json_build_object ('id', p.id, 'email', p.email, 'name', p.name, 'locale', p.locale,
                            'platform_admin', p.platform_admin, 'revision', p.revision)
$$;

-- One member, readable as tenant too, hence column by column.
CREATE FUNCTION member_json (account uuid, person uuid) RETURNS json
LANGUAGE sql STABLE AS
$$
  SELECT json_build_object (
    'id', p.id, 'name', p.name, 'email', p.email, 'role', m.role,
    'state', CASE WHEN p.state = 'suspended' THEN 'suspended'
                  WHEN p.activated THEN 'active' ELSE 'invited' END,
    'created_at', wire_instant (m.created_at))
  FROM membership m JOIN person p ON p.id = m.person_id
  WHERE m.account_id = account AND m.person_id = person
$$;

CREATE FUNCTION session_json (session_id uuid, token text, server_version text) RETURNS json
LANGUAGE sql STABLE AS
$$
  SELECT json_strip_nulls (json_build_object (
    'token', token,
    'session', json_build_object ('id', s.id, 'expires_at', wire_instant (s.expires_at)),
    'user', user_json (p),
    'account', CASE WHEN a.account_id IS NOT NULL THEN account_json (a) END,
    'role', m.role,
    'server', CASE WHEN server_version IS NOT NULL THEN
                json_build_object ('version', server_version, 'api', 1) END))
  FROM session s
  JOIN person p ON p.id = s.person_id
  LEFT JOIN membership m ON m.person_id = p.id
  LEFT JOIN account a ON a.account_id = m.account_id
  WHERE s.id = session_id
$$;

-- Who holds this token?  KM401: nobody, or no longer; KM423: suspended.
CREATE FUNCTION session_authenticate (token_hash text)
RETURNS TABLE (session_id uuid, person_id uuid, account_id uuid, role text, platform_admin boolean,
               locale text, person_name text)
LANGUAGE plpgsql AS
$$
#variable_conflict use_column
DECLARE
  person_state text;
  account_state text;
  seen timestamptz;
BEGIN
  SELECT s.id, p.id, m.account_id, m.role, p.platform_admin, p.locale, p.name,
         p.state, a.state, s.seen_at
  INTO session_id, person_id, account_id, role, platform_admin, locale, person_name,
       person_state, account_state, seen
  FROM session s
  JOIN person p ON p.id = s.person_id
  LEFT JOIN membership m ON m.person_id = p.id
  LEFT JOIN account a ON a.account_id = m.account_id
  WHERE s.token_hash = session_authenticate.token_hash
    AND s.expires_at > now () AND s.seen_at + s.idle_s * interval '1 second' > now ();
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the session is over' USING ERRCODE = 'KM401';
  END IF;
  IF person_state = 'suspended' OR (account_state = 'suspended' AND NOT platform_admin) THEN
    RAISE EXCEPTION 'the account is suspended' USING ERRCODE = 'KM423';
  END IF;
  -- Skips when a neighbour is at it: requests of one session must not wait for each other.
  IF seen < now () - interval '1 minute' THEN
    UPDATE session SET seen_at = now ()
    WHERE id = (SELECT s.id FROM session s WHERE s.id = session_id FOR UPDATE SKIP LOCKED);
  END IF;
  RETURN NEXT;
END
$$;

-- Event streams of sessions that ended must close: whoever holds streams looks when this is notified.
CREATE FUNCTION session_ended () RETURNS trigger
LANGUAGE plpgsql AS
$$
BEGIN
  PERFORM pg_notify ('kametrix_session', '');
  RETURN NULL;
END
$$;
CREATE TRIGGER ended AFTER DELETE ON session
  FOR EACH STATEMENT EXECUTE FUNCTION session_ended ();
CREATE TRIGGER state_changed AFTER UPDATE OF state ON account
  FOR EACH ROW WHEN (old.state <> new.state) EXECUTE FUNCTION session_ended ();
CREATE TRIGGER state_changed AFTER UPDATE OF state, platform_admin ON person
  FOR EACH ROW WHEN (old.state <> new.state OR old.platform_admin <> new.platform_admin)
  EXECUTE FUNCTION session_ended ();

-- An account never loses its last owner who can sign in.  The lock on the account makes two owners who
-- step down at the same moment come one after the other.
CREATE FUNCTION membership_keeps_owner () RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS
$$
BEGIN
  PERFORM FROM account a WHERE a.account_id = old.account_id FOR UPDATE;
  IF NOT EXISTS (SELECT FROM membership m JOIN person p ON p.id = m.person_id
                 WHERE m.account_id = old.account_id AND m.role = 'owner'
                   AND p.activated AND p.state = 'active') THEN
    RAISE EXCEPTION 'the account needs an owner' USING ERRCODE = 'KM409';
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER keeps_owner AFTER UPDATE OR DELETE ON membership
  FOR EACH ROW WHEN (old.role = 'owner') EXECUTE FUNCTION membership_keeps_owner ();

-- Throttling.  Counts one attempt in each bucket, in the order given (callers use one order for all, so
-- that they cannot deadlock); returns the seconds to wait, 0 when all are within their limits.
CREATE FUNCTION attempt_count (buckets text[], hits_max integer[], window_s integer) RETURNS integer
LANGUAGE plpgsql AS
$$
DECLARE
  over boolean := false;
BEGIN
  FOR i IN 1 .. cardinality (buckets) LOOP
    IF NOT rate_limit_hit (buckets[i], window_s, hits_max[i]) THEN
      over := true;
    END IF;
  END LOOP;
  IF NOT over THEN
    RETURN 0;
  END IF;
  RETURN 1 + window_s - floor (extract (epoch FROM now ()))::bigint % window_s;
END
$$;

-- Takes one attempt back after a success: only failures are meant to count.
CREATE FUNCTION attempt_forgive (buckets text[], window_s integer) RETURNS void
LANGUAGE sql AS
$$
  UPDATE rate_limit SET hits = hits - 1
  WHERE bucket = ANY (buckets) AND hits > 0
    AND window_start = to_timestamp (floor (extract (epoch FROM now ()) / window_s) * window_s)
$$;

-- Makes a session, at most 50 for one person: the ones seen longest ago go.
CREATE FUNCTION session_open (session_id uuid, person uuid, token_hash text, label text, remote text,
                              valid_s integer, idle_s integer) RETURNS void
LANGUAGE plpgsql AS
$$
BEGIN
  DELETE FROM session s WHERE s.person_id = person AND (
    s.expires_at <= now () OR s.seen_at + s.idle_s * interval '1 second' <= now ()
    OR s.id IN (SELECT o.id FROM session o WHERE o.person_id = person
                ORDER BY o.seen_at DESC, o.id OFFSET 49));
  INSERT INTO session (id, person_id, token_hash, label, remote, expires_at, idle_s)
  VALUES (session_id, person, token_hash, label, remote, now () + valid_s * interval '1 second', idle_s);
END
$$;

-- A new business with its owner.  For an address that is taken everything is done all the same and then
-- undone, so that neither the answer nor its time tells.  Returns whether the account was made.
CREATE FUNCTION sign_up (account uuid, person uuid, mail text, mail_folded text, person_name text,
                         company text, language text, password text, bonus_cents bigint,
                         grace bigint) RETURNS boolean
LANGUAGE plpgsql AS
$$
DECLARE
  taken boolean;
BEGIN
  BEGIN
    taken := EXISTS (SELECT FROM person p WHERE p.email_folded = mail_folded);
    INSERT INTO person (id, email, email_folded, name, locale, password_hash, password_changed_at)
    VALUES (person, mail, CASE WHEN taken THEN person::text ELSE mail_folded END, person_name,
            language, password, now ());
    INSERT INTO account (account_id, name, locale, business_declared_at, grace_cents)
    VALUES (account, company, language, now (), grace);
    INSERT INTO membership (account_id, person_id, role) VALUES (account, person, 'owner');
    PERFORM ledger_open (account);
    PERFORM welcome_bonus (account, bonus_cents);
    IF taken THEN
      RAISE EXCEPTION 'taken' USING ERRCODE = 'KM000';
    END IF;
  EXCEPTION WHEN SQLSTATE 'KM000' OR unique_violation THEN
    taken := true;
  END;
  PERFORM audit_append (CASE WHEN NOT taken THEN account END, CASE WHEN NOT taken THEN person END,
                        CASE WHEN taken THEN 'unknown' ELSE person_name END,
                        CASE WHEN taken THEN 'account.sign_up_refused' ELSE 'account.sign_up' END,
                        CASE WHEN taken THEN '' ELSE account::text END, '{}');
  RETURN NOT taken;
END
$$;

CREATE FUNCTION one_time_link_open (person uuid, token_hash text, valid_s integer) RETURNS void
LANGUAGE sql AS
$$
  DELETE FROM one_time_link l WHERE l.person_id = person;
  INSERT INTO one_time_link (token_hash, person_id, purpose, expires_at)
  VALUES (token_hash, person, 'set_password', now () + valid_s * interval '1 second');
$$;

-- The person a link still opens; KM404 otherwise.
CREATE FUNCTION one_time_link_person (token_hash text) RETURNS uuid
LANGUAGE plpgsql STABLE AS
$$
DECLARE
  person uuid;
BEGIN
  SELECT l.person_id INTO person FROM one_time_link l
  WHERE l.token_hash = one_time_link_person.token_hash AND l.used_at IS NULL AND l.expires_at > now ();
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the link is not valid any more' USING ERRCODE = 'KM404';
  END IF;
  RETURN person;
END
$$;

CREATE FUNCTION one_time_link_redeem (token_hash text, password text, new_name text) RETURNS void
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
  UPDATE person p SET password_hash = password, password_changed_at = now (),
         name = coalesce (new_name, p.name), revision = p.revision + 1
  WHERE p.id = who.id RETURNING p.* INTO who;
  DELETE FROM session s WHERE s.person_id = who.id;
  SELECT m.account_id INTO belongs_to FROM membership m WHERE m.person_id = who.id;
  PERFORM audit_append (belongs_to, who.id, who.name, 'person.activate', who.id::text, '{}');
  IF belongs_to IS NOT NULL THEN
    PERFORM event_emit (belongs_to, 'members.changed', '{}');
  END IF;
END
$$;

-- A platform admin, new or promoted, for kametrixd admin add.
CREATE FUNCTION admin_add (new_id uuid, mail text, mail_folded text, new_name text, token_hash text,
                           valid_s integer) RETURNS void
LANGUAGE plpgsql AS
$$
DECLARE
  who uuid;
BEGIN
  INSERT INTO person AS p (id, email, email_folded, name, platform_admin)
  VALUES (new_id, mail, mail_folded, new_name, true)
  ON CONFLICT (email_folded) DO UPDATE SET platform_admin = true, revision = p.revision + 1
  RETURNING p.id INTO who;
  PERFORM one_time_link_open (who, token_hash, valid_s);
  PERFORM audit_append (NULL, NULL, 'kametrixd admin add', 'admin.add', who::text, '{}');
END
$$;

-- Members.  These three act for the account of the transaction.
CREATE FUNCTION member_invite (person uuid, mail text, mail_folded text, member_name text,
                               new_role text, token_hash text, valid_s integer, actor uuid,
                               actor_name text) RETURNS json
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS
$$
BEGIN
  PERFORM FROM account a WHERE a.account_id = current_account () FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no account' USING ERRCODE = 'KM404';
  END IF;
  IF (SELECT count (*) >= 100 FROM membership m WHERE m.account_id = current_account ()) THEN
    RAISE EXCEPTION 'an account has at most 100 members' USING ERRCODE = 'KM409';
  END IF;
  INSERT INTO person (id, email, email_folded, name, locale)
  VALUES (person, mail, mail_folded, member_name,
          (SELECT a.locale FROM account a WHERE a.account_id = current_account ()))
  ON CONFLICT (email_folded) DO NOTHING;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'this address cannot be invited' USING ERRCODE = 'KM409';
  END IF;
  INSERT INTO membership (account_id, person_id, role) VALUES (current_account (), person, new_role);
  PERFORM one_time_link_open (person, token_hash, valid_s);
  PERFORM audit_append (current_account (), actor, actor_name, 'member.invite', person::text,
                        jsonb_build_object ('role', new_role));
  PERFORM event_emit (current_account (), 'members.changed', '{}');
  RETURN member_json (current_account (), person);
END
$$;

CREATE FUNCTION member_set_role (person uuid, new_role text, actor uuid, actor_name text) RETURNS json
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS
$$
DECLARE
  old_role text;
BEGIN
  SELECT m.role INTO old_role FROM membership m
  WHERE m.account_id = current_account () AND m.person_id = person FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no such member' USING ERRCODE = 'KM404';
  END IF;
  IF old_role <> new_role THEN
    UPDATE membership m SET role = new_role
    WHERE m.account_id = current_account () AND m.person_id = person;
    PERFORM audit_append (current_account (), actor, actor_name, 'member.set_role', person::text,
                          jsonb_build_object ('from', old_role, 'to', new_role));
    PERFORM event_emit (current_account (), 'members.changed', '{}');
  END IF;
  RETURN member_json (current_account (), person);
END
$$;

-- The person goes with the membership (the address becomes free), unless it is an admin of the platform.
-- Bookings and audit keep the name that they wrote down.
CREATE FUNCTION member_remove (person uuid, actor uuid, actor_name text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS
$$
BEGIN
  DELETE FROM membership m WHERE m.account_id = current_account () AND m.person_id = person;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no such member' USING ERRCODE = 'KM404';
  END IF;
  DELETE FROM session s WHERE s.person_id = person;
  DELETE FROM one_time_link l WHERE l.person_id = person;
  DELETE FROM person p WHERE p.id = person AND NOT p.platform_admin;
  PERFORM audit_append (current_account (), actor, actor_name, 'member.remove', person::text, '{}');
  PERFORM event_emit (current_account (), 'members.changed', '{}');
END
$$;

CREATE FUNCTION zone_is_known (zone text) RETURNS boolean
LANGUAGE plpgsql STABLE AS
$$
BEGIN
  IF zone !~ '^(UTC|[A-Z][A-Za-z_]+(/[A-Za-z0-9_+-]+){1,2})$' THEN
    RETURN false;
  END IF;
  PERFORM now () AT TIME ZONE zone;
  RETURN true;
EXCEPTION WHEN invalid_parameter_value THEN
  RETURN false;
END
$$;

-- KM412: somebody else edited it.  Null leaves a value alone; an empty land clears it.
CREATE FUNCTION account_edit (account uuid, expected_revision bigint, new_name text, new_zone text,
                              new_locale text, new_land text, new_live_transcript boolean, actor uuid,
                              actor_name text) RETURNS account
LANGUAGE plpgsql AS
$$
DECLARE
  now_is account;
BEGIN
  UPDATE account a SET name = coalesce (new_name, a.name), zone = coalesce (new_zone, a.zone),
         locale = coalesce (new_locale, a.locale),
         land = CASE WHEN new_land IS NULL THEN a.land ELSE nullif (new_land, '') END,
         live_transcript = coalesce (new_live_transcript, a.live_transcript),
         revision = a.revision + 1
  WHERE a.account_id = account AND a.revision = expected_revision RETURNING a.* INTO now_is;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the account was changed meanwhile' USING ERRCODE = 'KM412';
  END IF;
  PERFORM audit_append (account, actor, actor_name, 'account.edit', account::text,
                        jsonb_strip_nulls (jsonb_build_object (
                          'name', new_name, 'zone', new_zone, 'locale', new_locale,
                          'land', new_land, 'live_transcript', new_live_transcript)));
  PERFORM event_emit (account, 'account.changed', account_json (now_is));
  RETURN now_is;
END
$$;

-- Suspends (with a reason) or resumes (null).  KM409 when it is so already.
CREATE FUNCTION account_set_suspended (account uuid, reason text, actor uuid, actor_name text)
RETURNS void LANGUAGE plpgsql AS
$$
DECLARE
  now_is account;
BEGIN
  SELECT * INTO now_is FROM account a WHERE a.account_id = account FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no such account' USING ERRCODE = 'KM404';
  END IF;
  IF (now_is.state = 'suspended') = (reason IS NOT NULL) THEN
    RAISE EXCEPTION 'the account is % already', now_is.state USING ERRCODE = 'KM409';
  END IF;
  UPDATE account a SET state = CASE WHEN reason IS NULL THEN 'active' ELSE 'suspended' END,
         suspended_reason = reason, revision = a.revision + 1
  WHERE a.account_id = account RETURNING a.* INTO now_is;
  PERFORM audit_append (account, actor, actor_name,
                        CASE WHEN reason IS NULL THEN 'account.resume' ELSE 'account.suspend' END,
                        account::text, jsonb_strip_nulls (jsonb_build_object ('reason', reason)));
  PERFORM event_emit (account, 'account.changed', account_json (now_is));
END
$$;
