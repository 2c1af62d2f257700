/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The catalogue of voices: our own stable ids, behind which the provider's voice may change.  It
 * begins as data/voices.json, compiled in; serve replaces it by the table "voice", which an
 * administrator edits, through kmx_voices_take().  Safe from any thread. */

/* (nullable) (transfer none): members id, name, gender, language, latency, price_class, eu,
 * enabled, fallback (maybe absent), provider (what is sent).  Also voices that are switched off,
 * because agents that have them go on; valid until the process ends. */
JsonObject *kmx_voices_find (const char *id);
/* (nullable) (transfer none): the voice that is sent with this provider, id and model. */
JsonObject *kmx_voices_find_sent (JsonObject *sent);
/* Whether @voice, as it is sent, is one of the catalogue that is made within the EU. */
gboolean kmx_voices_is_eu (JsonObject *voice);

/* Replaces the catalogue by @voices, an array of such members. */
gboolean kmx_voices_take (JsonNode *voices, GError **error);
/* data/voices.json. */
const char *kmx_voices_get_builtin_json (void);

/* The bytes of a file compiled into this folder's resource; aborts for an unknown name. */
const char *kmx_agents_get_resource_text (const char *name);

G_END_DECLS
