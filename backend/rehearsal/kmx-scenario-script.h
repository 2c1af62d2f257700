/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* A scenario's script: what data/agent-scenarios/README.md describes, as a JSON object. */

/* Steps, texts and lists that a script may have. */
#define KMX_SCENARIO_STEPS_MAX 40
#define KMX_SCENARIO_TEXTS_MAX 20
#define KMX_SCENARIO_TEXT_CHARACTERS_MAX 500

/* Whether a person's @script can be played.  Fails with KMX_ERROR_INVALID naming the member from
 * "/script" on.  "presumes" is refused: only what ships is written against other facts than the
 * draft's. */
gboolean kmx_scenario_check (JsonNode *script, GError **error);

/* What ships, compiled in: read once, never changed, safe from any thread.  (nullable): the
 * scenarios of a template, which are German only. */
JsonArray *kmx_scenarios_find (const char *template_id, const char *language);
/* Those that every agent must pass, written against no facts. */
JsonArray *kmx_scenarios_common (const char *language);

/* One text or a list of them, called with each in turn. */
typedef gboolean (*KmxScenarioEach) (const char *text, gpointer data);
/* FALSE as soon as @each says so. */
gboolean
kmx_scenario_foreach (JsonObject *object, const char *member, KmxScenarioEach each, gpointer data);

/* One kind of blank for all: texts are compared as people hear them.  @casefold too. */
char *kmx_scenario_fold (const char *text, gboolean casefold) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
