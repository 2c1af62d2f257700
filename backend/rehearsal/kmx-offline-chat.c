/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-chat-engine.h"

#include <string.h>

#include "kmx-chat-words.h"
#include "kmx-offline-private.h"
#include "kmx-scenario-script.h"
#include "kmx-tools.h"

#define ZONE_DEFAULT "Europe/Berlin"

typedef struct {
  GObject parent_instance;
} KmxOfflineChat;

typedef GObjectClass KmxOfflineChatClass;

static void offline_init (KmxChatEngineInterface *interface);
GType kmx_offline_chat_get_type (void);

G_DEFINE_TYPE_WITH_CODE (KmxOfflineChat,
                         kmx_offline_chat,
                         G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (KMX_TYPE_CHAT_ENGINE, offline_init))

void
kmx_offline_say (KmxOfflineTalk *talk, const char *key)
{
  kmx_chat_answer_add (talk->answer, "assistant", kmx_chat_words_say (talk->language, key), NULL);
}

void
kmx_offline_note (KmxOfflineTalk *talk, const char *key, const char *code)
{
  kmx_chat_answer_add (talk->answer, "note", kmx_chat_words_say (talk->language, key), code);
}

char *
kmx_offline_run (KmxOfflineTalk *talk,
                 const char *tool,
                 const char *const *pairs,
                 KmxToolOutcome *ret_outcome)
{
  g_autoptr (JsonNode) arguments = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  char *result;

  json_node_take_object (arguments, object);
  for (guint i = 0; pairs[i] != NULL; i += 2)
    if (pairs[i + 1] != NULL && *pairs[i + 1] != '\0')
      json_object_set_string_member (object, pairs[i], pairs[i + 1]);
  result = kmx_tools_run (NULL, &talk->context, tool, arguments, ret_outcome, NULL);
  g_assert (result != NULL); /* without a database nothing can fail */
  kmx_chat_answer_add_tool (talk->answer, tool, arguments, result);
  return result;
}

static void
end_call (KmxOfflineTalk *talk)
{
  static const char *const none[] = { NULL };
  g_auto (KmxToolOutcome) outcome = { 0 };
  g_autofree char *result = kmx_offline_run (talk, KMX_TOOL_END_CALL, none, &outcome);

  kmx_chat_answer_add (
      talk->answer, "assistant",
      json_object_get_string_member (json_node_get_object (talk->assistant), "endCallMessage"),
      NULL);
  kmx_chat_answer_add (talk->answer, "note", "", "ended");
  talk->over = TRUE;
}

/* (nullable): who of the facts' destinations is named. */
static const char *
find_destination (KmxOfflineTalk *talk, const char *text)
{
  KmxHandover *handover = kmx_record_get_record (talk->context.facts, KMX_BUSINESS_FACTS_HANDOVER);
  g_autofree char *said = kmx_scenario_fold (text, TRUE);
  GListModel *list =
      handover != NULL ? kmx_record_get_list (handover, KMX_HANDOVER_DESTINATIONS) : NULL;

  for (guint i = 0; list != NULL && i < g_list_model_get_n_items (list); i++) {
    g_autoptr (KmxHandoverDestination) one = g_list_model_get_item (list, i);
    const char *label = kmx_record_get_text (one, KMX_HANDOVER_DESTINATION_LABEL);
    g_autofree char *folded = kmx_scenario_fold (label, TRUE);

    if (strstr (said, folded) != NULL)
      return label;
  }
  return NULL;
}

static void
hand_over (KmxOfflineTalk *talk, const char *text)
{
  const char *pairs[] = { "reason", text, "destination", find_destination (talk, text), NULL };
  g_auto (KmxToolOutcome) outcome = { 0 };
  g_autofree char *result = kmx_offline_run (talk, KMX_TOOL_HAND_OVER, pairs, &outcome);

  if (outcome.effect == KMX_TOOL_TRANSFER) {
    kmx_chat_answer_add (talk->answer, "assistant", outcome.announcement, NULL);
    kmx_chat_answer_add (talk->answer, "note", outcome.label, "transfer");
    talk->over = TRUE;
    return;
  }
  kmx_chat_answer_add (talk->answer, "assistant", kmx_tools_sentence (talk->language, "no_answer"),
                       NULL);
  kmx_offline_message_begin (talk, NULL);
}

static void
inform (KmxOfflineTalk *talk, const char *topic, const char *detail)
{
  const char *pairs[] = { "topic", topic, "detail", detail, NULL };
  g_auto (KmxToolOutcome) outcome = { 0 };
  g_autofree char *result = kmx_offline_run (talk, KMX_TOOL_BUSINESS_INFO, pairs, &outcome);
}

