-- SPDX-License-Identifier: AGPL-3.0-or-later
-- The outbox's rules: claim, renew, finish, repeat, bury; schedules; what admins see and do.

CREATE INDEX job_subject ON job (subject_id) WHERE subject_id IS NOT NULL;
CREATE INDEX job_kind ON job (kind, run_at, id) WHERE state IN ('waiting', 'running');
CREATE INDEX job_list ON job (created_at DESC, id DESC);

CREATE FUNCTION job_is_due (j job) RETURNS boolean
LANGUAGE sql STABLE AS
$$
  SELECT (j.state = 'waiting' AND j.run_at <= clock_timestamp ())
      OR (j.state = 'running' AND j.lease_until <= clock_timestamp ())
$$;

CREATE FUNCTION job_json (j job) RETURNS json
LANGUAGE sql STABLE AS
$$
  SELECT json_strip_nulls (json_build_object (
    'id', j.id, 'kind', j.kind, 'account_id', j.account_id, 'subject_id', j.subject_id,
    'state', j.state, 'attempts', j.attempts, 'attempts_max', j.attempts_max,
    'run_at', wire_instant (j.run_at),
    'last_error', j.last_error,
    'created_at', wire_instant (j.created_at)))
$$;

CREATE FUNCTION job_tell (j job) RETURNS void
LANGUAGE sql AS
$$
  SELECT event_emit (NULL, 'jobs.changed',
                     json_build_object ('id', j.id, 'kind', j.kind, 'state', j.state))
$$;

-- Takes due jobs of the given kinds, at most room[i] of kinds[i], first come first served.  Of one
-- subject only the oldest is taken and only when none of its jobs runs.  Claims wait for each other
-- (the advisory lock), else two of them could each take one job of a subject; they last a millisecond.
CREATE FUNCTION job_claim (kinds text[], room integer[], lease_ms integer) RETURNS SETOF job
LANGUAGE plpgsql AS
$$
DECLARE
  corpse job;
BEGIN
  PERFORM pg_advisory_xact_lock (hashtext ('kametrix.job_claim'));
  -- Whoever held these died with them as often as is allowed.
  FOR corpse IN
    UPDATE job j SET state = 'dead', lease_token = NULL, lease_until = NULL,
                     last_error = 'the process that worked on it went away'
    WHERE j.state = 'running' AND j.lease_until <= clock_timestamp () AND j.attempts >= j.attempts_max
      AND j.kind = ANY (kinds)
    RETURNING j.*
  LOOP
    PERFORM job_tell (corpse);
  END LOOP;
  FOR i IN 1 .. coalesce (array_length (kinds, 1), 0) LOOP
    RETURN QUERY
    UPDATE job t SET state = 'running', attempts = t.attempts + 1, lease_token = gen_random_uuid (),
                     lease_until = clock_timestamp () + lease_ms * interval '1 ms'
    WHERE t.id IN (
      SELECT j.id FROM job j
      WHERE j.kind = kinds[i] AND j.state IN ('waiting', 'running') AND job_is_due (j)
        AND (j.subject_id IS NULL OR NOT EXISTS (
          SELECT FROM job o
          WHERE o.subject_id = j.subject_id AND o.id <> j.id AND o.kind = ANY (kinds)
            AND o.state IN ('waiting', 'running')
            AND (NOT job_is_due (o) AND o.state = 'running'
                 OR job_is_due (o) AND (o.run_at, o.id) < (j.run_at, j.id))))
      ORDER BY j.run_at, j.id LIMIT room[i]
      FOR UPDATE SKIP LOCKED)
    RETURNING t.*;
  END LOOP;
END
$$;

-- The ids of those that are still held.
CREATE FUNCTION job_renew (ids uuid[], tokens uuid[], lease_ms integer) RETURNS SETOF uuid
LANGUAGE sql AS
$$
  UPDATE job j SET lease_until = clock_timestamp () + lease_ms * interval '1 ms'
  FROM unnest (ids, tokens) AS h (id, token)
  WHERE j.id = h.id AND j.lease_token = h.token AND j.state = 'running'
  RETURNING j.id
$$;

-- False: somebody else holds or finished it, so its effects must not be stored a second time.
CREATE FUNCTION job_finish (job_id uuid, token uuid) RETURNS boolean
LANGUAGE plpgsql AS
$$
DECLARE
  gone job;
BEGIN
  DELETE FROM job WHERE id = job_id AND lease_token = token AND state = 'running' RETURNING * INTO gone;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  INSERT INTO job_done (id, kind, account_id, subject_id, attempts, outcome, created_at)
  VALUES (gone.id, gone.kind, gone.account_id, gone.subject_id, gone.attempts, 'done', gone.created_at);
  RETURN true;
END
$$;

-- Another try after delay_ms, or the end of trying.  A younger job with the same key that waits
-- already makes this one superfluous.  Returns the new state, 'absorbed', or null when the lease is lost.
CREATE FUNCTION job_repeat (job_id uuid, token uuid, failure text, delay_ms bigint, never boolean)
RETURNS text LANGUAGE plpgsql AS
$$
DECLARE
  mine job;
BEGIN
  SELECT * INTO mine FROM job WHERE id = job_id AND lease_token = token AND state = 'running' FOR UPDATE;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  mine.state := CASE WHEN never OR mine.attempts >= mine.attempts_max THEN 'dead' ELSE 'waiting' END;
  BEGIN
    UPDATE job SET state = mine.state, lease_token = NULL, lease_until = NULL,
                   last_error = left (failure, 500),
                   run_at = clock_timestamp () + delay_ms * interval '1 ms'
    WHERE id = job_id;
  EXCEPTION WHEN unique_violation THEN
    DELETE FROM job WHERE id = job_id;
    INSERT INTO job_done (id, kind, account_id, subject_id, attempts, outcome, reason, created_at)
    VALUES (mine.id, mine.kind, mine.account_id, mine.subject_id, mine.attempts, 'dropped',
            'absorbed by a younger job', mine.created_at);
    RETURN 'absorbed';
  END;
  IF mine.state = 'dead' THEN
    PERFORM job_tell (mine);
  END IF;
  RETURN mine.state;
