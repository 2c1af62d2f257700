/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-business-facts.h"
#include "kmx-voice.h"

G_BEGIN_DECLS

/* KmxVoiceDraft: an administrator's order to add a voice.  @id: small letters, digits, hyphens.
 * @settings: an object with at least provider and voiceId, checked like every request to the
 * provider. */
#define KMX_VOICE_DRAFT_FIELDS(F)                                                                  \
  F (KMX_VOICE_DRAFT, ID, "id", KMX_FIELD_TEXT, .required = TRUE, .min = 1, .max = 40)             \
  F (KMX_VOICE_DRAFT, NAME, "name", KMX_FIELD_TEXT, .required = TRUE, .min = 1, .max = 40)         \
  F (KMX_VOICE_DRAFT, GENDER, "gender", KMX_FIELD_ENUM, .required = TRUE,                          \
     .values = kmx_voice_genders)                                                                  \
  F (KMX_VOICE_DRAFT, LANGUAGE, "language", KMX_FIELD_ENUM, .required = TRUE,                      \
     .values = kmx_languages)                                                                      \
  F (KMX_VOICE_DRAFT, LATENCY, "latency", KMX_FIELD_ENUM, .required = TRUE,                        \
     .values = kmx_voice_latencies)                                                                \
  F (KMX_VOICE_DRAFT, PRICE_CLASS, "price_class", KMX_FIELD_ENUM, .required = TRUE,                \
     .values = kmx_voice_price_classes)                                                            \
  F (KMX_VOICE_DRAFT, EU, "eu", KMX_FIELD_BOOLEAN, .required = TRUE)                               \
  F (KMX_VOICE_DRAFT, ENABLED, "enabled", KMX_FIELD_BOOLEAN, .required = TRUE)                     \
  F (KMX_VOICE_DRAFT, FALLBACK, "fallback", KMX_FIELD_TEXT, .min = 1, .max = 40)                   \
  F (KMX_VOICE_DRAFT, SETTINGS, "settings", KMX_FIELD_JSON, .required = TRUE)

#define KMX_TYPE_VOICE_DRAFT (kmx_voice_draft_get_type ())
KMX_DECLARE_RECORD (KmxVoiceDraft, kmx_voice_draft, VOICE_DRAFT, KMX_VOICE_DRAFT_FIELDS)

G_END_DECLS
