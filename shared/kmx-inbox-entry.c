/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-inbox-entry.h"

KMX_DEFINE_RECORD (KmxInboxEntry, kmx_inbox_entry, KMX_INBOX_ENTRY_FIELDS)
