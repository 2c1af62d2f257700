/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-edit.h"

KMX_DEFINE_RECORD (KmxAgentEdit, kmx_agent_edit, KMX_AGENT_EDIT_FIELDS)
