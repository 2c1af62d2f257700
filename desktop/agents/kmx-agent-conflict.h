/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-agent-values.h"

G_BEGIN_DECLS

/* KmxAgentConflict: somebody else saved the agent while this person edited it.  Shows both versions
 * of every member in question and lets the person choose.
 * Signals: "take-theirs" (), "keep-mine" (), "back" (): nothing is decided yet. */
#define KMX_TYPE_AGENT_CONFLICT (kmx_agent_conflict_get_type ())
G_DECLARE_FINAL_TYPE (KmxAgentConflict, kmx_agent_conflict, KMX, AGENT_CONFLICT, AdwBin)

/* @base: what both started from. @voices (nullable): of KmxVoice. */
GtkWidget *
kmx_agent_conflict_new (JsonObject *base, JsonObject *mine, JsonObject *theirs, GListModel *voices);

G_END_DECLS
