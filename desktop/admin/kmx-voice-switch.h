/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-session.h"
#include "kmx-voice.h"

G_BEGIN_DECLS

/* KmxVoiceSwitch: the row of one voice in the operator's catalogue, with the switch that offers it
 * to businesses.  A switch that the server refuses goes back.
 *
 * Signal "changed" (KmxVoice): what the voice is now. */
#define KMX_TYPE_VOICE_SWITCH (kmx_voice_switch_get_type ())
G_DECLARE_FINAL_TYPE (KmxVoiceSwitch, kmx_voice_switch, KMX, VOICE_SWITCH, AdwActionRow)

GtkWidget *kmx_voice_switch_new (KmxSession *session, KmxVoice *voice);

/* Translated words, in the order of kmx_voice_genders, kmx_voice_latencies,
 * kmx_voice_price_classes and kmx_languages; ended by NULL. */
const char *const *kmx_voice_gender_texts (void);
const char *const *kmx_voice_latency_texts (void);
const char *const *kmx_voice_price_texts (void);
const char *const *kmx_voice_language_texts (void);

G_END_DECLS
