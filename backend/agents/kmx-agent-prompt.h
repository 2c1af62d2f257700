/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-agent-compiler.h"

G_BEGIN_DECLS

/* The system prompt: the platform's rules (prompts/<language>.txt), with what the business says as
 * quoted lines below them. */
char *kmx_agent_prompt (const KmxAgentPlan *plan) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
