-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Copyright the Kametrix authors
-- A believable business with a year behind it, for looking at and for tests.  Everything follows from
-- fixed dice, so two loads on the same day are alike.  Telephone numbers are from the ranges kept for
-- films and books; the charges are booked by the ledger's own functions.

-- name: demo_is_empty
SELECT NOT EXISTS (SELECT FROM account) AND NOT EXISTS (SELECT FROM person)
   AND NOT EXISTS (SELECT FROM call) AND NOT EXISTS (SELECT FROM number) AS empty

-- name: demo_dice
-- A number from 0 up to 1 for every text.
CREATE FUNCTION pg_temp.demo_dice (what text) RETURNS double precision
LANGUAGE sql IMMUTABLE AS
$$ SELECT ((hashtextextended (what, 42) >> 11) & 4503599627370495)::double precision / 4503599627370496 $$

-- name: demo_pick
-- The position (from 1) that a die chooses among weights.
CREATE FUNCTION pg_temp.demo_pick (weights integer[], die double precision) RETURNS integer
LANGUAGE sql IMMUTABLE AS
$$
  SELECT n::integer FROM (
    SELECT n, sum (w) OVER (ORDER BY n) AS upto, sum (w) OVER () AS total
    FROM unnest (weights) WITH ORDINALITY t (w, n)) s
  WHERE upto > die * total ORDER BY n LIMIT 1
$$

-- name: demo_word
-- The n-th word of a slot, round and round.
CREATE FUNCTION pg_temp.demo_word (slots jsonb, slot text, n integer) RETURNS text
LANGUAGE sql IMMUTABLE AS
$$ SELECT slots -> slot ->> (n % jsonb_array_length (slots -> slot)) $$

-- name: demo_id
CREATE FUNCTION pg_temp.demo_id (moment timestamptz, salt text) RETURNS uuid
LANGUAGE sql STABLE AS
$$
  SELECT (lpad (to_hex ((extract (epoch FROM moment) * 1000)::bigint), 12, '0') || '7'
          || substr (md5 (salt), 1, 3) || '8' || substr (md5 (salt), 4, 15))::uuid
$$

-- name: demo_sign_up
-- $1 account, $2 owner, $3 password hash
SELECT sign_up ($1, $2, 'demo@autohaus-lindner.example', 'demo@autohaus-lindner.example',
                'Jana Lindner', 'Autohaus Lindner GmbH', 'de', $3, 0, 200)

-- name: demo_admin
-- $1 admin, $2 password hash
INSERT INTO person (id, email, email_folded, name, password_hash, platform_admin)
VALUES ($1, 'admin@kametrix.example', 'admin@kametrix.example', 'Kametrix Betrieb', $2, true)

-- name: demo_member
-- $1 account, $2 person, $3 password hash
WITH made AS (
  INSERT INTO person (id, email, email_folded, name, password_hash)
  VALUES ($2, 'werkstatt@autohaus-lindner.example', 'werkstatt@autohaus-lindner.example',
          'Werkstatt', $3)
  RETURNING id)
INSERT INTO membership (account_id, person_id, role) SELECT $1, id, 'manager' FROM made

-- name: demo_account
-- $1 account
UPDATE account SET created_at = date_trunc ('day', now ()) - interval '366 days', land = 'BY',
  business_declared_at = date_trunc ('day', now ()) - interval '366 days', live_transcript = true
WHERE account_id = $1

-- name: demo_welcome
-- $1 account
SELECT ledger_post (pg_temp.demo_id (a.created_at, 'welcome'), a.account_id, 'welcome', 'welcome_bonus',
                    'promotion', 'bonus', 500, NULL, NULL, NULL, NULL, a.created_at)
FROM account a WHERE a.account_id = $1

-- name: demo_agents
-- $1 account, $2 facts.json.  A year ago the business knew less about its agents than today.
INSERT INTO agent (id, account_id, name, facts, created_at, updated_at)
SELECT pg_temp.demo_id (a.created_at + interval '1 hour', v.language), a.account_id, v.name,
       ($2::jsonb -> v.language) - '{faq,exceptions,silence_s,live_control}'::text[],
       a.created_at + interval '1 hour', a.created_at + interval '1 hour'
