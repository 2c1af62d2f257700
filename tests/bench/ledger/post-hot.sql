-- SPDX-License-Identifier: AGPL-3.0-or-later
SET ROLE kametrix_service;
SELECT ledger_post (id, bench_id (1, 0), 'adjust:' || id, 'adjustment', 'funding', 'credit', 7, NULL, NULL, 'Bench', 'bench', now ()) FROM ledger_new_id () id;
