/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-number-owner.h"

KMX_DEFINE_RECORD (KmxNumberOwner, kmx_number_owner, KMX_NUMBER_OWNER_FIELDS)
