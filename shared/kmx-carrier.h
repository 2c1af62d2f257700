/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxCarrier: where an account has its numbers from, as others may see it: never a secret, only
 * @hint, enough to tell two apart. @sip_host is where the carrier of a SIP trunk sends calls
 * (number@sip_host), once the trunk is set up. */
extern const char *const kmx_carrier_kinds[]; /* twilio, telnyx, vonage, sip */
#define KMX_CARRIER_FIELDS(F)                                                                      \
  F (KMX_CARRIER, ID, "id", KMX_FIELD_ID, .required = TRUE)                                        \
  F (KMX_CARRIER, KIND, "kind", KMX_FIELD_ENUM, .required = TRUE, .values = kmx_carrier_kinds)     \
  F (KMX_CARRIER, NAME, "name", KMX_FIELD_TEXT, .required = TRUE)                                  \
  F (KMX_CARRIER, HINT, "hint", KMX_FIELD_TEXT, .required = TRUE)                                  \
  F (KMX_CARRIER, STATE, "state", KMX_FIELD_TEXT, .required = TRUE)                                \
  F (KMX_CARRIER, FAILURE, "failure", KMX_FIELD_TEXT)                                              \
  F (KMX_CARRIER, DETAIL, "detail", KMX_FIELD_TEXT)                                                \
  F (KMX_CARRIER, SIP_HOST, "sip_host", KMX_FIELD_TEXT)                                            \
  F (KMX_CARRIER, NUMBERS, "numbers", KMX_FIELD_INTEGER, .required = TRUE)                         \
  F (KMX_CARRIER, REVISION, "revision", KMX_FIELD_INTEGER, .required = TRUE)                       \
  F (KMX_CARRIER, CREATED_AT, "created_at", KMX_FIELD_INSTANT, .required = TRUE)

#define KMX_TYPE_CARRIER (kmx_carrier_get_type ())
KMX_DECLARE_RECORD (KmxCarrier, kmx_carrier, CARRIER, KMX_CARRIER_FIELDS)

G_END_DECLS
