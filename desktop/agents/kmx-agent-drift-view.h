/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-agent.h"
#include "kmx-session.h"

G_BEGIN_DECLS

/* KmxAgentDriftView: what somebody edited at the provider, side by side with what was there and
 * what should be there, to be put back or taken into the draft; and what was taken back by itself.
 * Signal "decided" (): the agent is another one now. */
#define KMX_TYPE_AGENT_DRIFT_VIEW (kmx_agent_drift_view_get_type ())
G_DECLARE_FINAL_TYPE (KmxAgentDriftView, kmx_agent_drift_view, KMX, AGENT_DRIFT_VIEW, AdwBin)

GtkWidget *kmx_agent_drift_view_new (KmxSession *session);
/* Shows another agent, or news of the same. */
void kmx_agent_drift_view_show (KmxAgentDriftView *self, KmxAgent *agent);

G_END_DECLS
