/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Refuses (KMX_ERROR_INTERNAL, naming the path) what data/vapi-assistant-schema.json does not know:
 * a member that the provider would refuse, or that changes more than we know about.
 *
 * Each entry is an object by its members.  "!" marks those that must be there.  Types: text[:most],
 * flag, number:least:most, one:a|b, list:<type>, any, @Entry.  An entry with "by" names the entries
 * for each value of that member. */
gboolean kmx_agent_schema_check (JsonNode *assistant, GError **error);
/* A voice's own members, without what the compiler adds to each. */
gboolean kmx_agent_schema_check_voice (JsonNode *settings, GError **error);

G_END_DECLS
