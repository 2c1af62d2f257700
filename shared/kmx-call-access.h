/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-handover-destination.h"
#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxCallAccess: whether the agent of a running call lets people in, and to whom it may transfer.
 */
#define KMX_CALL_ACCESS_FIELDS(F)                                                                  \
  F (KMX_CALL_ACCESS, PERMITTED, "permitted", KMX_FIELD_BOOLEAN, .required = TRUE)                 \
  F (KMX_CALL_ACCESS, DESTINATIONS, "destinations", KMX_FIELD_LIST,                                \
     .get_type = kmx_handover_destination_get_type)

#define KMX_TYPE_CALL_ACCESS (kmx_call_access_get_type ())
KMX_DECLARE_RECORD (KmxCallAccess, kmx_call_access, CALL_ACCESS, KMX_CALL_ACCESS_FIELDS)

G_END_DECLS
