/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-session-entry.h"

KMX_DEFINE_RECORD (KmxSessionEntry, kmx_session_entry, KMX_SESSION_ENTRY_FIELDS)
