/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-carrier.h"
#include "kmx-record.h"
#include "kmx-sip-gateway.h"

G_BEGIN_DECLS

/* KmxCarrierDraft: access to a carrier. Twilio: @account_sid with @auth_token, or with @api_key and
 * @api_secret. Telnyx: @api_key. Vonage: @api_key and @api_secret. SIP: @gateways, @username and
 * @password if the trunk wants them, and @register_domain if it wants a registration. */
#define KMX_CARRIER_DRAFT_FIELDS(F)                                                                \
  F (KMX_CARRIER_DRAFT, KIND, "kind", KMX_FIELD_ENUM, .required = TRUE,                            \
     .values = kmx_carrier_kinds)                                                                  \
  F (KMX_CARRIER_DRAFT, NAME, "name", KMX_FIELD_TEXT, .required = TRUE, .min = 1, .max = 40)       \
  F (KMX_CARRIER_DRAFT, ACCOUNT_SID, "account_sid", KMX_FIELD_TEXT, .min = 1, .max = 64)           \
  F (KMX_CARRIER_DRAFT, AUTH_TOKEN, "auth_token", KMX_FIELD_TEXT, .min = 1, .max = 200)            \
  F (KMX_CARRIER_DRAFT, API_KEY, "api_key", KMX_FIELD_TEXT, .min = 1, .max = 200)                  \
  F (KMX_CARRIER_DRAFT, API_SECRET, "api_secret", KMX_FIELD_TEXT, .min = 1, .max = 200)            \
  F (KMX_CARRIER_DRAFT, GATEWAYS, "gateways", KMX_FIELD_LIST, .max = 10,                           \
     .get_type = kmx_sip_gateway_get_type)                                                         \
  F (KMX_CARRIER_DRAFT, USERNAME, "username", KMX_FIELD_TEXT, .min = 1, .max = 200)                \
  F (KMX_CARRIER_DRAFT, PASSWORD, "password", KMX_FIELD_TEXT, .min = 1, .max = 200)                \
  F (KMX_CARRIER_DRAFT, REGISTER_DOMAIN, "register_domain", KMX_FIELD_TEXT, .min = 1, .max = 253)  \
  F (KMX_CARRIER_DRAFT, REGISTER_USERNAME, "register_username", KMX_FIELD_TEXT, .min = 1,          \
     .max = 200)                                                                                   \
  F (KMX_CARRIER_DRAFT, REGISTER_REALM, "register_realm", KMX_FIELD_TEXT, .min = 1, .max = 253)    \
  F (KMX_CARRIER_DRAFT, LEADING_PLUS, "leading_plus", KMX_FIELD_BOOLEAN)

#define KMX_TYPE_CARRIER_DRAFT (kmx_carrier_draft_get_type ())
KMX_DECLARE_RECORD (KmxCarrierDraft, kmx_carrier_draft, CARRIER_DRAFT, KMX_CARRIER_DRAFT_FIELDS)

G_END_DECLS
