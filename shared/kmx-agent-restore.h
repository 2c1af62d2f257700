/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxAgentRestore: makes an earlier version the draft. */
#define KMX_AGENT_RESTORE_FIELDS(F)                                                                \
  F (KMX_AGENT_RESTORE, VERSION, "version", KMX_FIELD_INTEGER, .required = TRUE, .min = 1,         \
     .max = 1000000)

#define KMX_TYPE_AGENT_RESTORE (kmx_agent_restore_get_type ())
KMX_DECLARE_RECORD (KmxAgentRestore, kmx_agent_restore, AGENT_RESTORE, KMX_AGENT_RESTORE_FIELDS)

G_END_DECLS
