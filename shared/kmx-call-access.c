/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-call-access.h"

KMX_DEFINE_RECORD (KmxCallAccess, kmx_call_access, KMX_CALL_ACCESS_FIELDS)
