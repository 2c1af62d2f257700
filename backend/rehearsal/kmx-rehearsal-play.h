/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-db.h"
#include "kmx-scenario-play.h"

G_BEGIN_DECLS

/* What of a rehearsal is the same for every account. */
typedef struct {
  const char *public_url;
  gboolean outside_eu; /* as in KmxAgentPlan */
} KmxRehearsalPlatform;

/* KmxRehearsal's subject as it is loaded: a draft and all that its rehearsal needs. */
typedef struct {
  KmxRows *rows;
  KmxRehearsalSubject subject;
  const char *template_id; /* (nullable) */
  const char *facts_hash;
  const char *language;
  GStrv never;
} KmxRehearsalDraft;

/* Fails with KMX_ERROR_NOT_FOUND. */
KmxRehearsalDraft *kmx_rehearsal_load (KmxDb *db,
                                       const char *agent_id,
                                       const KmxRehearsalPlatform *platform,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
void kmx_rehearsal_draft_free (KmxRehearsalDraft *draft);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KmxRehearsalDraft, kmx_rehearsal_draft_free)

/* What was played, as KmxRehearsalResult objects. */
typedef struct {
  JsonArray *results;
  guint n_passed;
} KmxRehearsalRun;

void kmx_rehearsal_run_clear (KmxRehearsalRun *run);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KmxRehearsalRun, kmx_rehearsal_run_clear)

/* The scenarios that ship: those of everybody, and those of the draft's template in its language.
 */
void kmx_rehearsal_play_shipped (const KmxRehearsalDraft *draft, KmxRehearsalRun *run);
/* One of the business itself. */
void kmx_rehearsal_play_own (const KmxRehearsalDraft *draft,
                             const char *id,
                             const char *name,
                             JsonObject *script,
                             KmxRehearsalRun *run);

/* Plays everything against the draft of an agent and stores what came of it, as the tenant that @db
 * works for.  The agent stays locked, so that draft and scenarios are those that the result is
 * stored for.  One row: "run", a KmxRehearsal, and "passed". */
KmxRows *kmx_rehearsal_rehearse (KmxDb *db,
                                 const char *agent_id,
                                 const KmxRehearsalPlatform *platform,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
