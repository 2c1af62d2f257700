/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-faq-entry.h"

KMX_DEFINE_RECORD (KmxFaqEntry, kmx_faq_entry, KMX_FAQ_ENTRY_FIELDS)
