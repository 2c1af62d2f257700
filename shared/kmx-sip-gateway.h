/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxSipGateway: one address of a SIP trunk. Calls are taken from IPv4 addresses only; a name is
 * for outgoing calls alone. */
extern const char *const kmx_sip_protocols[]; /* udp, tcp, tls, tls/srtp */
#define KMX_SIP_GATEWAY_FIELDS(F)                                                                  \
  F (KMX_SIP_GATEWAY, IP, "ip", KMX_FIELD_TEXT, .required = TRUE, .min = 1, .max = 253)            \
  F (KMX_SIP_GATEWAY, PORT, "port", KMX_FIELD_INTEGER, .min = 1, .max = 65535)                     \
  F (KMX_SIP_GATEWAY, NETMASK, "netmask", KMX_FIELD_INTEGER, .min = 24, .max = 32)                 \
  F (KMX_SIP_GATEWAY, INBOUND, "inbound", KMX_FIELD_BOOLEAN)                                       \
  F (KMX_SIP_GATEWAY, OUTBOUND, "outbound", KMX_FIELD_BOOLEAN)                                     \
  F (KMX_SIP_GATEWAY, PROTOCOL, "protocol", KMX_FIELD_ENUM, .values = kmx_sip_protocols)           \
  F (KMX_SIP_GATEWAY, PING, "ping", KMX_FIELD_BOOLEAN)

#define KMX_TYPE_SIP_GATEWAY (kmx_sip_gateway_get_type ())
KMX_DECLARE_RECORD (KmxSipGateway, kmx_sip_gateway, SIP_GATEWAY, KMX_SIP_GATEWAY_FIELDS)

G_END_DECLS
