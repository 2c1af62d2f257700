/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-call-detail.h"

KMX_DEFINE_RECORD (KmxCallDetail, kmx_call_detail, KMX_CALL_DETAIL_FIELDS)
