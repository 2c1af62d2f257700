/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxSessionEntry: one place where a person is signed in. */
#define KMX_SESSION_ENTRY_FIELDS(F)                                                                \
  F (KMX_SESSION_ENTRY, ID, "id", KMX_FIELD_ID, .required = TRUE)                                  \
  F (KMX_SESSION_ENTRY, LABEL, "label", KMX_FIELD_TEXT, .required = TRUE)                          \
  F (KMX_SESSION_ENTRY, REMOTE, "remote", KMX_FIELD_TEXT, .required = TRUE)                        \
  F (KMX_SESSION_ENTRY, CREATED_AT, "created_at", KMX_FIELD_INSTANT, .required = TRUE)             \
  F (KMX_SESSION_ENTRY, SEEN_AT, "seen_at", KMX_FIELD_INSTANT, .required = TRUE)                   \
  F (KMX_SESSION_ENTRY, EXPIRES_AT, "expires_at", KMX_FIELD_INSTANT, .required = TRUE)             \
  F (KMX_SESSION_ENTRY, CURRENT, "current", KMX_FIELD_BOOLEAN, .required = TRUE)

#define KMX_TYPE_SESSION_ENTRY (kmx_session_entry_get_type ())
KMX_DECLARE_RECORD (KmxSessionEntry, kmx_session_entry, SESSION_ENTRY, KMX_SESSION_ENTRY_FIELDS)

G_END_DECLS
