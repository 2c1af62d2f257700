/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxAccountEntry: an account as the platform admins' list shows it. */
#define KMX_ACCOUNT_ENTRY_FIELDS(F)                                                                \
  F (KMX_ACCOUNT_ENTRY, ID, "id", KMX_FIELD_ID, .required = TRUE)                                  \
  F (KMX_ACCOUNT_ENTRY, NAME, "name", KMX_FIELD_TEXT, .required = TRUE)                            \
  F (KMX_ACCOUNT_ENTRY, STATE, "state", KMX_FIELD_TEXT, .required = TRUE)                          \
  F (KMX_ACCOUNT_ENTRY, CREATED_AT, "created_at", KMX_FIELD_INSTANT, .required = TRUE)             \
  F (KMX_ACCOUNT_ENTRY, BALANCE_CENTS, "balance_cents", KMX_FIELD_INTEGER, .required = TRUE)       \
  F (KMX_ACCOUNT_ENTRY, BONUS_CENTS, "bonus_cents", KMX_FIELD_INTEGER, .required = TRUE)           \
  F (KMX_ACCOUNT_ENTRY, CALLS_30D, "calls_30d", KMX_FIELD_INTEGER, .required = TRUE)               \
  F (KMX_ACCOUNT_ENTRY, MEMBERS, "members", KMX_FIELD_INTEGER, .required = TRUE)

#define KMX_TYPE_ACCOUNT_ENTRY (kmx_account_entry_get_type ())
KMX_DECLARE_RECORD (KmxAccountEntry, kmx_account_entry, ACCOUNT_ENTRY, KMX_ACCOUNT_ENTRY_FIELDS)

G_END_DECLS
