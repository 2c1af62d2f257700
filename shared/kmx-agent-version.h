/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-business-facts.h"

G_BEGIN_DECLS

/* KmxAgentVersion: what was published once, and never changes.  @facts comes with one version, not
 * on the list. */
#define KMX_AGENT_VERSION_FIELDS(F)                                                                \
  F (KMX_AGENT_VERSION, VERSION, "version", KMX_FIELD_INTEGER, .required = TRUE, .min = 1)         \
  F (KMX_AGENT_VERSION, NOTE, "note", KMX_FIELD_TEXT, .required = TRUE, .min = 0, .max = 300)      \
  F (KMX_AGENT_VERSION, CREATED_AT, "created_at", KMX_FIELD_INSTANT, .required = TRUE)             \
  F (KMX_AGENT_VERSION, CREATED_BY_NAME, "created_by_name", KMX_FIELD_TEXT, .required = TRUE)      \
  F (KMX_AGENT_VERSION, LIVE, "live", KMX_FIELD_BOOLEAN, .required = TRUE)                         \
  F (KMX_AGENT_VERSION, FACTS, "facts", KMX_FIELD_RECORD, .get_type = kmx_business_facts_get_type)

#define KMX_TYPE_AGENT_VERSION (kmx_agent_version_get_type ())
KMX_DECLARE_RECORD (KmxAgentVersion, kmx_agent_version, AGENT_VERSION, KMX_AGENT_VERSION_FIELDS)

G_END_DECLS
