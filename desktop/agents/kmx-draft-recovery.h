/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What a person typed and the server does not have yet, one private file an agent, so that a crash
 * or a lost connection costs nothing.  Holds the changes and, of the same members, what they were
 * made from. */

/* No changes remove the file. */
void kmx_draft_recovery_keep (const char *agent_id, JsonObject *base, JsonObject *changes);
void kmx_draft_recovery_forget (const char *agent_id);
/* The changes kept for an agent (nullable); @ret_base: what they were made from. */
JsonObject *kmx_draft_recovery_find (const char *agent_id,
                                     JsonObject **ret_base) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
