/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The catalogue of voices (data/voices.json, compiled in): our own stable ids, behind which the
 * provider's voice may change.  Read once, never changed, safe from any thread. */

/* (nullable) (transfer none): members id, name, gender, language, fallback, provider. */
JsonObject *kmx_voices_find (const char *id);
/* {"items":[{id,name,gender,language}…]} as the API gives it. */
const char *kmx_voices_get_list_json (void);

/* The bytes of a file compiled into this folder's resource; aborts for an unknown name. */
const char *kmx_agents_get_resource_text (const char *name);

G_END_DECLS
