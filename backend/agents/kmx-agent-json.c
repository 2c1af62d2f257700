/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-parts.h"

#include <string.h>

#include "kmx-json.h"
#include "kmx-voices.h"

JsonObject *
kmx_agent_json_child (JsonObject *parent, const char *name)
{
  JsonObject *object = json_object_new ();

  json_object_set_object_member (parent, name, object);
  return object;
}

JsonObject *
kmx_agent_json_append (JsonArray *array)
{
  JsonObject *object = json_object_new ();

  json_array_add_object_element (array, object);
  return object;
}

void
kmx_agent_json_set_texts (JsonObject *object, const char *name, const char *const *texts)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; texts[i] != NULL; i++)
    json_array_add_string_element (array, texts[i]);
  json_object_set_array_member (object, name, array);
}

void
kmx_agent_json_append_message (JsonArray *messages, const char *role, const char *content)
{
  JsonObject *message = kmx_agent_json_append (messages);

  json_object_set_string_member (message, "role", role);
  json_object_set_string_member (message, "content", content);
}

static JsonNode *
parse_wording (const char *name)
{
  const char *text = kmx_agents_get_resource_text (name);
  g_autoptr (GError) error = NULL;
  JsonNode *node = kmx_json_parse (text, strlen (text), &kmx_json_limits_api, &error);

  g_assert_no_error (error);
  json_node_seal (node);
  return node;
}

static JsonNode *
get_wording (const char *language, const char *key)
{
  static JsonNode *german, *english;
  static gsize once;
  JsonNode *node;

  if (g_once_init_enter (&once)) {
    german = parse_wording ("wording-de.json");
    english = parse_wording ("wording-en.json");
    g_once_init_leave (&once, 1);
  }
  node = json_object_get_member (
      json_node_get_object (g_str_equal (language, "en") ? english : german), key);
  if (node == NULL)
    g_error ("there is no wording \"%s\"", key);
  return node;
}

const char *
kmx_agent_wording (const char *language, const char *key)
{
  return json_node_get_string (get_wording (language, key));
}

JsonArray *
kmx_agent_wording_list (const char *language, const char *key)
{
  g_autoptr (JsonNode) copy = kmx_json_copy (get_wording (language, key));

  return json_node_dup_array (copy);
}

char *
kmx_agent_fill_in (const char *pattern, const char *const *pairs)
{
  g_autoptr (GString) text = g_string_new (NULL);

  while (*pattern != '\0') {
    gboolean found = FALSE;

    for (guint i = 0; *pattern == '@' && pairs[i] != NULL && !found; i += 2)
      if (g_str_has_prefix (pattern, pairs[i])) {
        g_string_append (text, pairs[i + 1]);
        pattern += strlen (pairs[i]);
        found = TRUE;
      }
    if (!found)
      g_string_append_c (text, *pattern++);
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Marks that change how a line reads without being seen: for people who check a prompt. */
static gboolean
is_hidden (gunichar c)
{
  return (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) ||
         (c >= 0x2066 && c <= 0x2069) || c == 0xfeff || c == 0x2028 || c == 0x2029;
}

char *
kmx_agent_quote (const char *text)
{
  g_autoptr (GString) quoted = g_string_new ("> ");

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);

    if (c == '\n')
      g_string_append (quoted, "\n> ");
    else if (c == '{' || c == '}')
      g_string_append_c (quoted, c == '{' ? '(' : ')');
    else if ((c == '\t' || c >= 0x20) && !is_hidden (c))
      g_string_append_unichar (quoted, c);
  }
  return g_string_free (g_steal_pointer (&quoted), FALSE);
}
