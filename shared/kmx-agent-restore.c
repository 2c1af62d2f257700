/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-restore.h"

KMX_DEFINE_RECORD (KmxAgentRestore, kmx_agent_restore, KMX_AGENT_RESTORE_FIELDS)
