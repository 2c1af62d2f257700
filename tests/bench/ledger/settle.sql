-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Microseconds a call of calls_settle alone, one commit a group, without waiting for the disk.
-- The reservations of the bench before would make its list of reservations long.
SET synchronous_commit = off;
UPDATE reservation SET state = 'voided', ended_at = now () WHERE state = 'pending';
UPDATE ledger SET reserved_cents = 0;
INSERT INTO reservation (call_id, account_id, amount_cents, max_duration_s, expires_at)
SELECT id, account_id, 0, 600, now () FROM call WHERE provider_call_id::int % 100 = 0;
VACUUM ANALYZE ledger, reservation, call;
CREATE PROCEDURE bench_settle (what text, low integer, high integer, step integer) LANGUAGE plpgsql AS
$$
DECLARE
  n integer := low;
  ids uuid[];
  at timestamptz;
  spent interval := '0';
BEGIN
  WHILE n < high LOOP
    SELECT array_agg (bench_id (2, i)) INTO ids FROM generate_series (n, least (high, n + step) - 1) i;
    at := clock_timestamp ();
    PERFORM calls_settle (ids);
    spent := spent + (clock_timestamp () - at);
    COMMIT;
    n := n + step;
  END LOOP;
  RAISE NOTICE '%', format ('%-44s %8s us a call', what,
                            round (extract (epoch FROM spent) * 1000000 / (high - low)));
END
$$;
CALL bench_settle ('settle, one account, groups of 32', 0, 8000, 32);
CALL bench_settle ('settle, one account, groups of 1', 8000, 10000, 1);
CALL bench_settle ('settle, 32 accounts, groups of 32', 10000, 18000, 32);
CALL bench_settle ('settle, 1,000 accounts, groups of 1', 18000, 20000, 1);
CALL bench_settle ('settled before, groups of 32', 0, 16000, 32);
