/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-draft.h"

KMX_DEFINE_RECORD (KmxAgentDraft, kmx_agent_draft, KMX_AGENT_DRAFT_FIELDS)
