/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <json-glib/json-glib.h>

#include "kmx-agent.h"

G_BEGIN_DECLS

/* KmxAgentFacts: everything that an assistant at the provider follows from.  Borrowed strings. */
typedef struct {
  /* the agent */
  const char *agent_id;
  const char *name;
  const char *business_name;
  const char *greeting;
  const char *instructions;
  const char *voice;    /* our own id, see kmx-voices.h */
  const char *language; /* "de" or "en" */
  gint64 revision;
  guint call_max_s;
  /* its account */
  const char *account_id;
  const char *zone;         /* (nullable): Europe/Berlin */
  gboolean live_transcript; /* final transcripts are sent while the call runs */
  /* the platform */
  const char *public_url;    /* PUBLIC_URL, with or without a slash at its end */
  const char *credential_id; /* (nullable): authenticates the provider's webhooks */
  /* the call; both 0 for the copy that is stored at the provider */
  gint64 now_us;
  guint max_duration_s; /* what the reservation allows; the smaller of it and call_max_s counts */
} KmxAgentFacts;

/* Fills the first block from a record. @agent must outlive the facts. */
void kmx_agent_facts_set_agent (KmxAgentFacts *facts, KmxAgent *agent);

/* The complete assistant of Vapi (CreateAssistantDTO), pure: equal facts give equal JSON.  Every
 * switch that matters is set, the provider's defaults never count.  Used for the stored copy and
 * for the answer to assistant-request ({"assistant": …}) alike.  Already linted.  Fails with
 * KMX_ERROR_INVALID naming the member ("/voice", "/business_name"). */
JsonNode *kmx_agent_compile (const KmxAgentFacts *facts, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
