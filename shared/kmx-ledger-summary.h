/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxLedgerSummary: what the nightly proof of the ledgers found.  @proved_at, the newest, is absent
 * before the first night.  @frozen: ledgers whose businesses take no calls until they prove. */
#define KMX_LEDGER_SUMMARY_FIELDS(F)                                                               \
  F (KMX_LEDGER_SUMMARY, PROVED_AT, "proved_at", KMX_FIELD_INSTANT)                                \
  F (KMX_LEDGER_SUMMARY, ACCOUNTS, "accounts", KMX_FIELD_INTEGER, .required = TRUE)                \
  F (KMX_LEDGER_SUMMARY, DIFFERENCES, "differences", KMX_FIELD_INTEGER, .required = TRUE)          \
  F (KMX_LEDGER_SUMMARY, FROZEN, "frozen", KMX_FIELD_INTEGER, .required = TRUE)

#define KMX_TYPE_LEDGER_SUMMARY (kmx_ledger_summary_get_type ())
KMX_DECLARE_RECORD (KmxLedgerSummary, kmx_ledger_summary, LEDGER_SUMMARY, KMX_LEDGER_SUMMARY_FIELDS)

G_END_DECLS
