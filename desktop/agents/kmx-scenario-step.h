/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* KmxScenarioStep: the fields of one step of a scenario.  Signals "remove" (), "up" (). */
#define KMX_TYPE_SCENARIO_STEP (kmx_scenario_step_get_type ())
G_DECLARE_FINAL_TYPE (KmxScenarioStep, kmx_scenario_step, KMX, SCENARIO_STEP, AdwPreferencesGroup)

/* @step (nullable): as in a script; NULL: a new line of the caller. */
GtkWidget *kmx_scenario_step_new (JsonObject *step);
void kmx_scenario_step_set_number (KmxScenarioStep *self, guint number); /* from 1 */
/* (nullable): NULL while a field that must not be is empty. */
JsonObject *kmx_scenario_step_dup_json (KmxScenarioStep *self) G_GNUC_WARN_UNUSED_RESULT;
void kmx_scenario_step_focus (KmxScenarioStep *self);

/* Texts of a script: one, or a list of them, as one line with semicolons, and back. */
char *kmx_scenario_texts_join (JsonObject *object, const char *member) G_GNUC_WARN_UNUSED_RESULT;
void kmx_scenario_texts_set (JsonObject *object, const char *member, const char *line);

G_END_DECLS
