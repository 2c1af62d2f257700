/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-agent.h"
#include "kmx-session.h"

G_BEGIN_DECLS

/* KmxAgentVersionsPage: what was published when and by whom, what differs between any two versions
 * or the draft, and the way back.  Signal "restored" (): the draft is another one now. */
#define KMX_TYPE_AGENT_VERSIONS_PAGE (kmx_agent_versions_page_get_type ())
G_DECLARE_FINAL_TYPE (
    KmxAgentVersionsPage, kmx_agent_versions_page, KMX, AGENT_VERSIONS_PAGE, AdwBin)

/* @voices: of KmxVoice. */
GtkWidget *kmx_agent_versions_page_new (KmxSession *session, GListModel *voices);
/* Shows another agent, or news of the same. */
void kmx_agent_versions_page_show (KmxAgentVersionsPage *self, KmxAgent *agent);

G_END_DECLS
