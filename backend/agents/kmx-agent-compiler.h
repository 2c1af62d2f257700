/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <json-glib/json-glib.h>

#include "kmx-business-facts.h"

G_BEGIN_DECLS

/* KmxAgentPlan: everything that an assistant at the provider follows from.  All borrowed. */
typedef struct {
  /* the agent */
  const char *agent_id;
  const char *name;        /* how its people call it; never spoken */
  gint64 revision;         /* of what is compiled: the published version; 0 for a draft */
  KmxBusinessFacts *facts; /* the draft's or the published version's */
  /* its account */
  const char *account_id;
  const char *zone;         /* (nullable): Europe/Berlin */
  gboolean live_transcript; /* final transcripts are sent while the call runs */
  /* the platform */
  const char *public_url;    /* PUBLIC_URL, with or without a slash at its end */
  const char *credential_id; /* (nullable): authenticates the provider's webhooks */
  gboolean outside_eu; /* "platform.residency" is "any": voices and transcribers from anywhere */
  /* the call; both 0 for the copy that is stored at the provider */
  gint64 now_us;
  guint max_duration_s; /* what the reservation allows; the smaller of it and call_max_s counts */
} KmxAgentPlan;

/* Beyond it a call costs more for reading the prompt than for talking. */
#define KMX_AGENT_PROMPT_CHARACTERS_MAX 60000

/* A text of the facts; "" when it is unset. */
const char *kmx_agent_plan_get_text (const KmxAgentPlan *plan, guint field);

/* The complete assistant of Vapi (CreateAssistantDTO), pure: equal facts give equal JSON.  Every
 * switch that matters is set, the provider's defaults never count.  Used for the stored copy and
 * for the answer to assistant-request ({"assistant": …}) alike.  Already linted.  Fails with
 * KMX_ERROR_INVALID naming the member ("/voice", "/business_name"). */
JsonNode *kmx_agent_compile (const KmxAgentPlan *plan, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
