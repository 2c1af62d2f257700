/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-chat-words.h"

#include <gio/gio.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "kmx-chat-words-resource.h"
#include "kmx-json.h"

typedef struct {
  JsonNode *node;
  GPtrArray *patterns; /* GRegex, in the order of the list */
  GRegex *urgent, *name, *idle;
} Words;

static GRegex *
make_pattern (const char *text)
{
  g_autoptr (GError) error = NULL;
  GRegex *pattern = g_regex_new (text, G_REGEX_CASELESS | G_REGEX_OPTIMIZE, 0, &error);

  g_assert_no_error (error);
  return pattern;
}

static gpointer
load (gpointer path)
{
  g_autoptr (GBytes) bytes = g_resource_lookup_data (kmx_chat_words_get_resource (), path,
                                                     G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  g_autoptr (GError) error = NULL;
  Words *words = g_new0 (Words, 1);
  JsonObject *object;
  JsonArray *list;

  g_assert (bytes != NULL);
  words->node = kmx_json_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                                &kmx_json_limits_api, &error);
  g_assert_no_error (error);
  object = json_node_get_object (words->node);
  list = json_object_get_array_member (object, "patterns");
  words->patterns = g_ptr_array_new ();
  for (guint i = 0; i < json_array_get_length (list); i++)
    g_ptr_array_add (words->patterns, make_pattern (json_object_get_string_member (
                                          json_array_get_object_element (list, i), "pattern")));
  words->urgent = make_pattern (json_object_get_string_member (object, "urgent"));
  words->idle = make_pattern (json_object_get_string_member (object, "idle"));
  words->name = make_pattern (json_object_get_string_member (object, "name"));
  return words;
}

static const Words *
get_words (const char *language)
{
  static GOnce german = G_ONCE_INIT;
  static GOnce english = G_ONCE_INIT;

  return g_strcmp0 (language, "en") == 0
             ? g_once (&english, load, (gpointer) "/de/kametrix/chat-words/en.json")
             : g_once (&german, load, (gpointer) "/de/kametrix/chat-words/de.json");
}

const char *
kmx_chat_words_find_intent (const char *language, const char *text)
{
  const Words *words = get_words (language);
  JsonArray *list = json_object_get_array_member (json_node_get_object (words->node), "patterns");

  for (guint i = 0; i < words->patterns->len; i++)
    if (g_regex_match (words->patterns->pdata[i], text, 0, NULL))
      return json_object_get_string_member (json_array_get_object_element (list, i), "intent");
  return NULL;
}

gboolean
kmx_chat_words_is_urgent (const char *language, const char *text)
{
  return g_regex_match (get_words (language)->urgent, text, 0, NULL);
}

gboolean
kmx_chat_words_is_idle (const char *language, const char *phrase)
{
  return g_regex_match (get_words (language)->idle, phrase, 0, NULL);
}

char *
kmx_chat_words_read_name (const char *language, const char *text)
{
  g_autofree char *name =
      g_regex_replace_literal (get_words (language)->name, text, -1, 0, "", 0, NULL);
  gsize size;

  if (name == NULL)
    return g_strdup (text);
  g_strstrip (name);
  for (size = strlen (name); size > 0 && strchr (".,!", name[size - 1]) != NULL; size--)
    name[size - 1] = '\0';
  return g_steal_pointer (&name);
}

const char *
kmx_chat_words_say (const char *language, const char *key)
{
  JsonObject *says =
      json_object_get_object_member (json_node_get_object (get_words (language)->node), "says");

  g_assert (json_object_has_member (says, key));
  return json_object_get_string_member (says, key);
}

char *
kmx_chat_words_quote (const char *language, const char *intent, const char *prompt)
{
  JsonObject *object = json_node_get_object (get_words (language)->node);
  const char *begins = json_object_get_string_member_with_default (
      json_object_get_object_member (object, "fixed"), intent, NULL);
  const char *from = begins != NULL ? strstr (prompt, begins) : NULL;
  const char *end =
      from != NULL ? strstr (from, json_object_get_string_member (object, "quote_end")) : NULL;

  return end != NULL ? g_strndup (from, (gsize) (end - from)) : NULL;
}
