/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* (nullable): the path of the first member of @desired that @held lacks or has otherwise, e.g.
 * "/artifactPlan/recordingEnabled"; NULL when the provider holds what we want.  Members that only
 * @held has (ids, defaults) do not count. */
char *kmx_agent_find_drift (JsonNode *desired, JsonNode *held) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
