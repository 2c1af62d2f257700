/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-handover.h"

const char *const kmx_handover_fallbacks[] = { "callback", "number", NULL };

KMX_DEFINE_RECORD (KmxHandover, kmx_handover, KMX_HANDOVER_FIELDS)
