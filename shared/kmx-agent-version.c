/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-version.h"

KMX_DEFINE_RECORD (KmxAgentVersion, kmx_agent_version, KMX_AGENT_VERSION_FIELDS)
