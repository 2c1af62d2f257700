/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-checklist.h"

KMX_DEFINE_RECORD (KmxChecklist, kmx_checklist, KMX_CHECKLIST_FIELDS)
