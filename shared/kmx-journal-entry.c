/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-journal-entry.h"

KMX_DEFINE_RECORD (KmxJournalEntry, kmx_journal_entry, KMX_JOURNAL_ENTRY_FIELDS)
