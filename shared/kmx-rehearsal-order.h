/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-rehearsal.h"

G_BEGIN_DECLS

/* KmxRehearsalOrder: plays all scenarios of an agent. */
#define KMX_REHEARSAL_ORDER_FIELDS(F)                                                              \
  F (KMX_REHEARSAL_ORDER, ENGINE, "engine", KMX_FIELD_ENUM, .required = TRUE,                      \
     .values = kmx_rehearsal_engines)

#define KMX_TYPE_REHEARSAL_ORDER (kmx_rehearsal_order_get_type ())
KMX_DECLARE_RECORD (KmxRehearsalOrder,
                    kmx_rehearsal_order,
                    REHEARSAL_ORDER,
                    KMX_REHEARSAL_ORDER_FIELDS)

G_END_DECLS
