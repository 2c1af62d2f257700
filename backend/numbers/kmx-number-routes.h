/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-endpoint.h"

G_BEGIN_DECLS

/* /api/v1/numbers and, for platform admins, /api/v1/admin/numbers. */
void kmx_number_routes_register (KmxEndpoints *endpoints);

G_END_DECLS
