/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-number.h"

KMX_DEFINE_RECORD (KmxAgentNumber, kmx_agent_number, KMX_AGENT_NUMBER_FIELDS)
