/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-business-facts.h"

G_BEGIN_DECLS

/* KmxAgentDraft: what makes an agent: facts, or a template in a language (left out: the account's)
 * whose business name and Land then become those of the account. */
#define KMX_AGENT_DRAFT_FIELDS(F)                                                                  \
  F (KMX_AGENT_DRAFT, NAME, "name", KMX_FIELD_TEXT, .required = TRUE, .min = 1, .max = 40)         \
  F (KMX_AGENT_DRAFT, TEMPLATE, "template", KMX_FIELD_TEXT, .min = 1, .max = 40)                   \
  F (KMX_AGENT_DRAFT, LANGUAGE, "language", KMX_FIELD_ENUM, .values = kmx_languages)               \
  F (KMX_AGENT_DRAFT, FACTS, "facts", KMX_FIELD_RECORD, .get_type = kmx_business_facts_get_type)   \
  F (KMX_AGENT_DRAFT, ENABLED, "enabled", KMX_FIELD_BOOLEAN)

#define KMX_TYPE_AGENT_DRAFT (kmx_agent_draft_get_type ())
KMX_DECLARE_RECORD (KmxAgentDraft, kmx_agent_draft, AGENT_DRAFT, KMX_AGENT_DRAFT_FIELDS)

G_END_DECLS