FROM account a, (VALUES ('de', 'Empfang'), ('en', 'English line')) v (language, name)
WHERE a.account_id = $1

-- name: demo_versions
-- $1 account, $2 owner, $3 facts.json.  Three versions: the first, one with frequent questions, and today's.
WITH step AS (
  SELECT g.account_id, g.id, v.version, v.note, a.created_at + v.after AS at,
         ($3::jsonb -> (g.facts ->> 'language')) - v.lacking AS facts
  FROM agent g JOIN account a USING (account_id), (VALUES
    (1, 'Erste Fassung', interval '2 hours', '{faq,exceptions,silence_s,live_control}'::text[]),
    (2, 'Häufige Fragen ergänzt', interval '120 days', '{exceptions,silence_s,live_control}'::text[]),
    (3, 'Betriebsferien eingetragen', interval '350 days', '{}'::text[])) v (version, note, after, lacking)
  WHERE g.account_id = $1),
made AS (
  INSERT INTO agent_version (account_id, agent_id, version, facts, facts_hash, note, created_at, created_by, created_by_name)
  SELECT account_id, id, version, facts, facts_hash (facts), note, at, $2, 'Jana Lindner' FROM step)
UPDATE agent g SET facts = s.facts, live_version = s.version, live_revision = s.version, revision = 1 + s.version,
                   language = s.facts ->> 'language',
                   updated_at = s.at
FROM step s WHERE s.id = g.id AND s.version = 3

-- name: demo_accept
-- $1 account, $2 owner, $3 documents, versions and hashes as JSON
INSERT INTO legal_acceptance (id, account_id, document, version, sha256, person_id, person_name, accepted_at)
SELECT pg_temp.demo_id (a.created_at, d ->> 'document'), a.account_id, d ->> 'document', d ->> 'version',
       d ->> 'sha256', $2, 'Jana Lindner', a.created_at + interval '10 minutes'
FROM account a, jsonb_array_elements ($3::jsonb) d WHERE a.account_id = $1

-- name: demo_drafts
SELECT id FROM agent WHERE account_id = current_account () ORDER BY id

-- name: demo_numbers
-- $1 account
INSERT INTO number (id, account_id, e164, label, agent_id, fallback_e164, provider_id, created_at, updated_at)
SELECT pg_temp.demo_id (g.created_at + interval '1 hour', v.e164), g.account_id, v.e164, v.label, g.id,
       v.fallback, v.provider_id, g.created_at, g.created_at
FROM agent g JOIN (VALUES
  ('de', '+493023125200', 'Zentrale', '+493023125900', '5f0c9a34-0f5e-4c0b-9d3c-1d2f6d0a1200'),
  ('en', '+498999998210', 'English line', '+493023125900', '5f0c9a34-0f5e-4c0b-9d3c-1d2f6d0a1210'))
  v (language, e164, label, fallback, provider_id) ON v.language = g.facts ->> 'language'
WHERE g.account_id = $1

-- name: demo_spare_number
-- One number that nobody has yet, for the administrator's page.
INSERT INTO number (id, e164, provider_id)
VALUES (pg_temp.demo_id (now () - interval '30 days', 'spare'), '+498999998211',
        '5f0c9a34-0f5e-4c0b-9d3c-1d2f6d0a1211')

-- name: demo_sync
-- Agents and numbers still have to be made known to the provider.  $1 account
SELECT job_enqueue (gen_random_uuid (), kind, $1, id::text, kind || ':' || id, NULL, 0)
FROM (SELECT 'agent.sync' AS kind, id FROM agent WHERE account_id = $1
      UNION ALL SELECT 'number.sync', id FROM number WHERE account_id = $1) t

-- name: demo_call_table
CREATE TEMPORARY TABLE demo_call (
  id uuid PRIMARY KEY, occurred_at timestamptz, seed text, language text, dialog jsonb, caller text,
  turns jsonb, talk_ms integer) ON COMMIT DROP

-- name: demo_call_draw
-- When, who, about what.  $1 dialogs.json
-- The time of day: an index into hours 6 to 21; Saturdays are short, Sundays are quiet.
WITH dialog AS (
  SELECT d.value AS dialog, d.value ->> 'language' AS language,
         sum ((d.value ->> 'weight')::integer) OVER (PARTITION BY d.value ->> 'language' ORDER BY d.n) AS upto,
         sum ((d.value ->> 'weight')::integer) OVER (PARTITION BY d.value ->> 'language') AS total
  FROM jsonb_array_elements ($1::jsonb -> 'dialogs') WITH ORDINALITY d (value, n)),
