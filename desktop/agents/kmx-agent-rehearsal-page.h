/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-agent.h"
#include "kmx-session.h"

G_BEGIN_DECLS

/* KmxAgentRehearsalPage: the scenarios of a draft, and a chat with it.  Signal "played" (). */
#define KMX_TYPE_AGENT_REHEARSAL_PAGE (kmx_agent_rehearsal_page_get_type ())
G_DECLARE_FINAL_TYPE (
    KmxAgentRehearsalPage, kmx_agent_rehearsal_page, KMX, AGENT_REHEARSAL_PAGE, AdwBin)

GtkWidget *kmx_agent_rehearsal_page_new (KmxSession *session);
/* Shows another agent, or news of the same. */
void kmx_agent_rehearsal_page_show (KmxAgentRehearsalPage *self, KmxAgent *agent);

G_END_DECLS
