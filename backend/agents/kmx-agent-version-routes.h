/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-endpoint.h"

G_BEGIN_DECLS

/* Versions of an agent: the list, one, what differs, the checks before going live, publishing the
 * draft, and restoring.  @outside_eu as in KmxAgentPlan. */
void kmx_agent_version_routes_register (KmxEndpoints *endpoints, gboolean outside_eu);

G_END_DECLS
