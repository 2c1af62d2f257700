/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxVoice: a voice of the catalogue, by our own stable id.  @eu: its sound is made within the EU.
 * @sample: GET /voices/{id}/sample has something to hear.  The last four are for administrators:
 * @fallback stands in when this voice fails, @settings is what the provider is sent, @builtin came
 * with the program. */
extern const char *const kmx_voice_genders[];       /* female, male, neutral */
extern const char *const kmx_voice_latencies[];     /* fast, medium, slow */
extern const char *const kmx_voice_price_classes[]; /* low, medium, high */
#define KMX_VOICE_FIELDS(F)                                                                        \
  F (KMX_VOICE, ID, "id", KMX_FIELD_TEXT, .required = TRUE)                                        \
  F (KMX_VOICE, NAME, "name", KMX_FIELD_TEXT, .required = TRUE)                                    \
  F (KMX_VOICE, GENDER, "gender", KMX_FIELD_ENUM, .required = TRUE, .values = kmx_voice_genders)   \
  F (KMX_VOICE, LANGUAGE, "language", KMX_FIELD_TEXT, .required = TRUE)                            \
  F (KMX_VOICE, PROVIDER, "provider", KMX_FIELD_TEXT)                                              \
  F (KMX_VOICE, MODEL, "model", KMX_FIELD_TEXT)                                                    \
  F (KMX_VOICE, LATENCY, "latency", KMX_FIELD_ENUM, .values = kmx_voice_latencies)                 \
  F (KMX_VOICE, PRICE_CLASS, "price_class", KMX_FIELD_ENUM, .values = kmx_voice_price_classes)     \
  F (KMX_VOICE, EU, "eu", KMX_FIELD_BOOLEAN)                                                       \
  F (KMX_VOICE, ENABLED, "enabled", KMX_FIELD_BOOLEAN)                                             \
  F (KMX_VOICE, SAMPLE, "sample", KMX_FIELD_BOOLEAN)                                               \
  F (KMX_VOICE, FALLBACK, "fallback", KMX_FIELD_TEXT)                                              \
  F (KMX_VOICE, SETTINGS, "settings", KMX_FIELD_JSON)                                              \
  F (KMX_VOICE, BUILTIN, "builtin", KMX_FIELD_BOOLEAN)                                             \
  F (KMX_VOICE, REVISION, "revision", KMX_FIELD_INTEGER)

#define KMX_TYPE_VOICE (kmx_voice_get_type ())
KMX_DECLARE_RECORD (KmxVoice, kmx_voice, VOICE, KMX_VOICE_FIELDS)

G_END_DECLS
