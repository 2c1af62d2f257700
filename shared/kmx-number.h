/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"
#include "kmx-sync.h"

G_BEGIN_DECLS

/* KmxNumber: a line known to the platform: a telephone number, or a SIP address (@sip_uri) that
 * telephone systems forward to.  @origin: "platform", "import" or "order"; what was imported or
 * ordered can be released.  @forwarded_from_e164 is the business's own line whose calls are sent
 * here, @forwarding_seen_at when such a call last came, @loop ("fallback", "handover") that it
 * would be sent back there.  @failure says by a code why a number could not be set up.  @account_id
 * and @account_name are set for platform admins only. */
#define KMX_NUMBER_FIELDS(F)                                                                       \
  F (KMX_NUMBER, ID, "id", KMX_FIELD_ID, .required = TRUE)                                         \
  F (KMX_NUMBER, E164, "e164", KMX_FIELD_TEXT)                                                     \
  F (KMX_NUMBER, LABEL, "label", KMX_FIELD_TEXT, .required = TRUE)                                 \
  F (KMX_NUMBER, AGENT_ID, "agent_id", KMX_FIELD_ID)                                               \
  F (KMX_NUMBER, AGENT_NAME, "agent_name", KMX_FIELD_TEXT)                                         \
  F (KMX_NUMBER, FALLBACK_E164, "fallback_e164", KMX_FIELD_TEXT)                                   \
  F (KMX_NUMBER, SIP_URI, "sip_uri", KMX_FIELD_TEXT)                                               \
  F (KMX_NUMBER, ORIGIN, "origin", KMX_FIELD_TEXT)                                                 \
  F (KMX_NUMBER, CARRIER_ID, "carrier_id", KMX_FIELD_ID)                                           \
  F (KMX_NUMBER, CARRIER_NAME, "carrier_name", KMX_FIELD_TEXT)                                     \
  F (KMX_NUMBER, FORWARDED_FROM_E164, "forwarded_from_e164", KMX_FIELD_TEXT)                       \
  F (KMX_NUMBER, FORWARDING_SEEN_AT, "forwarding_seen_at", KMX_FIELD_INSTANT)                      \
  F (KMX_NUMBER, LOOP, "loop", KMX_FIELD_TEXT)                                                     \
  F (KMX_NUMBER, FAILURE, "failure", KMX_FIELD_TEXT)                                               \
  F (KMX_NUMBER, STATE, "state", KMX_FIELD_TEXT, .required = TRUE)                                 \
  F (KMX_NUMBER, SYNC, "sync", KMX_FIELD_RECORD, .required = TRUE, .get_type = kmx_sync_get_type)  \
  F (KMX_NUMBER, REVISION, "revision", KMX_FIELD_INTEGER, .required = TRUE)                        \
  F (KMX_NUMBER, CREATED_AT, "created_at", KMX_FIELD_INSTANT, .required = TRUE)                    \
  F (KMX_NUMBER, UPDATED_AT, "updated_at", KMX_FIELD_INSTANT, .required = TRUE)                    \
  F (KMX_NUMBER, ACCOUNT_ID, "account_id", KMX_FIELD_ID)                                           \
  F (KMX_NUMBER, ACCOUNT_NAME, "account_name", KMX_FIELD_TEXT)

#define KMX_TYPE_NUMBER (kmx_number_get_type ())
KMX_DECLARE_RECORD (KmxNumber, kmx_number, NUMBER, KMX_NUMBER_FIELDS)

G_END_DECLS
