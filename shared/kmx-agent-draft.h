/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-agent.h"

G_BEGIN_DECLS

/* KmxAgentDraft: what makes an agent. What is left out gets a standard: no greeting or
 * instructions, 600 s, enabled. */
#define KMX_AGENT_DRAFT_FIELDS(F)                                                                  \
  F (KMX_AGENT_DRAFT, NAME, "name", KMX_FIELD_TEXT, .required = TRUE, .min = 1, .max = 40)         \
  F (KMX_AGENT_DRAFT, BUSINESS_NAME, "business_name", KMX_FIELD_TEXT, .required = TRUE, .min = 1,  \
     .max = 80)                                                                                    \
  F (KMX_AGENT_DRAFT, GREETING, "greeting", KMX_FIELD_PROSE, .min = 0, .max = 500)                 \
  F (KMX_AGENT_DRAFT, INSTRUCTIONS, "instructions", KMX_FIELD_PROSE, .min = 0, .max = 10000)       \
  F (KMX_AGENT_DRAFT, VOICE, "voice", KMX_FIELD_TEXT, .required = TRUE, .max = 40)                 \
  F (KMX_AGENT_DRAFT, LANGUAGE, "language", KMX_FIELD_ENUM, .required = TRUE,                      \
     .values = kmx_languages)                                                                      \
  F (KMX_AGENT_DRAFT, CALL_MAX_S, "call_max_s", KMX_FIELD_INTEGER, .min = 60, .max = 3600)         \
  F (KMX_AGENT_DRAFT, ENABLED, "enabled", KMX_FIELD_BOOLEAN)

#define KMX_TYPE_AGENT_DRAFT (kmx_agent_draft_get_type ())
KMX_DECLARE_RECORD (KmxAgentDraft, kmx_agent_draft, AGENT_DRAFT, KMX_AGENT_DRAFT_FIELDS)

G_END_DECLS
