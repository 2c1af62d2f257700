/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <gio/gio.h>

#include "kmx-agent.h"

G_BEGIN_DECLS

/* What a person edits of an agent: a JSON object with all members of its facts and two of its own,
 * "name" and "enabled".  Unlike KmxAgent it may hold what is not valid (yet), and two of them
 * compare member by member.  An empty text or list counts as none. */
JsonObject *kmx_agent_values_of (KmxAgent *agent) G_GNUC_WARN_UNUSED_RESULT;
/* What a PATCH sends: name and switch when they are among @changes, and the whole document of facts
 * when any of these is. */
JsonObject *kmx_agent_values_to_body (JsonObject *values,
                                      JsonObject *changes) G_GNUC_WARN_UNUSED_RESULT;

gboolean kmx_agent_values_same (JsonObject *one, JsonObject *other, const char *member);
/* The members of @values that are not as in @base; null for those that are gone. */
JsonObject *kmx_agent_values_changes (JsonObject *base,
                                      JsonObject *values) G_GNUC_WARN_UNUSED_RESULT;
/* A copy of @values with the members of @changes put over it. */
JsonObject *kmx_agent_values_merge (JsonObject *values,
                                    JsonObject *changes) G_GNUC_WARN_UNUSED_RESULT;
/* Whether both @mine and @theirs changed a member of @base, to different values. */
gboolean kmx_agent_values_conflict (JsonObject *base, JsonObject *mine, JsonObject *theirs);
/* JSON pointer of the first member that the contract refuses ("/services/3/name"); NULL: none. */
char *kmx_agent_values_find_fault (JsonObject *values) G_GNUC_WARN_UNUSED_RESULT;

/* In the order of the editor, NULL-terminated; and for people: the translated name of a member, the
 * section of the editor it is in, its value ("Katja", "10 minutes", "On"). */
extern const char *const kmx_agent_members[];
const char *kmx_agent_member_title (const char *member);
const char *kmx_agent_member_section (const char *member);
/* @voices (nullable): of KmxVoice. */
char *kmx_agent_member_text (JsonObject *values,
                             const char *member,
                             GListModel *voices) G_GNUC_WARN_UNUSED_RESULT;

/* "German" for "de". */
const char *kmx_agent_language_text (const char *language);
/* The voice's name, or its id when the catalogue does not know it. */
const char *kmx_agent_voice_text (GListModel *voices, const char *voice_id);

G_END_DECLS
