/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-agent.h"
#include "kmx-session.h"

G_BEGIN_DECLS

/* KmxAgentPublishPage: what is still missing before callers meet the draft, and the button that
 * publishes it.  Signals: "jump" (const char *member): the person wants to mend this member of the
 * facts ("/hours"); "rehearse" (); "published" (). */
#define KMX_TYPE_AGENT_PUBLISH_PAGE (kmx_agent_publish_page_get_type ())
G_DECLARE_FINAL_TYPE (KmxAgentPublishPage, kmx_agent_publish_page, KMX, AGENT_PUBLISH_PAGE, AdwBin)

GtkWidget *kmx_agent_publish_page_new (KmxSession *session);
/* Shows another agent, or news of the same. */
void kmx_agent_publish_page_show (KmxAgentPublishPage *self, KmxAgent *agent);
/* Asks for the checks again. */
void kmx_agent_publish_page_load (KmxAgentPublishPage *self);

G_END_DECLS
