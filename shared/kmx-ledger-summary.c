/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-ledger-summary.h"

KMX_DEFINE_RECORD (KmxLedgerSummary, kmx_ledger_summary, KMX_LEDGER_SUMMARY_FIELDS)
