/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-publish.h"

KMX_DEFINE_RECORD (KmxAgentPublish, kmx_agent_publish, KMX_AGENT_PUBLISH_FIELDS)
