/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-endpoint.h"
#include "kmx-rehearsal-play.h"

G_BEGIN_DECLS

/* /api/v1/agents/{agent_id}/scenarios and /rehearsals.  @platform must outlive the server. */
void kmx_rehearsal_routes_register (KmxEndpoints *endpoints, const KmxRehearsalPlatform *platform);

G_END_DECLS
