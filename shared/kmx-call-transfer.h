/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxCallTransfer: a call on its way to a person.  "forwarded": the network has it, and nobody
 * knows whether it was answered. */
extern const char *const kmx_call_transfer_states[];
extern const char *const kmx_call_transfer_origins[]; /* tool, provider, console */
#define KMX_CALL_TRANSFER_FIELDS(F)                                                                \
  F (KMX_CALL_TRANSFER, ID, "id", KMX_FIELD_ID, .required = TRUE)                                  \
  F (KMX_CALL_TRANSFER, CALL_ID, "call_id", KMX_FIELD_ID, .required = TRUE)                        \
  F (KMX_CALL_TRANSFER, REQUESTED_AT, "requested_at", KMX_FIELD_INSTANT, .required = TRUE)         \
  F (KMX_CALL_TRANSFER, ORIGIN, "origin", KMX_FIELD_ENUM, .required = TRUE,                        \
     .values = kmx_call_transfer_origins)                                                          \
  F (KMX_CALL_TRANSFER, LABEL, "label", KMX_FIELD_TEXT, .required = TRUE)                          \
  F (KMX_CALL_TRANSFER, DESTINATION_E164, "destination_e164", KMX_FIELD_TEXT, .required = TRUE)    \
  F (KMX_CALL_TRANSFER, STATE, "state", KMX_FIELD_ENUM, .required = TRUE,                          \
     .values = kmx_call_transfer_states)                                                           \
  F (KMX_CALL_TRANSFER, SETTLED_AT, "settled_at", KMX_FIELD_INSTANT)

#define KMX_TYPE_CALL_TRANSFER (kmx_call_transfer_get_type ())
KMX_DECLARE_RECORD (KmxCallTransfer, kmx_call_transfer, CALL_TRANSFER, KMX_CALL_TRANSFER_FIELDS)

G_END_DECLS
