/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent.h"

KMX_DEFINE_RECORD (KmxAgent, kmx_agent, KMX_AGENT_FIELDS)
