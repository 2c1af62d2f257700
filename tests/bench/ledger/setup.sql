-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Account 0 is the hot one.
SET synchronous_commit = off;
CREATE FUNCTION bench_id (kind integer, n integer) RETURNS uuid LANGUAGE sql IMMUTABLE AS
$$ SELECT ('01900000-0000-7000-8' || lpad (kind::text, 3, '0') || '-' || lpad (n::text, 12, '0'))::uuid $$;
INSERT INTO account (account_id, name, business_declared_at)
SELECT bench_id (1, n), 'Bench', now () FROM generate_series (0, 1000) n;
SELECT count (*) FROM (SELECT ledger_open (account_id) FROM account OFFSET 0) a \g /dev/null
SELECT count (*) FROM (
  SELECT ledger_post (ledger_new_id (), account_id, 'adjust:start', 'adjustment', 'funding', 'credit',
                      100000000, NULL, NULL, 'Bench', 'start', now ()) FROM account OFFSET 0) a \g /dev/null
INSERT INTO call (id, account_id, provider_call_id, state, state_at, occurred_at, ended_at, outcome,
                  duration_s, reported, rate_card_id)
SELECT bench_id (2, n), bench_id (1, CASE WHEN n < 10000 THEN 0 ELSE 1 + n % 1000 END), n, 'ended', now (),
       now (), now (), 'normal', n % 600, true, '01900000-0000-7000-8000-000000000015'
FROM generate_series (0, 19999) n;
VACUUM ANALYZE;
