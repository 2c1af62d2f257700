/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Refuses (KMX_ERROR_INTERNAL, naming the path) an assistant on its way out that leaves one of the
 * switches of the German market to the provider's default, or sets it otherwise: recording, packet
 * capture, logs, listening, background sound, spoken AI notice, region of the model, webhook …
 * Members that data/vapi-assistant-schema.json does not know are refused as well, and, unless
 * @outside_eu, a voice or transcriber that is not known to stay within the EU. */
gboolean kmx_agent_lint (JsonNode *assistant, gboolean outside_eu, GError **error);

G_END_DECLS
