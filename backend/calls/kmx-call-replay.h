/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-call-routes.h"
#include "kmx-db.h"

G_BEGIN_DECLS

/* Folds the inbox of a call again, from nothing, in the caller's transaction.  What was pinned,
 * decided by people and charged stays.  Gives the facts before and after as JSON objects
 * (@ret_before is NULL when there was no such call).  Fails with NOT_FOUND when the inbox holds
 * nothing of it. */
gboolean kmx_call_replay (KmxDb *db,
                          const char *provider_call_id,
                          KmxCallReader reader,
                          JsonNode **ret_before,
                          JsonNode **ret_after,
                          GError **error);
/* One line per member that differs, "duration_s: 61 -> 62\n"; "" when nothing does. */
char *kmx_call_replay_difference (JsonNode *before, JsonNode *after) G_GNUC_WARN_UNUSED_RESULT;

/* Folds one event of the inbox again.  Fails with CONFLICT when it still carries no facts. */
gboolean
kmx_call_replay_event (KmxDb *db, const char *event_id, KmxCallReader reader, GError **error);

G_END_DECLS
