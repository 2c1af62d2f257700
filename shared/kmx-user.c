/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-user.h"

KMX_DEFINE_RECORD (KmxUser, kmx_user, KMX_USER_FIELDS)
