/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-tools.h"

G_BEGIN_DECLS

/* Runs the tools of a call that really takes place, in one transaction with what they change.  The
 * call is known by the provider's id and by nothing else; a repeated call of a tool gets the answer
 * that it got before, and does nothing. */
typedef struct {
  char *id; /* the provider's, of this use of the tool */
  char *name;
  JsonNode *arguments; /* (nullable) */
} KmxToolCall;

typedef struct {
  char *id;
  char *name;
  char *text;      /* one line */
  gboolean repeat; /* given before: nothing follows from it */
  KmxToolOutcome outcome;
} KmxToolAnswer;

typedef struct {
  GPtrArray *answers; /* KmxToolAnswer, in the order of the calls */
  char *language;
  gboolean live_control;
  guint ring_s;
} KmxToolBatch;

#define KMX_TOOL_CALLS_MAX 16 /* in one message */
#define KMX_TOOL_RUNS_MAX 200 /* in one call */
#define KMX_TOOL_RING_S 25    /* unless the facts say otherwise */

KmxToolCall *
kmx_tool_call_new (const char *id, const char *name, JsonNode *arguments) G_GNUC_WARN_UNUSED_RESULT;
void kmx_tool_call_free (KmxToolCall *call);
void kmx_tool_batch_free (KmxToolBatch *batch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KmxToolBatch, kmx_tool_batch_free)

/* Within a unit of work that began as SERVICE; goes on as the call's tenant.  @calls holds
 * KmxToolCall. */
KmxToolBatch *kmx_tool_runner_run (KmxDb *db,
                                   const char *provider_call_id,
                                   GPtrArray *calls,
                                   gint64 now_us,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The provider asks where to: one answer, whose outcome is KMX_TOOL_TRANSFER or nobody.  What
 * hand_over prepared counts; without it the route is found here. */
KmxToolBatch *kmx_tool_runner_route (KmxDb *db,
                                     const char *provider_call_id,
                                     gint64 now_us,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The provider did not take the transfer of @answer: a call back is due, and a repetition hears
 * @text. */
gboolean kmx_tool_runner_transfer_failed (KmxDb *db,
                                          const char *provider_call_id,
                                          const char *tool_call_id,
                                          const char *transfer_id,
                                          const char *text,
                                          GError **error);

G_END_DECLS
