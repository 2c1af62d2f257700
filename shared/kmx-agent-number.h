/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxAgentNumber: a number that an agent answers. */
#define KMX_AGENT_NUMBER_FIELDS(F)                                                                 \
  F (KMX_AGENT_NUMBER, ID, "id", KMX_FIELD_ID, .required = TRUE)                                   \
  F (KMX_AGENT_NUMBER, E164, "e164", KMX_FIELD_TEXT, .required = TRUE)

#define KMX_TYPE_AGENT_NUMBER (kmx_agent_number_get_type ())
KMX_DECLARE_RECORD (KmxAgentNumber, kmx_agent_number, AGENT_NUMBER, KMX_AGENT_NUMBER_FIELDS)

G_END_DECLS
