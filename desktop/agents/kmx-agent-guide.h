/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-agent-sections.h"

G_BEGIN_DECLS

/* KmxAgentGuide: the few questions of a new agent, one after the other, over the same draft as the
 * sections, so it can be left and gone on with at any time.  Signal "finished" (). */
#define KMX_TYPE_AGENT_GUIDE (kmx_agent_guide_get_type ())
G_DECLARE_FINAL_TYPE (KmxAgentGuide, kmx_agent_guide, KMX, AGENT_GUIDE, AdwBin)

GtkWidget *kmx_agent_guide_new (const KmxSectionContext *context);
void kmx_agent_guide_focus (KmxAgentGuide *self);

G_END_DECLS
