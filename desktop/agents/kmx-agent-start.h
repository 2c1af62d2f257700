/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-agent.h"
#include "kmx-session.h"

G_BEGIN_DECLS

/* KmxAgentStart: the templates a new agent can begin with.  Choosing one makes the agent.
 *
 * Signals: "created" (KmxAgent); "close" (): back to the list. */
#define KMX_TYPE_AGENT_START (kmx_agent_start_get_type ())
G_DECLARE_FINAL_TYPE (KmxAgentStart, kmx_agent_start, KMX, AGENT_START, AdwBin)

GtkWidget *kmx_agent_start_new (KmxSession *session);
/* Loads the templates anew and puts the focus on the first. */
void kmx_agent_start_begin (KmxAgentStart *self);

G_END_DECLS
