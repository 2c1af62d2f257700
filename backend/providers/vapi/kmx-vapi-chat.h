/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-chat-engine.h"
#include "kmx-vapi-client.h"

G_BEGIN_DECLS

/* KmxVapiChat: a chat with a draft by Vapi's text chat, which costs what its language model costs.
 * The assistant goes along with every line, so that an edited draft answers at once.  It has no
 * server there: a rehearsal is no call, and our webhooks must hear nothing of it, so that the model
 * gets no answers from tools. */
#define KMX_TYPE_VAPI_CHAT (kmx_vapi_chat_get_type ())
G_DECLARE_FINAL_TYPE (KmxVapiChat, kmx_vapi_chat, KMX, VAPI_CHAT, GObject)

KmxVapiChat *kmx_vapi_chat_new (KmxVapiClient *client) G_GNUC_WARN_UNUSED_RESULT;

/* Pure, for tests: the body of POST /chat, and what is said in an answer to it.  (nullable): NULL
 * for an answer that is none. */
JsonNode *kmx_vapi_chat_body (const KmxChatLine *line) G_GNUC_WARN_UNUSED_RESULT;
KmxChatAnswer *kmx_vapi_chat_read (JsonNode *chat) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