day AS (
  SELECT day::date, isodow, floor (
           (ARRAY[19, 16, 15, 14, 16, 6, 2])[isodow]
           * CASE WHEN extract (month FROM day) IN (3, 4, 10, 11) THEN 1.2 ELSE 0.93 END
           * (1.08 - 0.3 * back / 365.0) + pg_temp.demo_dice ('calls' || day::date))::integer AS calls
  FROM (SELECT back, (now () AT TIME ZONE 'Europe/Berlin')::date - back AS day,
               extract (isodow FROM (now () AT TIME ZONE 'Europe/Berlin')::date - back)::integer AS isodow
        FROM generate_series (0, 365) back) d),
moment AS (
  SELECT day || ':' || n AS seed,
         (day + (5 + pg_temp.demo_pick (
             CASE WHEN isodow < 6 THEN ARRAY[1, 4, 11, 13, 12, 9, 6, 6, 9, 10, 9, 6, 3, 2, 1, 1]
                  ELSE ARRAY[0, 1, 3, 8, 9, 7, 4, 2, 2, 1, 1, 1, 1, 1, 1, 0] END,
             pg_temp.demo_dice ('hour' || day || ':' || n))) * interval '1 hour'
           + pg_temp.demo_dice ('second' || day || ':' || n) * interval '1 hour') AT TIME ZONE 'Europe/Berlin'
           AS occurred_at
  FROM day, generate_series (1, calls) n),
kind AS (
  SELECT occurred_at, seed, CASE WHEN pg_temp.demo_dice ('line' || seed) < 0.07 THEN 'en' ELSE 'de' END AS language,
         floor (700 * power (pg_temp.demo_dice ('caller' || seed), 1.5))::integer AS caller
  FROM moment WHERE occurred_at < now () - interval '25 minutes')
INSERT INTO demo_call (id, occurred_at, seed, language, dialog, caller, turns)
SELECT pg_temp.demo_id (k.occurred_at, k.seed), date_trunc ('milliseconds', k.occurred_at), k.seed, k.language, d.dialog,
       CASE WHEN pg_temp.demo_dice ('withheld' || k.seed) < 0.06 THEN NULL
            WHEN k.caller % 3 = 0 THEN '+498999998' || lpad ((300 + k.caller % 700)::text, 3, '0')
            WHEN k.caller % 3 = 1 THEN '+493023125' || lpad ((300 + k.caller % 600)::text, 3, '0')
            ELSE '+4917139200' || lpad ((k.caller % 100)::text, 2, '0') END,
       d.dialog -> 'turns'
FROM kind k, LATERAL (
  SELECT dialog.dialog FROM dialog
  WHERE dialog.language = k.language AND upto > pg_temp.demo_dice ('dialog' || k.seed) * total
  ORDER BY upto LIMIT 1) d

-- name: demo_call_fill
-- What is said: the gaps of the dialogs are filled, the same caller keeps name and car.  $1 dialogs.json
UPDATE demo_call c SET dialog = f.filled, turns = f.filled -> 'turns'
FROM (
  SELECT o.id, replace (replace (replace (replace (replace (replace (replace (replace (replace (o.dialog::text,
             '{name}', pg_temp.demo_word (s.slots, 'name', o.who)),
           '{anrede}', pg_temp.demo_word (s.slots, 'anrede', o.who % 7)),
           '{auto}', pg_temp.demo_word (s.slots, 'auto', o.who * 5)),
           '{tag}', pg_temp.demo_word (s.slots, 'tag', o.draw)),
           '{uhrzeit}', pg_temp.demo_word (s.slots, 'uhrzeit', o.draw / 7)),
           '{betrag}', pg_temp.demo_word (s.slots, 'betrag', o.draw / 3)),
           '{km}', pg_temp.demo_word (s.slots, 'km', o.draw / 11)),
           '{geraeusch}', pg_temp.demo_word (s.slots, 'geraeusch', o.draw / 13)),
           '{dank}', pg_temp.demo_word (s.slots, 'dank', o.draw / 17))::jsonb AS filled
  FROM (SELECT d.*, coalesce (right (d.caller, 3)::integer, (pg_temp.demo_dice ('wer' || d.seed) * 999)::integer) AS who,
               (pg_temp.demo_dice ('draw' || d.seed) * 1000000)::integer AS draw
        FROM demo_call d) o,
       (SELECT $1::jsonb -> 'slots' AS slots) s) f
