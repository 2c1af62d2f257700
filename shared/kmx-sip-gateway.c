/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-sip-gateway.h"

const char *const kmx_sip_protocols[] = { "udp", "tcp", "tls", "tls/srtp", NULL };

KMX_DEFINE_RECORD (KmxSipGateway, kmx_sip_gateway, KMX_SIP_GATEWAY_FIELDS)
