/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxInboxEntry: an event that came in from a provider. */
#define KMX_INBOX_ENTRY_FIELDS(F)                                                                  \
  F (KMX_INBOX_ENTRY, ID, "id", KMX_FIELD_ID, .required = TRUE)                                    \
  F (KMX_INBOX_ENTRY, PROVIDER, "provider", KMX_FIELD_TEXT)                                        \
  F (KMX_INBOX_ENTRY, KIND, "kind", KMX_FIELD_TEXT, .required = TRUE)                              \
  F (KMX_INBOX_ENTRY, SUBJECT, "subject", KMX_FIELD_TEXT)                                          \
  F (KMX_INBOX_ENTRY, ACCOUNT_ID, "account_id", KMX_FIELD_ID)                                      \
  F (KMX_INBOX_ENTRY, OCCURRED_AT, "occurred_at", KMX_FIELD_INSTANT)                               \
  F (KMX_INBOX_ENTRY, RECEIVED_AT, "received_at", KMX_FIELD_INSTANT, .required = TRUE)             \
  F (KMX_INBOX_ENTRY, SOURCE, "source", KMX_FIELD_TEXT)                                            \
  F (KMX_INBOX_ENTRY, FOLD, "fold", KMX_FIELD_TEXT, .required = TRUE)                              \
  F (KMX_INBOX_ENTRY, FOLD_ERROR, "fold_error", KMX_FIELD_PROSE)

#define KMX_TYPE_INBOX_ENTRY (kmx_inbox_entry_get_type ())
KMX_DECLARE_RECORD (KmxInboxEntry, kmx_inbox_entry, INBOX_ENTRY, KMX_INBOX_ENTRY_FIELDS)

G_END_DECLS
