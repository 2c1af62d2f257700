/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-session.h"

G_BEGIN_DECLS

/* KmxScenarioList: all scenarios of an agent with how they went last, and the button that plays
 * them.  Signal "played" (): there is a new result. */
#define KMX_TYPE_SCENARIO_LIST (kmx_scenario_list_get_type ())
G_DECLARE_FINAL_TYPE (KmxScenarioList, kmx_scenario_list, KMX, SCENARIO_LIST, AdwBin)

GtkWidget *kmx_scenario_list_new (KmxSession *session);
/* Shows another agent, or news of the same. */
void kmx_scenario_list_show (KmxScenarioList *self, const char *agent_id);

G_END_DECLS
