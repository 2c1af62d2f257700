/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxJournalEntry: one line of an account's journal.  @amount_cents is signed as the customer sees
 * it;
 * @hash ends the chain up to this line. */
#define KMX_JOURNAL_ENTRY_FIELDS(F)                                                                \
  F (KMX_JOURNAL_ENTRY, SEQUENCE, "sequence", KMX_FIELD_INTEGER, .required = TRUE)                 \
  F (KMX_JOURNAL_ENTRY, ID, "id", KMX_FIELD_ID, .required = TRUE)                                  \
  F (KMX_JOURNAL_ENTRY, KIND, "kind", KMX_FIELD_TEXT, .required = TRUE)                            \
  F (KMX_JOURNAL_ENTRY, WALLET, "wallet", KMX_FIELD_TEXT, .required = TRUE)                        \
  F (KMX_JOURNAL_ENTRY, AMOUNT_CENTS, "amount_cents", KMX_FIELD_INTEGER, .required = TRUE)         \
  F (KMX_JOURNAL_ENTRY, BALANCE_AFTER_CENTS, "balance_after_cents", KMX_FIELD_INTEGER,             \
     .required = TRUE)                                                                             \
  F (KMX_JOURNAL_ENTRY, CALL_ID, "call_id", KMX_FIELD_ID)                                          \
  F (KMX_JOURNAL_ENTRY, REASON, "reason", KMX_FIELD_TEXT)                                          \
  F (KMX_JOURNAL_ENTRY, ACTOR_NAME, "actor_name", KMX_FIELD_TEXT)                                  \
  F (KMX_JOURNAL_ENTRY, AT, "at", KMX_FIELD_INSTANT, .required = TRUE)                             \
  F (KMX_JOURNAL_ENTRY, HASH, "hash", KMX_FIELD_TEXT, .required = TRUE)

#define KMX_TYPE_JOURNAL_ENTRY (kmx_journal_entry_get_type ())
KMX_DECLARE_RECORD (KmxJournalEntry, kmx_journal_entry, JOURNAL_ENTRY, KMX_JOURNAL_ENTRY_FIELDS)

G_END_DECLS
