/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-event-entry.h"

KMX_DEFINE_RECORD (KmxEventEntry, kmx_event_entry, KMX_EVENT_ENTRY_FIELDS)
