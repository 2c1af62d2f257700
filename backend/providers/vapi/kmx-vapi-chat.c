/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-vapi-chat.h"

#include <string.h>

#include "kmx-error.h"
#include "kmx-json.h"

#define REPLIES_MAX 40
#define TEXT_CHARACTERS_MAX 8000
#define OPENED "-" /* the state before the provider heard anything */

struct _KmxVapiChat {
  GObject parent_instance;

  KmxVapiClient *client;
};

static void chat_init (KmxChatEngineInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (KmxVapiChat,
                               kmx_vapi_chat,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (KMX_TYPE_CHAT_ENGINE, chat_init))

JsonNode *
kmx_vapi_chat_body (const KmxChatLine *line)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *copied = kmx_json_to_string (line->assistant);
  JsonNode *assistant = kmx_json_parse (copied, strlen (copied), &kmx_json_limits_provider, NULL);
  JsonObject *body = json_object_new ();

  json_node_take_object (root, body);
  /* Parsed anew, because a copy of a node shares its objects. */
  json_object_remove_member (json_node_get_object (assistant), "server");
  json_object_set_array_member (json_node_get_object (assistant), "serverMessages",
                                json_array_new ());
  json_object_set_member (body, "assistant", assistant);
  json_object_set_string_member (body, "input", line->text);
  json_object_set_boolean_member (body, "stream", FALSE);
  if (line->state != NULL && !g_str_equal (line->state, OPENED))
    json_object_set_string_member (body, "previousChatId", line->state);
  return g_steal_pointer (&root);
}

/* (nullable): a member that is a text. */
static const char *
get_text (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
                 json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : NULL;
}

static JsonObject *
get_object (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static void
add_text (KmxChatAnswer *answer, const char *text)
{
  g_autofree char *short_text =
      g_utf8_substring (text, 0, MIN (g_utf8_strlen (text, -1), TEXT_CHARACTERS_MAX));

  if (*short_text != '\0')
    kmx_chat_answer_add (answer, "assistant", short_text, NULL);
}

/* The model wanted a tool. */
static void
add_tool_calls (KmxChatAnswer *answer, JsonArray *calls)
{
  for (guint i = 0; i < json_array_get_length (calls) && i < REPLIES_MAX; i++) {
    JsonNode *node = json_array_get_element (calls, i);
    JsonObject *function =
        JSON_NODE_HOLDS_OBJECT (node) ? get_object (json_node_get_object (node), "function") : NULL;
    const char *name = function != NULL ? get_text (function, "name") : NULL;

    if (name != NULL && *name != '\0' && g_utf8_strlen (name, -1) <= 60)
      kmx_chat_answer_add_tool (answer, name, NULL, "");
  }
}

KmxChatAnswer *
kmx_vapi_chat_read (JsonNode *chat)
{
  g_autoptr (KmxChatAnswer) answer = kmx_chat_answer_new ();
  JsonObject *object =
      chat != NULL && JSON_NODE_HOLDS_OBJECT (chat) ? json_node_get_object (chat) : NULL;
  const char *id = object != NULL ? get_text (object, "id") : NULL;
  JsonNode *output = object != NULL ? json_object_get_member (object, "output") : NULL;
  JsonArray *messages;

  if (id == NULL || strlen (id) > KMX_CHAT_STATE_SIZE_MAX || output == NULL ||
      !JSON_NODE_HOLDS_ARRAY (output))
    return NULL;
  messages = json_node_get_array (output);
  for (guint i = 0; i < json_array_get_length (messages) &&
                    json_array_get_length (answer->replies) < REPLIES_MAX;
       i++) {
    JsonNode *node = json_array_get_element (messages, i);
    JsonObject *message = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
    const char *text = message != NULL ? get_text (message, "content") : NULL;
    JsonNode *calls = message != NULL ? json_object_get_member (message, "tool_calls") : NULL;

    if (message == NULL || g_strcmp0 (get_text (message, "role"), "assistant") != 0)
      continue;
    if (calls != NULL && JSON_NODE_HOLDS_ARRAY (calls))
      add_tool_calls (answer, json_node_get_array (calls));
    if (text != NULL)
      add_text (answer, text);
  }
  answer->state = g_strdup (id);
  return g_steal_pointer (&answer);
}

static void
return_answer (GTask *task, KmxChatAnswer *answer)
{
  JsonArray *opening = g_task_get_task_data (task);

  /* The opening of a conversation that begins with a line comes before its answer. */
  if (opening != NULL) {
    for (guint i = 0; i < json_array_get_length (answer->replies); i++)
      json_array_add_element (opening, json_array_dup_element (answer->replies, i));
    json_array_unref (answer->replies);
    answer->replies = json_array_ref (opening);
  }
  g_task_return_pointer (task, answer, (GDestroyNotify) kmx_chat_answer_free);
}

static void
on_sent (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (JsonNode) chat =
      kmx_vapi_client_send_finish (KMX_VAPI_CLIENT (client), result, &error);
  KmxChatAnswer *answer;

  if (chat == NULL) {
    g_task_return_error (task, error);
    return;
  }
  answer = kmx_vapi_chat_read (chat);
  if (answer == NULL)
    g_task_return_new_error (task, KMX_ERROR, KMX_ERROR_PROVIDER,
                             "the provider's answer is no chat");
  else
    return_answer (task, answer);
}

static void
say_async (KmxChatEngine *engine,
           const KmxChatLine *line,
           GAsyncReadyCallback callback,
           gpointer user_data)
{
  KmxVapiChat *self = KMX_VAPI_CHAT (engine);
  g_autoptr (GTask) task = g_task_new (engine, NULL, callback, user_data);
  g_autoptr (KmxChatAnswer) opening = kmx_chat_answer_new ();
  g_autoptr (JsonNode) body = NULL;

  if (line->state == NULL) {
    kmx_chat_answer_add (opening, "assistant", kmx_scenario_opening (line->assistant), NULL);
    g_task_set_task_data (task, json_array_ref (opening->replies),
                          (GDestroyNotify) json_array_unref);
  }
  if (line->text == NULL) {
    opening->state = g_strdup (line->state != NULL ? line->state : OPENED);
    g_task_return_pointer (task, g_steal_pointer (&opening), (GDestroyNotify) kmx_chat_answer_free);
    return;
  }
  body = kmx_vapi_chat_body (line);
  kmx_vapi_client_send_async (self->client, "POST", "/chat", body, NULL, on_sent,
                              g_steal_pointer (&task));
}

static KmxChatAnswer *
say_finish (KmxChatEngine *engine, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
chat_init (KmxChatEngineInterface *interface)
{
  interface->say_async = say_async;
  interface->say_finish = say_finish;
}

static void
finalize (GObject *object)
{
  KmxVapiChat *self = KMX_VAPI_CHAT (object);

  g_clear_object (&self->client);
  G_OBJECT_CLASS (kmx_vapi_chat_parent_class)->finalize (object);
}

static void
kmx_vapi_chat_class_init (KmxVapiChatClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
}

static void
kmx_vapi_chat_init (KmxVapiChat *self)
{
}

KmxVapiChat *
kmx_vapi_chat_new (KmxVapiClient *client)
{
  KmxVapiChat *self = g_object_new (KMX_TYPE_VAPI_CHAT, NULL);

  self->client = g_object_ref (client);
  return self;
}
