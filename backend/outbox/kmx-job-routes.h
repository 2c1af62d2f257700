/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-endpoint.h"

G_BEGIN_DECLS

/* /api/v1/admin/jobs: what waits, runs and died, and the two things to do about it. */
void kmx_job_routes_register (KmxEndpoints *endpoints);

G_END_DECLS
