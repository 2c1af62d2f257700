/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-agent.h"

G_BEGIN_DECLS

/* KmxAgentEdit: the members of an agent that change. */
#define KMX_AGENT_EDIT_FIELDS(F)                                                                   \
  F (KMX_AGENT_EDIT, NAME, "name", KMX_FIELD_TEXT, .min = 1, .max = 40)                            \
  F (KMX_AGENT_EDIT, BUSINESS_NAME, "business_name", KMX_FIELD_TEXT, .min = 1, .max = 80)          \
  F (KMX_AGENT_EDIT, GREETING, "greeting", KMX_FIELD_PROSE, .min = 0, .max = 500)                  \
  F (KMX_AGENT_EDIT, INSTRUCTIONS, "instructions", KMX_FIELD_PROSE, .min = 0, .max = 10000)        \
  F (KMX_AGENT_EDIT, VOICE, "voice", KMX_FIELD_TEXT, .max = 40)                                    \
  F (KMX_AGENT_EDIT, LANGUAGE, "language", KMX_FIELD_ENUM, .values = kmx_languages)                \
  F (KMX_AGENT_EDIT, CALL_MAX_S, "call_max_s", KMX_FIELD_INTEGER, .min = 60, .max = 3600)          \
  F (KMX_AGENT_EDIT, ENABLED, "enabled", KMX_FIELD_BOOLEAN)

#define KMX_TYPE_AGENT_EDIT (kmx_agent_edit_get_type ())
KMX_DECLARE_RECORD (KmxAgentEdit, kmx_agent_edit, AGENT_EDIT, KMX_AGENT_EDIT_FIELDS)

G_END_DECLS
