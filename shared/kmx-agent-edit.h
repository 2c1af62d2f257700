/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-business-facts.h"

G_BEGIN_DECLS

/* KmxAgentEdit: the members of an agent that change.  Name and switch act at once; @facts is the
 * whole draft and reaches callers when it is published. */
#define KMX_AGENT_EDIT_FIELDS(F)                                                                   \
  F (KMX_AGENT_EDIT, NAME, "name", KMX_FIELD_TEXT, .min = 1, .max = 40)                            \
  F (KMX_AGENT_EDIT, ENABLED, "enabled", KMX_FIELD_BOOLEAN)                                        \
  F (KMX_AGENT_EDIT, FACTS, "facts", KMX_FIELD_RECORD, .get_type = kmx_business_facts_get_type)

#define KMX_TYPE_AGENT_EDIT (kmx_agent_edit_get_type ())
KMX_DECLARE_RECORD (KmxAgentEdit, kmx_agent_edit, AGENT_EDIT, KMX_AGENT_EDIT_FIELDS)

G_END_DECLS
