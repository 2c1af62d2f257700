/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-endpoint.h"

G_BEGIN_DECLS

/* GET /api/v1/credit, GET /api/v1/credit/journal, POST
 * /api/v1/admin/accounts/{account_id}/adjustments */
void kmx_credit_routes_register (KmxEndpoints *endpoints);

G_END_DECLS
