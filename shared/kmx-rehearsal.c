/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-rehearsal.h"

const char *const kmx_rehearsal_engines[] = { "offline", "provider", NULL };

KMX_DEFINE_RECORD (KmxRehearsal, kmx_rehearsal, KMX_REHEARSAL_FIELDS)
