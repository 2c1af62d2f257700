/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxAgentPublish: makes the draft the live version; @note says what is new. */
#define KMX_AGENT_PUBLISH_FIELDS(F)                                                                \
  F (KMX_AGENT_PUBLISH, NOTE, "note", KMX_FIELD_TEXT, .min = 0, .max = 300)

#define KMX_TYPE_AGENT_PUBLISH (kmx_agent_publish_get_type ())
KMX_DECLARE_RECORD (KmxAgentPublish, kmx_agent_publish, AGENT_PUBLISH, KMX_AGENT_PUBLISH_FIELDS)

G_END_DECLS
