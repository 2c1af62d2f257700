/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-endpoint.h"

G_BEGIN_DECLS

/* GET /healthz: the process lives.  GET /readyz: the database answers.  GET /metrics: Prometheus
 * text.  For the machine itself: others get 404. */
void kmx_system_routes_register (KmxEndpoints *endpoints);

G_END_DECLS
