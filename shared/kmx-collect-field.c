/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-collect-field.h"

KMX_DEFINE_RECORD (KmxCollectField, kmx_collect_field, KMX_COLLECT_FIELD_FIELDS)