static void
resolve_time (KmxOfflineTalk *talk, const char *phrase)
{
  const char *pairs[] = { "phrase", phrase, NULL };
  g_auto (KmxToolOutcome) outcome = { 0 };
  g_autofree char *result = kmx_offline_run (talk, KMX_TOOL_RESOLVE_TIME, pairs, &outcome);
}

/* The words that the prompt orders, or none: without the order nothing would make the model say
 * them. */
static void
quote_rule (KmxOfflineTalk *talk, const char *intent)
{
  g_autofree char *sentence =
      kmx_chat_words_quote (talk->language, intent, kmx_scenario_prompt (talk->assistant));

  if (sentence != NULL)
    kmx_chat_answer_add (talk->answer, "assistant", sentence, NULL);
  else
    kmx_offline_note (talk, "model_needed", "model_needed");
}

static void
answer_question (KmxOfflineTalk *talk, const char *intent, const char *text)
{
  g_autofree char *phrase = kmx_offline_find_time (talk, text);
  g_autofree char *question = kmx_offline_find_question (talk, text);

  if (intent != NULL && (g_str_equal (intent, "prices") || g_str_equal (intent, "services")))
    inform (talk, intent, kmx_offline_find_service (talk, text));
  else if (intent != NULL)
    inform (talk, intent, NULL);
  else if (question != NULL && phrase == NULL)
    inform (talk, "faq", question);
  else if (phrase == NULL) {
    kmx_offline_note (talk, "model_needed", "model_needed");
    return;
  }
  if (phrase != NULL && (intent == NULL || g_str_equal (intent, "hours")))
    resolve_time (talk, phrase);
  kmx_offline_note (talk, "wording", "not_judged");
}

static gboolean
is_one_of (const char *intent, const char *const *intents)
{
  return intent != NULL && g_strv_contains (intents, intent);
}

/* Rules first, also in the middle of a message. */
static void
listen (KmxOfflineTalk *talk, const char *text)
{
  static const char *const rules[] = { "emergency", "ai", "privacy", NULL };
  const char *intent = kmx_chat_words_find_intent (talk->language, text);

  if (!is_one_of (intent, rules) && kmx_offline_is_trigger (talk, text))
    intent = "person";
  if (is_one_of (intent, rules))
    quote_rule (talk, intent);
  else if (g_strcmp0 (intent, "person") == 0)
    hand_over (talk, text);
  else if (g_strcmp0 (intent, "end") == 0)
    end_call (talk);
  else if (talk->ask != NULL)
    kmx_offline_message_go_on (talk, text);
  else if (g_strcmp0 (intent, "message") == 0)
    kmx_offline_message_begin (talk, text);
  else
    answer_question (talk, intent, text);
}

static void
say_async (KmxChatEngine *engine,
           const KmxChatLine *line,
           GAsyncReadyCallback callback,
           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (engine, NULL, callback, user_data);
  const KmxRehearsalSubject *subject = &line->draft->subject;
  g_autoptr (GTimeZone) zone =
      g_time_zone_new_identifier (subject->zone != NULL ? subject->zone : ZONE_DEFAULT);
  g_auto (GStrv) present = kmx_scenario_present (subject->facts);
  g_auto (KmxOfflineTalk) talk = { .language = line->draft->language,
                                   .assistant = line->assistant,
                                   .answer = kmx_chat_answer_new () };

  if (zone == NULL)
    zone = g_time_zone_new_utc ();
  talk.context.facts = subject->facts;
  talk.context.zone = zone;
  talk.context.now_us = line->now_us;
  talk.context.present = (const char *const *) present;
  talk.context.never = subject->never;
  if (line->state == NULL)
    kmx_chat_answer_add (talk.answer, "assistant", kmx_scenario_opening (line->assistant), NULL);
  else
    kmx_offline_read_state (&talk, line->state);
  if (line->text != NULL)
    listen (&talk, line->text);
  if (!talk.over)
    talk.answer->state = kmx_offline_write_state (&talk);
  g_task_return_pointer (task, g_steal_pointer (&talk.answer),
                         (GDestroyNotify) kmx_chat_answer_free);
}

static KmxChatAnswer *
say_finish (KmxChatEngine *engine, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
offline_init (KmxChatEngineInterface *interface)
{
  interface->say_async = say_async;
  interface->say_finish = say_finish;
}

static void
kmx_offline_chat_class_init (KmxOfflineChatClass *klass)
{
}

static void
kmx_offline_chat_init (KmxOfflineChat *self)
{
}

KmxChatEngine *
kmx_offline_chat_new (void)
{
  return g_object_new (kmx_offline_chat_get_type (), NULL);
}
