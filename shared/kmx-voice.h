/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxVoice: a voice of the catalogue, by our own stable id. */
extern const char *const kmx_voice_genders[]; /* female, male, neutral */
#define KMX_VOICE_FIELDS(F)                                                                        \
  F (KMX_VOICE, ID, "id", KMX_FIELD_TEXT, .required = TRUE)                                        \
  F (KMX_VOICE, NAME, "name", KMX_FIELD_TEXT, .required = TRUE)                                    \
  F (KMX_VOICE, GENDER, "gender", KMX_FIELD_ENUM, .required = TRUE, .values = kmx_voice_genders)   \
  F (KMX_VOICE, LANGUAGE, "language", KMX_FIELD_TEXT, .required = TRUE)

#define KMX_TYPE_VOICE (kmx_voice_get_type ())
KMX_DECLARE_RECORD (KmxVoice, kmx_voice, VOICE, KMX_VOICE_FIELDS)

G_END_DECLS
