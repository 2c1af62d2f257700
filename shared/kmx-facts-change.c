/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-facts-change.h"

const char *const kmx_facts_change_kinds[] = { "added", "removed", "changed", NULL };

KMX_DEFINE_RECORD (KmxFactsChange, kmx_facts_change, KMX_FACTS_CHANGE_FIELDS)
