-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Copyright the Kametrix authors
-- One account with 1,000,000 calls over a year, for the list and search benchmarks.  Run as the owner of a
-- migrated, empty database: psql -v calls=1000000 -f seed.sql
--
-- Transcripts are drawn from 5,000 different ones of about a hundred words; words are distributed like
-- in a language (few stand nearly everywhere, most are rare), and 0.01 % of calls name "zylinderkopf".
\if :{?calls}
\else
\set calls 1000000
\endif
\set account '''00000000-0000-7000-8000-00000000be01'''
SET ROLE kametrix_service;
SET synchronous_commit = off;
SELECT setseed (0.42);

INSERT INTO account (account_id, name, business_declared_at) VALUES (:account, 'Autohaus Lindner GmbH', now ());
SELECT ledger_open (:account);
SELECT welcome_bonus (:account, 500);
INSERT INTO agent (id, account_id, name, facts)
SELECT ('00000000-0000-7000-8000-00000000ba0' || n)::uuid, :account, 'Agent ' || n,
       '{"business_name": "Autohaus Lindner", "language": "de", "sector": "standard", "voice": "katja"}'
FROM generate_series (1, 5) n;
SELECT agent_go_live (id, 'bench', NULL, 'bench') IS NULL FROM agent;
INSERT INTO number (id, account_id, e164, agent_id, provider_id)
SELECT ('00000000-0000-7000-8000-00000000bb0' || n)::uuid, :account, '+49302312520' || n,
       ('00000000-0000-7000-8000-00000000ba0' || n)::uuid, 'bench-number-' || n
FROM generate_series (1, 5) n;

CREATE TEMP TABLE word AS
SELECT n, (ARRAY['termin', 'werkstatt', 'bremse', 'reifen', 'ölwechsel', 'inspektion', 'rechnung', 'morgen',
                 'uhr', 'bitte', 'danke', 'auto', 'hauptuntersuchung', 'kupplung', 'angebot', 'rückruf'])[n] AS text
FROM generate_series (1, 16) n
UNION ALL
SELECT n, translate (substr (md5 (n::text), 1, 4 + n % 6), '0123456789', 'aeiournstl') FROM generate_series (17, 20000) n;
CREATE INDEX ON word (n);
ANALYZE word;
SET enable_hashjoin = off;
SET enable_mergejoin = off;
SET enable_seqscan = off;
CREATE TEMP TABLE talk AS
SELECT k, (SELECT jsonb_agg (jsonb_build_object ('role', CASE turn % 2 WHEN 0 THEN 'assistant' ELSE 'caller' END,
              'text', (SELECT string_agg (w.text, ' ') FROM (
                         SELECT floor (exp (random () * ln (20000)))::integer AS n
                         FROM generate_series (1, 9) WHERE k + turn > 0) r JOIN word w ON w.n = r.n),
              'at_ms', turn * 7000))
           FROM generate_series (0, 11) turn WHERE k > 0) AS turns
FROM generate_series (1, 5000) k;
ALTER TABLE talk ADD document tsvector;
UPDATE talk SET document = call_document (NULL, turns, NULL, NULL);
CREATE UNIQUE INDEX ON talk (k);
ANALYZE talk;
RESET enable_hashjoin;
RESET enable_mergejoin;
RESET enable_seqscan;

INSERT INTO call (id, account_id, provider_call_id, number_id, agent_id, number_e164, caller_e164, state, state_at,
  decision, occurred_at, started_at, ended_at, ended_reason, outcome, duration_s, reported, searchable, summary,
  rate_card_id, settled_at, charged_cents)
SELECT overlay (lpad (to_hex ((extract (epoch FROM at) * 1000)::bigint), 12, '0') || '70008' || lpad (to_hex (i), 15, '0')
                PLACING '' FROM 33 FOR 0)::uuid,
       :account, 'bench-' || i, ('00000000-0000-7000-8000-00000000bb0' || line)::uuid,
       ('00000000-0000-7000-8000-00000000ba0' || line)::uuid, '+49302312520' || line,
       '+4915' || lpad ((i::bigint * 7919 % 1000000000)::text, 9, '0'), 'ended', at + d * interval '1 s', 'accepted', at, at,
       at + d * interval '1 s', 'customer-ended-call',
       CASE WHEN i % 50 = 0 THEN 'transferred' WHEN i % 97 = 0 THEN 'provider_fault' ELSE 'normal' END, d, true, true,
       'Anfrage wegen ' || (ARRAY['Termin', 'Bremse', 'Reifen', 'Rechnung'])[1 + i % 4]
         || CASE WHEN i % 10000 = 77 THEN ' Zylinderkopf' ELSE '' END,
       '01900000-0000-7000-8000-000000000015', at + d * interval '1 s', 15 * ((d + 59) / 60)
FROM (SELECT i, now () - interval '365 days' * (i::float8 / :calls) - interval '1 hour' AS at, 20 + i * 31 % 400 AS d,
             1 + i % 5 AS line
      FROM generate_series (1, :calls) i) x;
INSERT INTO call_detail (call_id, account_id, turns, final)
SELECT c.id, c.account_id, t.turns, true FROM call c JOIN talk t ON t.k = 1 + hashtext (c.provider_call_id) & 4095
WHERE c.occurred_at > now () - interval '30 days';
RESET ROLE;
DROP INDEX call_search_document; -- built at once below, as it would take a quarter of an hour row by row
SET ROLE kametrix_service;
CREATE TEMP TABLE about AS
SELECT DISTINCT c.summary, call_document (c.summary, '[]', NULL, NULL) AS document
FROM (SELECT DISTINCT summary FROM call) c;
INSERT INTO call_search (call_id, account_id, occurred_at, digits, document)
SELECT c.id, c.account_id, c.occurred_at, ltrim (c.caller_e164, '+') || ' ' || ltrim (c.number_e164, '+'),
       t.document || a.document || number_words (c.caller_e164) || number_words (right (c.number_e164, 8))
FROM call c JOIN talk t ON t.k = 1 + hashtext (c.provider_call_id) & 4095
JOIN about a ON a.summary = c.summary;
SELECT call_day_recount (:account);
RESET ROLE;
SET maintenance_work_mem = '1GB';
CREATE INDEX call_search_document ON call_search USING gin (document)
  WITH (gin_pending_list_limit = 256);
VACUUM ANALYZE call, call_search, call_detail, call_day;
