/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-service.h"

KMX_DEFINE_RECORD (KmxService, kmx_service, KMX_SERVICE_FIELDS)
