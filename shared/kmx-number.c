/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-number.h"

KMX_DEFINE_RECORD (KmxNumber, kmx_number, KMX_NUMBER_FIELDS)
