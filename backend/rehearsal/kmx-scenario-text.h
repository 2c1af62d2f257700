/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* (transfer full): all texts of a document, one a line, folded for comparison. */
char *kmx_scenario_texts (JsonNode *node, gboolean casefold) G_GNUC_WARN_UNUSED_RESULT;

/* (nullable) (transfer none): the assistant's tool, by the name that scenarios use for it. */
JsonObject *kmx_scenario_find_tool (JsonNode *assistant, const char *name);
/* (nullable) (transfer full): the argument that @tool would not take, or lacks. */
char *kmx_scenario_find_bad_argument (JsonObject *tool,
                                      JsonObject *arguments) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
