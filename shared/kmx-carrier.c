/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-carrier.h"

const char *const kmx_carrier_kinds[] = { "twilio", "telnyx", "vonage", "sip", NULL };

KMX_DEFINE_RECORD (KmxCarrier, kmx_carrier, KMX_CARRIER_FIELDS)
