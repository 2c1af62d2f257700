/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Facts to begin with: data/agent-templates/<id>.<language>.json, compiled in.  Read once, never
 * changed, safe from any thread. */

/* (nullable) (transfer none): members id, language, name, description, locked, facts. */
JsonObject *kmx_agent_templates_find (const char *id, const char *language);
/* {"items":[…]} of one language as the API gives it, each with its sector. */
char *kmx_agent_templates_get_list_json (const char *language) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
