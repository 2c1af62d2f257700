/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <json-glib/json-glib.h>

#include "kmx-business-facts.h"

G_BEGIN_DECLS

/* The offline engine: plays a written scenario against what the compiler makes of a draft and
 * against the real tools, with the scenario's clock.  Nothing is stored, nobody is called, and the
 * same draft always gives the same result.
 *
 * It judges tools, rules, routing and compiled texts.  What the language model would say it cannot
 * know: "expect_text" is counted as not judged.
 *
 * An honest edit of the business must not make a shipped scenario red by itself, so that three
 * things are taken relative to the facts:
 *  - Members that a scenario presumes come from its template, because its steps name their values
 *    (a price, an hour).  They are judged as the template tells them, the rest as the draft does.
 *  - A sentence that the prompt must hold, and that the template's facts tell, is wanted only while
 *    the draft tells it too: a business may strike a line, the compiler may not.  A sentence of the
 *    platform is always wanted.
 *  - A clock may be named by its meaning (kmx-scenario-clock.h).  Where a draft knows no such time
 *    a shipped scenario does not apply; one of the business itself fails.
 * The draft's own hours, hand-over and tools are judged by the common scenarios, which presume
 * nothing. */
typedef struct {
  const char *agent_id;
  const char *account_id;
  const char *name;
  KmxBusinessFacts *facts; /* the draft's */
  const char *zone;        /* (nullable) */
  const char *public_url;
  gboolean outside_eu;
  gboolean live_transcript;
  const char *const *never; /* (nullable): numbers that lead back to an agent */
} KmxRehearsalSubject;

/* (nullable): KmxRehearsalResult without name, origin and id; NULL when a shipped scenario does not
 * apply.  @template_facts (nullable): facts that it was written against; NULL for one that is not
 * shipped with a template.  @shipped as said above. */
JsonObject *kmx_scenario_play (const KmxRehearsalSubject *subject,
                               JsonObject *script,
                               JsonNode *template_facts,
                               gboolean shipped) G_GNUC_WARN_UNUSED_RESULT;

/* What an assistant says and what its model reads: the opening, and the system message. */
const char *kmx_scenario_opening (JsonNode *assistant);
const char *kmx_scenario_prompt (JsonNode *assistant);

/* (transfer full): ids of the members that destinations name: in a rehearsal they are there. */
GStrv kmx_scenario_present (KmxBusinessFacts *facts) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
