/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-offline-private.h"

#include <string.h>

#include "kmx-chat-words.h"

#define NAME_SIZE_MAX 120 /* bytes: the state has to fit */
#define TOPIC_SIZE_MAX 400

static const char *const asked[] = { "name", "topic", "phone", NULL };

void
kmx_offline_talk_clear (KmxOfflineTalk *talk)
{
  g_clear_pointer (&talk->answer, kmx_chat_answer_free);
  g_free (talk->name);
  g_free (talk->topic);
}

/* One line of at most @size_max bytes, cut between characters. */
static char *
shorten (const char *text, gsize size_max)
{
  g_autofree char *line = g_strdup (text);

  g_strdelimit (line, "\n\r\t\x1f", ' ');
  if (strlen (line) > size_max)
    *g_utf8_find_prev_char (line, line + size_max + 1) = '\0';
  return g_strdup (g_strstrip (line));
}

/* The tool says what is missing, and these are its sentences. */
static const char *
find_question (KmxOfflineTalk *talk, const char *result)
{
  static const char *const keys[] = { "ask_name", "ask_topic", "ask_phone", "bad_phone", NULL };

  for (guint i = 0; keys[i] != NULL; i++)
    if (g_str_equal (result, kmx_tools_sentence (talk->language, keys[i])))
      return keys[i];
  return NULL;
}

static void
take (KmxOfflineTalk *talk, const char *phone)
{
  const char *pairs[] = { "caller_name", talk->name,  "phone",   phone,
                          "topic",       talk->topic, "urgency", talk->urgent ? "urgent" : "normal",
                          NULL };
  g_auto (KmxToolOutcome) outcome = { 0 };
  g_autofree char *result = kmx_offline_run (talk, KMX_TOOL_TAKE_MESSAGE, pairs, &outcome);
  const char *question = find_question (talk, result);

  talk->ask = NULL;
  if (question != NULL) {
    talk->ask = g_str_equal (question, "ask_name")    ? asked[0]
                : g_str_equal (question, "ask_topic") ? asked[1]
                                                      : asked[2];
    kmx_offline_say (talk, question);
    return;
  }
  g_clear_pointer (&talk->topic, g_free);
  kmx_offline_say (talk, "noted");
  kmx_offline_note (talk, "wording", "not_judged");
}

void
kmx_offline_message_begin (KmxOfflineTalk *talk, const char *topic)
{
  g_free (talk->topic);
  talk->topic = topic != NULL ? shorten (topic, TOPIC_SIZE_MAX) : NULL;
  talk->urgent = topic != NULL && kmx_chat_words_is_urgent (talk->language, topic);
  talk->ask = asked[talk->name == NULL ? 0 : 1];
  if (talk->name != NULL && talk->topic != NULL)
    take (talk, NULL);
  else
    kmx_offline_say (talk, talk->name == NULL ? "ask_name" : "ask_topic");
}

void
kmx_offline_message_go_on (KmxOfflineTalk *talk, const char *text)
{
  g_autofree char *name = NULL;

  talk->urgent |= kmx_chat_words_is_urgent (talk->language, text);
  if (talk->ask == asked[2]) {
    take (talk, text);
    return;
  }
  if (talk->ask == asked[0]) {
    name = kmx_chat_words_read_name (talk->language, text);
    g_free (talk->name);
    talk->name = shorten (name, NAME_SIZE_MAX);
  } else {
    g_free (talk->topic);
    talk->topic = shorten (text, TOPIC_SIZE_MAX);
  }
  if (talk->topic == NULL) {
    talk->ask = asked[1];
    kmx_offline_say (talk, "ask_topic");
    return;
  }
  take (talk, NULL);
}

/* Four lines.  Nobody but us writes them: the session is signed. */
char *
kmx_offline_write_state (const KmxOfflineTalk *talk)
{
  return g_strdup_printf ("%s\n%s\n%s\n%s", talk->ask != NULL ? talk->ask : "",
                          talk->urgent ? "urgent" : "", talk->name != NULL ? talk->name : "",
                          talk->topic != NULL ? talk->topic : "");
}

void
kmx_offline_read_state (KmxOfflineTalk *talk, const char *state)
{
  g_auto (GStrv) lines = g_strsplit (state, "\n", 4);

  if (g_strv_length (lines) != 4)
    return;
  for (guint i = 0; asked[i] != NULL; i++)
    if (g_str_equal (lines[0], asked[i]))
      talk->ask = asked[i];
  talk->urgent = *lines[1] != '\0';
  talk->name = *lines[2] != '\0' ? g_strdup (lines[2]) : NULL;
  talk->topic = *lines[3] != '\0' ? g_strdup (lines[3]) : NULL;
}
