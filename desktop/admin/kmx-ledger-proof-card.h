/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-ledger-summary.h"

G_BEGIN_DECLS

/* KmxLedgerProofCard: what the last nightly proof of the ledgers found; red while one is frozen.
 * Not to be seen before it was told. */
#define KMX_TYPE_LEDGER_PROOF_CARD (kmx_ledger_proof_card_get_type ())
G_DECLARE_FINAL_TYPE (KmxLedgerProofCard, kmx_ledger_proof_card, KMX, LEDGER_PROOF_CARD, AdwBin)

GtkWidget *kmx_ledger_proof_card_new (void);
void kmx_ledger_proof_card_show (KmxLedgerProofCard *self, KmxLedgerSummary *summary);

G_END_DECLS
