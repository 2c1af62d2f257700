/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-agent-compiler.h"
#include "kmx-agent-preview.h"
#include "kmx-endpoint.h"

G_BEGIN_DECLS

/* What @plan compiles to and about what it costs, by data/prices.json. */
KmxAgentPreview *kmx_agent_preview_make (const KmxAgentPlan *plan,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* GET /api/v1/agents/{agent_id}/preview: of the draft. */
void kmx_agent_preview_routes_register (KmxEndpoints *endpoints);

G_END_DECLS
