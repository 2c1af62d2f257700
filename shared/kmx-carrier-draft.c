/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-carrier-draft.h"

KMX_DEFINE_RECORD (KmxCarrierDraft, kmx_carrier_draft, KMX_CARRIER_DRAFT_FIELDS)
