/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-preview.h"

KMX_DEFINE_RECORD (KmxAgentPreview, kmx_agent_preview, KMX_AGENT_PREVIEW_FIELDS)
