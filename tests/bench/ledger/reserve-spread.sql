-- SPDX-License-Identifier: AGPL-3.0-or-later
\set n random(1, 1000)
SET ROLE kametrix_service;
SELECT reservation_open (ledger_new_id (), bench_id (1, :n), '01900000-0000-7000-8000-000000000015', 600);