END
$$;

-- A stopping worker gives back what it could not finish; the try does not count.
CREATE FUNCTION job_release (ids uuid[], tokens uuid[]) RETURNS void
LANGUAGE plpgsql AS
$$
DECLARE
  held record;
BEGIN
  FOR held IN SELECT * FROM unnest (ids, tokens) AS h (id, token) LOOP
    BEGIN
      UPDATE job SET state = 'waiting', lease_token = NULL, lease_until = NULL,
                     attempts = attempts - 1, run_at = clock_timestamp ()
      WHERE id = held.id AND lease_token = held.token AND state = 'running';
    EXCEPTION WHEN unique_violation THEN
      NULL; -- a younger one waits; this one's lease runs out
    END;
  END LOOP;
  PERFORM pg_notify ('kametrix_job', '');
END
$$;

-- When each kind was last enqueued by the clock, so that many processes enqueue it once a period.
CREATE TABLE job_schedule (
  kind text PRIMARY KEY,
  period bigint NOT NULL
);
GRANT SELECT, INSERT, UPDATE ON job_schedule TO kametrix_service;

CREATE FUNCTION job_tick (job_id uuid, job_kind text, period_s integer) RETURNS boolean
LANGUAGE plpgsql AS
$$
BEGIN
  INSERT INTO job_schedule AS s VALUES (job_kind, floor (extract (epoch FROM clock_timestamp ()) / period_s)::bigint)
  ON CONFLICT (kind) DO UPDATE SET period = excluded.period WHERE s.period <> excluded.period;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  PERFORM job_enqueue (job_id, job_kind, NULL, NULL, job_kind, NULL, 0);
  -- What is done is kept for a month; a few old ones go with every tick.
  DELETE FROM job_done WHERE id IN (
    SELECT id FROM job_done WHERE finished_at < now () - interval '30 days' ORDER BY finished_at LIMIT 5000);
  RETURN true;
END
$$;

-- What an admin may do with a job that does not move by itself.
CREATE FUNCTION job_wake (job_id uuid, actor uuid, actor_name text) RETURNS void
LANGUAGE plpgsql AS
$$
DECLARE
  woken job;
BEGIN
  BEGIN
    UPDATE job SET state = 'waiting', run_at = clock_timestamp (),
                   attempts = CASE WHEN state = 'dead' THEN 0 ELSE attempts END
    WHERE id = job_id AND state IN ('waiting', 'dead') RETURNING * INTO woken;
  EXCEPTION WHEN unique_violation THEN
    RAISE EXCEPTION 'a younger job for the same thing waits already' USING ERRCODE = 'KM409';
  END;
  IF woken.id IS NULL THEN
    IF EXISTS (SELECT FROM job WHERE id = job_id) THEN
      RAISE EXCEPTION 'the job is running' USING ERRCODE = 'KM409';
    END IF;
    RAISE EXCEPTION 'the job does not exist' USING ERRCODE = 'KM404';
  END IF;
  PERFORM audit_append (woken.account_id, actor, actor_name,
                        'job.retry', woken.id::text, jsonb_build_object ('kind', woken.kind));
  PERFORM job_tell (woken);
  PERFORM pg_notify ('kametrix_job', '');
END
$$;

CREATE FUNCTION job_drop (job_id uuid, actor uuid, actor_name text, why text) RETURNS void
LANGUAGE plpgsql AS
$$
DECLARE
  gone job;
BEGIN
  DELETE FROM job WHERE id = job_id AND state IN ('waiting', 'dead') RETURNING * INTO gone;
  IF NOT FOUND THEN
    IF EXISTS (SELECT FROM job WHERE id = job_id) THEN
      RAISE EXCEPTION 'the job is running' USING ERRCODE = 'KM409';
    END IF;
    RAISE EXCEPTION 'the job does not exist' USING ERRCODE = 'KM404';
  END IF;
  INSERT INTO job_done (id, kind, account_id, subject_id, attempts, outcome, reason, created_at)
  VALUES (gone.id, gone.kind, gone.account_id, gone.subject_id, gone.attempts, 'dropped', why, gone.created_at);
  PERFORM audit_append (gone.account_id, actor, actor_name,
                        'job.drop', gone.id::text, jsonb_build_object ('kind', gone.kind, 'reason', why));
  gone.state := 'dropped';
  PERFORM job_tell (gone);
END
$$;

-- {"kinds":[{kind, waiting, running, dead}], "oldest_due_s"}
CREATE FUNCTION job_summary () RETURNS json
LANGUAGE sql STABLE AS
$$
  SELECT json_build_object (
    'kinds', coalesce ((SELECT json_agg (row_to_json (k)) FROM (
      SELECT kind, count (*) FILTER (WHERE state = 'waiting') AS waiting,
             count (*) FILTER (WHERE state = 'running') AS running,
             count (*) FILTER (WHERE state = 'dead') AS dead
      FROM job GROUP BY kind ORDER BY kind) k), '[]'::json),
    'oldest_due_s', coalesce ((SELECT floor (extract (epoch FROM clock_timestamp () - min (run_at)))::bigint
                               FROM job WHERE state = 'waiting' AND run_at <= clock_timestamp ()), 0))
$$;
