/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-agent.h"
#include "kmx-session.h"

G_BEGIN_DECLS

/* KmxAgentGoLive: what leads from a draft to the callers: publishing, versions, rehearsal, as
 * views of one page with its own header bar.  It follows the agent by itself.
 *
 * Signals: "close" (): the person wants back to the editor; "jump" (const char *member): the same,
 * to where this member of the facts ("/hours") is edited. */
#define KMX_TYPE_AGENT_GO_LIVE (kmx_agent_go_live_get_type ())
G_DECLARE_FINAL_TYPE (KmxAgentGoLive, kmx_agent_go_live, KMX, AGENT_GO_LIVE, AdwBin)

/* @voices: of KmxVoice. */
GtkWidget *kmx_agent_go_live_new (KmxSession *session, GListModel *voices);
/* @view: "publish", "versions", "rehearsal" or "drift". */
void kmx_agent_go_live_open (KmxAgentGoLive *self, KmxAgent *agent, const char *view);

G_END_DECLS
