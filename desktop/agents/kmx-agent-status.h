/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-agent.h"

G_BEGIN_DECLS

/* KmxAgentStatus: whether the agent's last version is in force, and the numbers it answers.
 * Signal "retry" (): the synchronisation failed and shall be tried again. */
#define KMX_TYPE_AGENT_STATUS (kmx_agent_status_get_type ())
G_DECLARE_FINAL_TYPE (KmxAgentStatus, kmx_agent_status, KMX, AGENT_STATUS, AdwPreferencesGroup)

GtkWidget *kmx_agent_status_new (gboolean can_manage);
/* @agent (nullable): one that is not made yet has no status. */
void kmx_agent_status_show (KmxAgentStatus *self, KmxAgent *agent);

/* "030 23125014, 0371 1234567", or that there is none. */
char *kmx_agent_numbers_text (KmxAgent *agent) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
