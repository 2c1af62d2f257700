/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-agent.h"
#include "kmx-drift-item.h"

G_BEGIN_DECLS

/* Edits that somebody made at the provider, in words of the console's language. */

/* What was edited: "Longest call". */
const char *kmx_drift_text_title (const char *path);
/* The value of one side, which may be missing; @field: KMX_DRIFT_ITEM_BASE, OURS or THEIRS. */
char *kmx_drift_text_value (KmxDriftItem *item, guint field) G_GNUC_WARN_UNUSED_RESULT;
/* Why it cannot be taken into the draft. */
const char *kmx_drift_text_reason (const char *reason);
/* (nullable): one sentence for an agent whose copy at the provider was edited. */
char *kmx_drift_text_mark (KmxAgent *agent) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
