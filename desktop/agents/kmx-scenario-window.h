/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-scenario.h"
#include "kmx-session.h"

G_BEGIN_DECLS

/* KmxScenarioWindow: a form for an own scenario.  Signal "saved" (). */
#define KMX_TYPE_SCENARIO_WINDOW (kmx_scenario_window_get_type ())
G_DECLARE_FINAL_TYPE (KmxScenarioWindow, kmx_scenario_window, KMX, SCENARIO_WINDOW, AdwWindow)

/* @scenario (nullable): NULL makes a new one. */
GtkWidget *kmx_scenario_window_new (GtkWidget *parent,
                                    KmxSession *session,
                                    const char *agent_id,
                                    KmxScenario *scenario);

G_END_DECLS
