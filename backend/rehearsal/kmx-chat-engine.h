/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <gio/gio.h>

#include "kmx-rehearsal-play.h"

G_BEGIN_DECLS

/* KmxChatEngine: who answers in a chat with a draft.  The offline engine follows rules and runs the
 * real tools; a provider asks its language model.  Both are driven by the compiled assistant. */
#define KMX_TYPE_CHAT_ENGINE (kmx_chat_engine_get_type ())
G_DECLARE_INTERFACE (KmxChatEngine, kmx_chat_engine, KMX, CHAT_ENGINE, GObject)

/* What somebody says to the draft.  Borrowed until the answer is there. */
typedef struct {
  const KmxRehearsalDraft *draft;
  JsonNode *assistant; /* as it was compiled */
  const char *state;   /* (nullable): what the last answer said; NULL opens a conversation */
  const char *text;    /* (nullable): only opens it */
  gint64 now_us;
} KmxChatLine;

/* @state: one line of at most KMX_CHAT_STATE_SIZE_MAX bytes; NULL: the conversation has ended. */
typedef struct {
  char *state;
  JsonArray *replies; /* KmxRehearsalLine objects */
} KmxChatAnswer;

#define KMX_CHAT_STATE_SIZE_MAX 640

struct _KmxChatEngineInterface {
  GTypeInterface parent_iface;

  void (*say_async) (KmxChatEngine *self,
                     const KmxChatLine *line,
                     GAsyncReadyCallback callback,
                     gpointer user_data);
  KmxChatAnswer *(*say_finish) (KmxChatEngine *self, GAsyncResult *result, GError **error);
};

void kmx_chat_engine_say_async (KmxChatEngine *self,
                                const KmxChatLine *line,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
KmxChatAnswer *kmx_chat_engine_say_finish (KmxChatEngine *self,
                                           GAsyncResult *result,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

KmxChatAnswer *kmx_chat_answer_new (void) G_GNUC_WARN_UNUSED_RESULT;
void kmx_chat_answer_free (KmxChatAnswer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KmxChatAnswer, kmx_chat_answer_free)
/* Appends a reply.  @code (nullable): of a note. */
void
kmx_chat_answer_add (KmxChatAnswer *answer, const char *role, const char *text, const char *code);
/* @arguments (nullable). */
void kmx_chat_answer_add_tool (KmxChatAnswer *answer,
                               const char *tool,
                               JsonNode *arguments,
                               const char *result);

/* The rules' engine. */
KmxChatEngine *kmx_offline_chat_new (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
