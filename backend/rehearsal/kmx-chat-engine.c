/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-chat-engine.h"

#include "kmx-json.h"

G_DEFINE_INTERFACE (KmxChatEngine, kmx_chat_engine, G_TYPE_OBJECT)

static void
kmx_chat_engine_default_init (KmxChatEngineInterface *interface)
{
}

void
kmx_chat_engine_say_async (KmxChatEngine *self,
                           const KmxChatLine *line,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  KMX_CHAT_ENGINE_GET_IFACE (self)->say_async (self, line, callback, user_data);
}

KmxChatAnswer *
kmx_chat_engine_say_finish (KmxChatEngine *self, GAsyncResult *result, GError **error)
{
  return KMX_CHAT_ENGINE_GET_IFACE (self)->say_finish (self, result, error);
}

KmxChatAnswer *
kmx_chat_answer_new (void)
{
  KmxChatAnswer *answer = g_new0 (KmxChatAnswer, 1);

  answer->replies = json_array_new ();
  return answer;
}

void
kmx_chat_answer_free (KmxChatAnswer *answer)
{
  g_free (answer->state);
  json_array_unref (answer->replies);
  g_free (answer);
}

static JsonObject *
add_line (KmxChatAnswer *answer, const char *role, const char *text)
{
  JsonObject *line = json_object_new ();

  json_object_set_string_member (line, "role", role);
  json_object_set_string_member (line, "text", text);
  json_array_add_object_element (answer->replies, line);
  return line;
}

void
kmx_chat_answer_add (KmxChatAnswer *answer, const char *role, const char *text, const char *code)
{
  JsonObject *line = add_line (answer, role, text);

  if (code != NULL)
    json_object_set_string_member (line, "code", code);
}

void
kmx_chat_answer_add_tool (KmxChatAnswer *answer,
                          const char *tool,
                          JsonNode *arguments,
                          const char *result)
{
  JsonObject *line = add_line (answer, "tool", result);

  json_object_set_string_member (line, "tool", tool);
  if (arguments != NULL) {
    g_autofree char *text = kmx_json_to_string (arguments);

    json_object_set_string_member (line, "arguments", text);
  }
}
