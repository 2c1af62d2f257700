/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <json-glib/json-glib.h>

#include "kmx-business-facts.h"
#include "kmx-db.h"

G_BEGIN_DECLS

/* The tools that an agent has in a call: one registry with typed definitions, the sentences in
 * which they answer, and what they do.  Names, descriptions and sentences are data, in
 * texts/<language>.json.
 *
 * An answer is one line in the agent's language, for the model to speak from.  Arguments come from
 * a model that listened to a stranger: they are read tolerantly and never believed. */
#define KMX_TOOL_RESOLVE_TIME "resolve_time"
#define KMX_TOOL_BUSINESS_INFO "business_info"
#define KMX_TOOL_TAKE_MESSAGE "take_message"
#define KMX_TOOL_HAND_OVER "hand_over"
#define KMX_TOOL_END_CALL "end_call" /* the provider's own; runs only in a rehearsal */

/* Appends the agent's tools as the provider defines tools.  @live_control: calls can be moved from
 * outside; else the provider's own transfer tool is added, and hand_over prepares it. */
void
kmx_tools_append_definitions (JsonArray *tools, KmxBusinessFacts *facts, gboolean live_control);

/* The call in which a tool runs.  All borrowed. */
typedef struct {
  KmxBusinessFacts *facts;
  GTimeZone *zone;
  gint64 now_us;
  const char *account_id; /* these three NULL without a database */
  const char *agent_id;
  const char *call_id;
  const char *caller_e164;    /* (nullable): withheld */
  const char *dialled_e164;   /* (nullable) */
  const char *const *present; /* (nullable): ids of members who are there */
  const char *const *never;   /* (nullable): numbers that lead back to an agent */
  const char *const *tried;   /* (nullable): numbers where nobody answered in this call */
} KmxToolContext;

typedef enum {
  KMX_TOOL_ANSWERED, /* said something */
  KMX_TOOL_ASKED,    /* needs to know more: nothing was done */
  KMX_TOOL_MESSAGE,  /* a task for a call back was made */
  KMX_TOOL_TRANSFER, /* the call is to be put through to @e164 */
  KMX_TOOL_NOBODY,   /* nobody can be reached: a message should be taken */
  KMX_TOOL_ENDED,    /* the call is to end */
  KMX_TOOL_UNKNOWN,  /* there is no such tool */
} KmxToolEffect;

/* What a run did, beside its words. */
typedef struct {
  KmxToolEffect effect;
  const char *reason; /* of kmx_handover_route(); NULL for other tools */
  char *label;        /* the next four for a transfer */
  char *e164;
  char *announcement; /* what the caller hears before */
  char *transfer_id;  /* (nullable): of call_transfer */
  gint64 due_us;      /* of the call back */
} KmxToolOutcome;

void kmx_tool_outcome_clear (KmxToolOutcome *outcome);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KmxToolOutcome, kmx_tool_outcome_clear)

/* Runs a tool.  @db NULL: a rehearsal; nothing is stored.  @arguments (nullable): an object, or a
 * string that holds one.  Fails only when the database does. */
char *kmx_tools_run (KmxDb *db,
                     const KmxToolContext *context,
                     const char *name,
                     JsonNode *arguments,
                     KmxToolOutcome *ret_outcome,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Sentences that are not the answer of a run: "later" (it took too long), "unavailable" (no such
 * tool), "no_transfer", "transfer_failed", "no_answer" (spoken to the caller when nobody took the
 * call), "fallback_label". */
const char *kmx_tools_sentence (const char *language, const char *key);

/* When a call back is due: at once when urgent, else an hour of opening time from now. */
gint64 kmx_tools_callback_due (const KmxToolContext *context, gboolean urgent);

/* What the caller hears before he is put through. */
char *kmx_tools_announcement (KmxBusinessFacts *facts) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
