/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-business-facts.h"

const char *const kmx_languages[] = { "de", "en", NULL };
const char *const kmx_sectors[] = { "standard", "health", "secrecy", NULL };
const char *const kmx_tones[] = { "neutral", "warm", "brief", NULL };
const char *const kmx_lands[] = { "BB", "BE", "BW", "BY", "HB", "HE", "HH", "MV", "NI",
                                  "NW", "RP", "SH", "SL", "SN", "ST", "TH", NULL };

KMX_DEFINE_RECORD (KmxBusinessFacts, kmx_business_facts, KMX_BUSINESS_FACTS_FIELDS)
