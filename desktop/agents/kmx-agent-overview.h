/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-agent.h"
#include "kmx-draft.h"
#include "kmx-session.h"

G_BEGIN_DECLS

/* KmxAgentOverview: the first section of the editor: name, switch, how far it is, its size.
 *
 * Signals: "guide" (): go on with the guided set-up; "retry" (): tell the provider again; "remove"
 * (). */
#define KMX_TYPE_AGENT_OVERVIEW (kmx_agent_overview_get_type ())
G_DECLARE_FINAL_TYPE (KmxAgentOverview, kmx_agent_overview, KMX, AGENT_OVERVIEW, AdwBin)

GtkWidget *kmx_agent_overview_new (KmxSession *session, KmxDraft *draft);
/* Also asks the server how large the prompt has become. */
void kmx_agent_overview_show (KmxAgentOverview *self, KmxAgent *agent);
void kmx_agent_overview_focus (KmxAgentOverview *self);

G_END_DECLS
