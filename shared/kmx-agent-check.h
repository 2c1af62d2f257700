/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxAgentCheck: one condition of going live.  @check: facts, ai_notice, emergency_rule, template
 * (example values of the template are left), opening_hours, fallback, human, avv, credit, sector,
 * rehearsal; more may come.  @legal: nobody may go on while it is not met.
 * @detail names what is at fault, e.g. a member of the facts ("/hours/3/closes"); it is no text for
 * people. */
#define KMX_AGENT_CHECK_FIELDS(F)                                                                  \
  F (KMX_AGENT_CHECK, CHECK, "check", KMX_FIELD_TEXT, .required = TRUE)                            \
  F (KMX_AGENT_CHECK, PASSED, "passed", KMX_FIELD_BOOLEAN, .required = TRUE)                       \
  F (KMX_AGENT_CHECK, LEGAL, "legal", KMX_FIELD_BOOLEAN, .required = TRUE)                         \
  F (KMX_AGENT_CHECK, DETAIL, "detail", KMX_FIELD_TEXT)

#define KMX_TYPE_AGENT_CHECK (kmx_agent_check_get_type ())
KMX_DECLARE_RECORD (KmxAgentCheck, kmx_agent_check, AGENT_CHECK, KMX_AGENT_CHECK_FIELDS)

G_END_DECLS
