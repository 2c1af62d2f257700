/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-voice.h"

G_BEGIN_DECLS

/* KmxVoiceEdit: what an administrator changes of a voice; absent members stay. */
#define KMX_VOICE_EDIT_FIELDS(F)                                                                   \
  F (KMX_VOICE_EDIT, NAME, "name", KMX_FIELD_TEXT, .min = 1, .max = 40)                            \
  F (KMX_VOICE_EDIT, LATENCY, "latency", KMX_FIELD_ENUM, .values = kmx_voice_latencies)            \
  F (KMX_VOICE_EDIT, PRICE_CLASS, "price_class", KMX_FIELD_ENUM,                                   \
     .values = kmx_voice_price_classes)                                                            \
  F (KMX_VOICE_EDIT, EU, "eu", KMX_FIELD_BOOLEAN)                                                  \
  F (KMX_VOICE_EDIT, ENABLED, "enabled", KMX_FIELD_BOOLEAN)                                        \
  F (KMX_VOICE_EDIT, FALLBACK, "fallback", KMX_FIELD_TEXT, .min = 1, .max = 40)                    \
  F (KMX_VOICE_EDIT, SETTINGS, "settings", KMX_FIELD_JSON)

#define KMX_TYPE_VOICE_EDIT (kmx_voice_edit_get_type ())
KMX_DECLARE_RECORD (KmxVoiceEdit, kmx_voice_edit, VOICE_EDIT, KMX_VOICE_EDIT_FIELDS)

G_END_DECLS
