/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-account.h"

KMX_DEFINE_RECORD (KmxAccount, kmx_account, KMX_ACCOUNT_FIELDS)
