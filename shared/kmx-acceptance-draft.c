/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-acceptance-draft.h"

KMX_DEFINE_RECORD (KmxAcceptanceDraft, kmx_acceptance_draft, KMX_ACCEPTANCE_DRAFT_FIELDS)
