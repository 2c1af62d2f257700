/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <gio/gio.h>

#include "kmx-agent.h"

G_BEGIN_DECLS

/* What a person edits of an agent: a JSON object with the eight members below.  Unlike KmxAgent it
 * may hold what is not valid (yet), and two of them compare member by member. */
extern const char *const kmx_agent_members[]; /* NULL-terminated, in the order of the form */

/* An agent that nobody made yet. @business_name (nullable). */
JsonObject *kmx_agent_values_new (const char *business_name,
                                  const char *language) G_GNUC_WARN_UNUSED_RESULT;
JsonObject *kmx_agent_values_of (KmxAgent *agent) G_GNUC_WARN_UNUSED_RESULT;

/* What a request sends: name and switch by themselves, the rest within the whole document of
 * @agent's facts (nullable: a new one). */
JsonObject *kmx_agent_values_to_body (JsonObject *changes,
                                      KmxAgent *agent) G_GNUC_WARN_UNUSED_RESULT;

gboolean kmx_agent_values_same (JsonObject *one, JsonObject *other, const char *member);
/* The members of @values that are not as in @base. */
JsonObject *kmx_agent_values_changes (JsonObject *base,
                                      JsonObject *values) G_GNUC_WARN_UNUSED_RESULT;
/* A copy of @values with the members of @changes put over it. */
JsonObject *kmx_agent_values_merge (JsonObject *values,
                                    JsonObject *changes) G_GNUC_WARN_UNUSED_RESULT;

/* For people: the translated name of a member, and its value ("Katja", "10 minutes", "On"). */
const char *kmx_agent_member_title (const char *member);
/* @voices (nullable): of KmxVoice. */
char *kmx_agent_member_text (JsonObject *values,
                             const char *member,
                             GListModel *voices) G_GNUC_WARN_UNUSED_RESULT;

/* "German" for "de". */
const char *kmx_agent_language_text (const char *language);
/* The voice's name, or its id when the catalogue does not know it. */
const char *kmx_agent_voice_text (GListModel *voices, const char *voice_id);

G_END_DECLS
