/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-business-facts.h"

G_BEGIN_DECLS

/* (nullable): @facts as they must be so that @path of the assistant becomes @theirs (nullable), as
 * far as facts can say that: the greeting behind the notice, the longest call, the voice, the
 * patience with silence.  KMX_ERROR_CONFLICT, with the reason "composed" (made of several facts),
 * "greeting", "voice", "range" or "platform" (ours to decide), when they cannot.
 * @outside_eu as in KmxAgentPlan. */
KmxBusinessFacts *kmx_agent_adopt (KmxBusinessFacts *facts,
                                   const char *path,
                                   JsonNode *theirs,
                                   gboolean outside_eu,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
