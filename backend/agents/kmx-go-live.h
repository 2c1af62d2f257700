/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-business-facts.h"
#include "kmx-db.h"

G_BEGIN_DECLS

/* Everything that must be so before a draft may meet callers.  There is no way around it: neither
 * for the account nor for an administrator. */
typedef struct {
  KmxBusinessFacts *facts; /* (nullable): the draft is no document at all */
  const char *template;    /* (nullable): id of the template that the agent began with */
  const char *agent_id;
  const char *account_id;
  const char *name;
  const char *zone;
  gboolean outside_eu;                 /* as in KmxAgentPlan */
  gboolean avv_accepted;               /* the current text */
  gboolean secrecy_accepted;           /* the current text */
  gboolean sector_evident;             /* the platform was shown what the sector asks for */
  gint64 credit_cents;                 /* available */
  const char *number_without_fallback; /* (nullable): E.164 of one that the agent answers */
  gboolean rehearsed;                  /* the newest rehearsal of this very draft passed */
} KmxGoLive;

/* All checks, passed or not, as KmxAgentCheck objects.  Pure. */
JsonArray *kmx_go_live_check (const KmxGoLive *state) G_GNUC_WARN_UNUSED_RESULT;
/* What every prompt must hold (CR-23). */
const char *kmx_go_live_emergency_rule (const char *language);
/* TRUE when none of @checks is red. */
gboolean kmx_go_live_is_ready (JsonArray *checks);

/* The checks of an agent of the account that @db works for.  KMX_ERROR_NOT_FOUND when it has none.
 */
JsonArray *kmx_go_live_check_agent (KmxDb *db,
                                    const char *agent_id,
                                    gboolean outside_eu,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
