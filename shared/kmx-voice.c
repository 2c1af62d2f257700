/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-voice.h"

const char *const kmx_voice_genders[] = { "female", "male", "neutral", NULL };
const char *const kmx_voice_latencies[] = { "fast", "medium", "slow", NULL };
const char *const kmx_voice_price_classes[] = { "low", "medium", "high", NULL };

KMX_DEFINE_RECORD (KmxVoice, kmx_voice, KMX_VOICE_FIELDS)
