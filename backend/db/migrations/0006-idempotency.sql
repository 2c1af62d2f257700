-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Repeating a POST.  The key, the work and its stored answer are one transaction: what failed left
-- nothing behind and may be tried again, what was committed is answered from here for 7 days.

-- No row: go on, and call idempotency_finish() in the same transaction.  KM422: the key belongs to
-- another request.  KM409: the first one still runs; the lock says so without waiting for its end.
CREATE FUNCTION idempotency_begin (scope uuid, new_key text, new_hash text)
RETURNS TABLE (status integer, body text, etag text)
LANGUAGE plpgsql AS
$$
#variable_conflict use_column
DECLARE
  found idempotency_key;
BEGIN
  IF NOT pg_try_advisory_xact_lock (hashtextextended (scope::text || ' ' || new_key, 20)) THEN
    RAISE EXCEPTION 'the first request with this key still runs' USING ERRCODE = 'KM409';
  END IF;
  -- A few old ones go with every new one, so the table stays at the size of a week.
  DELETE FROM idempotency_key k WHERE k.ctid IN (
    SELECT o.ctid FROM idempotency_key o WHERE o.created_at < now () - interval '7 days'
    ORDER BY o.created_at LIMIT 5 FOR UPDATE SKIP LOCKED);
  SELECT * INTO found FROM idempotency_key k
  WHERE k.session_scope = scope AND k.key = new_key AND k.created_at >= now () - interval '7 days';
  IF found.key IS NULL THEN
    INSERT INTO idempotency_key AS k (session_scope, key, request_hash)
    VALUES (scope, new_key, new_hash)
    ON CONFLICT (session_scope, key) DO UPDATE
    SET request_hash = excluded.request_hash, status = NULL, body = NULL, etag = NULL,
        created_at = now ();
    RETURN;
  END IF;
  IF found.request_hash <> new_hash THEN
    RAISE EXCEPTION 'this Idempotency-Key belongs to another request' USING ERRCODE = 'KM422';
  END IF;
  RETURN QUERY SELECT found.status, found.body, found.etag;
END
$$;

CREATE FUNCTION idempotency_finish (scope uuid, old_key text, answer integer, answer_body text,
                                    answer_etag text)
RETURNS void
LANGUAGE sql AS
$$
  UPDATE idempotency_key k SET status = answer, body = answer_body, etag = answer_etag
  WHERE k.session_scope = scope AND k.key = old_key
$$;
