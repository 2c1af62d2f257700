/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-handover-destination.h"

KMX_DEFINE_RECORD (KmxHandoverDestination,
                   kmx_handover_destination,
                   KMX_HANDOVER_DESTINATION_FIELDS)
