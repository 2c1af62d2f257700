/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-business-facts.h"

G_BEGIN_DECLS

#define KMX_AGENT_EDITS_MAX 100

/* One edit that somebody made over there.  Each value (nullable): the member is not there. */
typedef struct {
  char *path;       /* JSON pointer; "/voice" stands for provider, id and model of the voice */
  JsonNode *base;   /* what was there after our last write */
  JsonNode *ours;   /* what we would write now */
  JsonNode *theirs; /* what is there */
} KmxAgentForeignEdit;

typedef struct {
  GPtrArray *edits;      /* KmxAgentForeignEdit, at most KMX_AGENT_EDITS_MAX */
  gboolean forbidden;    /* callers or their data are at risk: the law comes before any question */
  gboolean changed_here; /* what we would write is not what we wrote last */
} KmxAgentComparison;

/* Three ways.  @sent and @answered: our last write and what the provider made of it, both NULL when
 * nobody remembers (then only members that we write count).  @ours must pass the linter.  Members
 * that the provider sets by itself (id, instants) do not count.  @facts: what @ours was made of. */
KmxAgentComparison *kmx_agent_compare (JsonNode *sent,
                                       JsonNode *answered,
                                       JsonNode *ours,
                                       JsonNode *theirs,
                                       KmxBusinessFacts *facts,
                                       gboolean outside_eu) G_GNUC_WARN_UNUSED_RESULT;
void kmx_agent_comparison_free (KmxAgentComparison *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KmxAgentComparison, kmx_agent_comparison_free)

/* (nullable): what @path of @root points to; "/voice" as in KmxAgentForeignEdit. */
JsonNode *kmx_agent_dup_at (JsonNode *root, const char *path) G_GNUC_WARN_UNUSED_RESULT;
/* Values that are the same thing: 1 is 1.0, and null is nothing. */
gboolean kmx_agent_same (JsonNode *one, JsonNode *other);

G_END_DECLS
