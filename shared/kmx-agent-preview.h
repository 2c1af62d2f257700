/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxAgentPreview: what an agent's draft compiles to, and about what it costs: @prompt_tokens and
 * @cost_micros_per_minute (millionths of @currency) are estimates, @cost_source says from what.
 * @tools: an array of names. */
#define KMX_AGENT_PREVIEW_FIELDS(F)                                                                \
  F (KMX_AGENT_PREVIEW, OPENING, "opening", KMX_FIELD_PROSE, .required = TRUE)                     \
  F (KMX_AGENT_PREVIEW, PROMPT, "prompt", KMX_FIELD_PROSE, .required = TRUE, .max = 60000)         \
  F (KMX_AGENT_PREVIEW, PROMPT_CHARACTERS, "prompt_characters", KMX_FIELD_INTEGER,                 \
     .required = TRUE)                                                                             \
  F (KMX_AGENT_PREVIEW, PROMPT_TOKENS, "prompt_tokens", KMX_FIELD_INTEGER, .required = TRUE)       \
  F (KMX_AGENT_PREVIEW, COST_MICROS_PER_MINUTE, "cost_micros_per_minute", KMX_FIELD_INTEGER,       \
     .required = TRUE)                                                                             \
  F (KMX_AGENT_PREVIEW, CURRENCY, "currency", KMX_FIELD_TEXT, .required = TRUE)                    \
  F (KMX_AGENT_PREVIEW, COST_SOURCE, "cost_source", KMX_FIELD_TEXT, .required = TRUE)              \
  F (KMX_AGENT_PREVIEW, TOOLS, "tools", KMX_FIELD_JSON, .required = TRUE)

#define KMX_TYPE_AGENT_PREVIEW (kmx_agent_preview_get_type ())
KMX_DECLARE_RECORD (KmxAgentPreview, kmx_agent_preview, AGENT_PREVIEW, KMX_AGENT_PREVIEW_FIELDS)

G_END_DECLS
