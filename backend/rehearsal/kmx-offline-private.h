/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-chat-engine.h"
#include "kmx-tools.h"

G_BEGIN_DECLS

/* One line in a conversation with the offline engine. */
typedef struct {
  const char *language;
  JsonNode *assistant;
  KmxToolContext context;
  KmxChatAnswer *answer;
  gboolean over;
  /* the message that is being taken */
  const char *ask; /* "name", "topic", "phone": what the caller was asked last; NULL: none */
  gboolean urgent;
  char *name, *topic; /* (nullable) */
} KmxOfflineTalk;

void kmx_offline_talk_clear (KmxOfflineTalk *talk);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KmxOfflineTalk, kmx_offline_talk_clear)

/* Own words, by the key in words/<language>.json. */
void kmx_offline_say (KmxOfflineTalk *talk, const char *key);
void kmx_offline_note (KmxOfflineTalk *talk, const char *key, const char *code);
/* @pairs: arguments by name, ended by NULL; without a value they are left out. */
char *kmx_offline_run (KmxOfflineTalk *talk,
                       const char *tool,
                       const char *const *pairs,
                       KmxToolOutcome *ret_outcome) G_GNUC_WARN_UNUSED_RESULT;

/* Taking a message: name, topic, number.  @topic (nullable): what the caller said already. */
void kmx_offline_message_begin (KmxOfflineTalk *talk, const char *topic);
void kmx_offline_message_go_on (KmxOfflineTalk *talk, const char *text);
char *kmx_offline_write_state (const KmxOfflineTalk *talk) G_GNUC_WARN_UNUSED_RESULT;
void kmx_offline_read_state (KmxOfflineTalk *talk, const char *state);

/* What a line is about, after the facts; each (nullable). */
gboolean kmx_offline_is_trigger (KmxOfflineTalk *talk, const char *text);
const char *kmx_offline_find_service (KmxOfflineTalk *talk, const char *text);
/* The business's question that shares most words with @text. */
char *kmx_offline_find_question (KmxOfflineTalk *talk, const char *text) G_GNUC_WARN_UNUSED_RESULT;
/* The longest run of words that the resolver understands. */
char *kmx_offline_find_time (KmxOfflineTalk *talk, const char *text) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