WHERE f.id = c.id

-- name: demo_call_time
-- Turns as the call keeps them, each at its time: about fifteen characters a second.  $1 opening (German),
-- $2 opening (English)
UPDATE demo_call c SET turns = t.turns, talk_ms = t.talk_ms
FROM (
  SELECT id, jsonb_agg (jsonb_build_object ('role', role, 'text', text, 'at_ms', until_ms - length_ms) ORDER BY n) AS turns,
         max (until_ms) + CASE WHEN min (key) = 'stille' THEN 18000 ELSE 900 END AS talk_ms
  FROM (
    SELECT id, n, role, text, key, length_ms, sum (length_ms + 1500) OVER (PARTITION BY id ORDER BY n) AS until_ms
    FROM (
      SELECT d.id, u.n, d.dialog ->> 'key' AS key,
             CASE u.turn ->> 0 WHEN 'a' THEN 'assistant' ELSE 'caller' END AS role, line.text,
             greatest (600, (length (line.text) * (68 + 16 * pg_temp.demo_dice ('pace' || d.seed || u.n)))::integer) AS length_ms
      FROM demo_call d, jsonb_array_elements (d.turns) WITH ORDINALITY u (turn, n),
           LATERAL (SELECT replace (u.turn ->> 1, '{opening}',
                                    CASE d.language WHEN 'de' THEN $1::text ELSE $2::text END) AS text) line) spoken) timed
  GROUP BY id) t
WHERE t.id = c.id

-- name: demo_call_insert
-- $1 account.  One caller in seventy hangs up while it rings.
INSERT INTO call (id, account_id, provider_call_id, number_id, agent_id, number_e164, caller_e164, state, state_at,
                  decision, occurred_at, started_at, ended_at, ended_reason, outcome, duration_s, reported, summary,
                  rate_card_id, provider_cost_micros, provider_cost_currency, agent_revision, created_at, changed_at)
SELECT d.id, g.account_id, pg_temp.demo_id (d.occurred_at, 'provider' || d.seed)::text, n.id, g.id, n.e164, d.caller,
       'ended', x.ended_at, 'accepted', d.occurred_at,
       CASE WHEN NOT x.missed THEN d.occurred_at + interval '1500 milliseconds' END, x.ended_at,
       CASE WHEN x.missed THEN 'call.ringing.sip-inbound-caller-hungup-before-call-connect'
            ELSE d.dialog ->> 'ended_reason' END,
       CASE WHEN x.missed THEN 'caller'
            WHEN d.dialog ->> 'ended_reason' = 'assistant-forwarded-call' THEN 'transferred'
            WHEN d.dialog ->> 'ended_reason' LIKE '%vapifault%' THEN 'provider_fault'
            ELSE 'normal' END,
       x.duration_s, true, CASE WHEN NOT x.missed THEN nullif (d.dialog ->> 'summary', '') END,
       rate_card_at (g.account_id, d.occurred_at), x.duration_s * 1520, 'USD',
       (SELECT max (v.version) FROM agent_version v
        WHERE v.agent_id = g.id AND (v.version = 1 OR v.created_at <= d.occurred_at)), d.occurred_at, x.ended_at
FROM demo_call d
JOIN agent g ON g.account_id = $1 AND g.facts ->> 'language' = d.language
JOIN number n ON n.agent_id = g.id
CROSS JOIN LATERAL (
  SELECT pg_temp.demo_dice ('missed' || d.seed) < 0.014 AS missed) m
CROSS JOIN LATERAL (
  SELECT m.missed, CASE WHEN m.missed THEN 0 ELSE round (d.talk_ms / 1000.0)::integer END AS duration_s,
         d.occurred_at + CASE WHEN m.missed THEN interval '900 milliseconds'
                              ELSE interval '1500 milliseconds' + round (d.talk_ms / 1000.0) * interval '1 second' END
           AS ended_at) x

