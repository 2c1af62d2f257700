/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-endpoint.h"

G_BEGIN_DECLS

/* What the routes need of the configuration; borrowed, as long as the endpoints live. */
typedef struct {
  const char *samples; /* (nullable): folder with <id>.mp3, .ogg or .wav */
  gboolean outside_eu;
} KmxVoiceSettings;

/* /api/v1/voices with samples, and /api/v1/admin/voices. */
void kmx_voice_routes_register (KmxEndpoints *endpoints, KmxVoiceSettings *settings);

G_END_DECLS
