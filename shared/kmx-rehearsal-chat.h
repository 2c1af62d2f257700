/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-rehearsal.h"

G_BEGIN_DECLS

/* KmxRehearsalChat: a line to the draft of an agent.  Without @session a new conversation begins;
 * without @text it only opens.  @at: the conversation takes place then; left out: now. */
#define KMX_REHEARSAL_CHAT_FIELDS(F)                                                               \
  F (KMX_REHEARSAL_CHAT, ENGINE, "engine", KMX_FIELD_ENUM, .required = TRUE,                       \
     .values = kmx_rehearsal_engines)                                                              \
  F (KMX_REHEARSAL_CHAT, TEXT, "text", KMX_FIELD_PROSE, .min = 1, .max = 1000)                     \
  F (KMX_REHEARSAL_CHAT, SESSION, "session", KMX_FIELD_TEXT, .min = 1, .max = 6000)                \
  F (KMX_REHEARSAL_CHAT, AT, "at", KMX_FIELD_INSTANT)

#define KMX_TYPE_REHEARSAL_CHAT (kmx_rehearsal_chat_get_type ())
KMX_DECLARE_RECORD (KmxRehearsalChat, kmx_rehearsal_chat, REHEARSAL_CHAT, KMX_REHEARSAL_CHAT_FIELDS)

G_END_DECLS