-- name: demo_detail_insert
-- $1 account
INSERT INTO call_detail (call_id, account_id, turns, final, analysis, costs)
SELECT c.id, c.account_id, CASE WHEN c.started_at IS NULL THEN '[]' ELSE d.turns END, true,
       CASE WHEN c.started_at IS NOT NULL THEN
         jsonb_build_object ('success_evaluation', 'true', 'structured_data', d.dialog -> 'structured') END,
       CASE WHEN c.duration_s = 0 THEN '[]' ELSE jsonb_build_array (
         jsonb_build_object ('kind', 'transport', 'provider', 'vapi.sip', 'cost_micros', 0, 'currency', 'USD'),
         jsonb_build_object ('kind', 'transcriber', 'provider', 'deepgram', 'cost_micros', c.duration_s * 167, 'currency', 'USD'),
         jsonb_build_object ('kind', 'model', 'provider', 'openai', 'cost_micros', c.duration_s * 220, 'currency', 'USD'),
         jsonb_build_object ('kind', 'voice', 'provider', 'azure', 'cost_micros', c.duration_s * 300, 'currency', 'USD'),
         jsonb_build_object ('kind', 'vapi', 'cost_micros', c.duration_s * 833, 'currency', 'USD')) END
FROM demo_call d JOIN call c ON c.id = d.id WHERE c.account_id = $1

-- name: demo_settle_function
-- The year's bookings in their order: calls of the last two weeks are charged one by one when their
-- report came, older ones a day at a time; whenever the credit runs low the business pays in.  So many
-- postings at a time: within one transaction each would walk over all earlier versions of its wallets.
CREATE FUNCTION pg_temp.demo_settle (account uuid, admin uuid, postings_max integer) RETURNS integer
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS
$$
DECLARE
  one record;
  settled integer := 0;
  paid integer := (SELECT count (*) FROM ledger_transfer t WHERE t.account_id = account AND t.kind = 'adjustment');
BEGIN
  FOR one IN SELECT array_agg (id) AS ids, max (ended_at) + interval '6 seconds' AS at FROM call
             WHERE account_id = account AND settled_at IS NULL
             GROUP BY (ended_at AT TIME ZONE 'Europe/Berlin')::date,
                      CASE WHEN ended_at > now () - interval '14 days' THEN id END
             ORDER BY max (ended_at) LIMIT postings_max LOOP
    IF credit_available (account) < 1500 THEN
      paid := paid + 1;
      PERFORM ledger_post (pg_temp.demo_id (one.at, 'paid' || paid), account, 'adjust:demo-' || paid, 'adjustment',
                           'funding', 'credit', 10000, NULL, admin, 'Kametrix Betrieb',
                           'Überweisung zu Rechnung KX-' || to_char (one.at, 'YYYY') || '-' || lpad ((100 + paid)::text, 4, '0'),
                           one.at - interval '1 minute');
    END IF;
    settled := settled + calls_settle (one.ids, one.at);
  END LOOP;
  -- The history is no news: whoever connects must not be told of it.
  DELETE FROM event WHERE xid = pg_current_xact_id ();
  RETURN settled;
END
$$

-- name: demo_settle
-- $1 account, $2 admin
SELECT pg_temp.demo_settle ($1, $2, 100) AS settled

-- name: demo_goodwill
-- $1 account, $2 admin
SELECT ledger_post (pg_temp.demo_id (now (), 'goodwill'), $1, 'adjust:demo-goodwill', 'adjustment', 'promotion', 'bonus',
                    300, NULL, $2, 'Kametrix Betrieb', 'Ausgleich nach einer Störung', now ())

-- name: demo_recount
-- $1 account
SELECT call_day_recount ($1)

-- name: demo_audit
-- $1 account, $2 owner
SELECT audit_append ($1::uuid, $2::uuid, 'kametrixd demo seed', 'demo.seed', ($1::uuid)::text, '{}')

-- name: demo_result
-- $1 account
SELECT count (*) AS calls, sum (duration_s) AS seconds, sum (charged_cents) AS charged_cents,
       credit_available ($1) AS available_cents
FROM call WHERE account_id = $1
