/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-endpoint.h"

G_BEGIN_DECLS

/* /api/v1/agents.  An edit is committed with the job that tells the provider,
 * the live event and the audit line.  @outside_eu as in KmxAgentPlan. */
void kmx_agent_routes_register (KmxEndpoints *endpoints, gboolean outside_eu);

G_END_DECLS
