/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-check.h"

KMX_DEFINE_RECORD (KmxAgentCheck, kmx_agent_check, KMX_AGENT_CHECK_FIELDS)
