/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-endpoint.h"

G_BEGIN_DECLS

/* /api/v1/callbacks: who waits to be called back. */
void kmx_callback_routes_register (KmxEndpoints *endpoints);

G_END_DECLS
