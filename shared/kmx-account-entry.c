/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-account-entry.h"

KMX_DEFINE_RECORD (KmxAccountEntry, kmx_account_entry, KMX_ACCOUNT_ENTRY_FIELDS)
