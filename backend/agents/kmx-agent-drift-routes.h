/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-endpoint.h"

G_BEGIN_DECLS

/* What somebody edited at the provider: the list, putting ours back, and taking edits into the
 * draft.  @outside_eu as in KmxAgentPlan. */
void kmx_agent_drift_routes_register (KmxEndpoints *endpoints, gboolean outside_eu);

G_END_DECLS
