/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-call-control.h"
#include "kmx-endpoint.h"

G_BEGIN_DECLS

/* POST /api/v1/calls/{call_id}/control: a person acts on a running call.  The order is audited
 * before it leaves and again with its result.  @control (nullable): NULL when only the routes are
 * wanted. */
void kmx_live_routes_register (KmxEndpoints *endpoints, KmxCallControl *control);

G_END_DECLS
