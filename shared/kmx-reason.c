/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-reason.h"

KMX_DEFINE_RECORD (KmxReason, kmx_reason, KMX_REASON_FIELDS)
