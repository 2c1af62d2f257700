/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxAccount: the business. */
#define KMX_ACCOUNT_FIELDS(F)                                                                      \
  F (KMX_ACCOUNT, ID, "id", KMX_FIELD_ID, .required = TRUE)                                        \
  F (KMX_ACCOUNT, NAME, "name", KMX_FIELD_TEXT, .required = TRUE, .min = 1, .max = 120)            \
  F (KMX_ACCOUNT, ZONE, "zone", KMX_FIELD_TEXT, .required = TRUE)                                  \
  F (KMX_ACCOUNT, LOCALE, "locale", KMX_FIELD_TEXT, .required = TRUE)                              \
  F (KMX_ACCOUNT, LAND, "land", KMX_FIELD_TEXT)                                                    \
  F (KMX_ACCOUNT, STATE, "state", KMX_FIELD_TEXT, .required = TRUE)                                \
  F (KMX_ACCOUNT, LIVE_TRANSCRIPT, "live_transcript", KMX_FIELD_BOOLEAN, .required = TRUE)         \
  F (KMX_ACCOUNT, CREATED_AT, "created_at", KMX_FIELD_INSTANT, .required = TRUE)                   \
  F (KMX_ACCOUNT, REVISION, "revision", KMX_FIELD_INTEGER, .required = TRUE)

#define KMX_TYPE_ACCOUNT (kmx_account_get_type ())
KMX_DECLARE_RECORD (KmxAccount, kmx_account, ACCOUNT, KMX_ACCOUNT_FIELDS)

G_END_DECLS
