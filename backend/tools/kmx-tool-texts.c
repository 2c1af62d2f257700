/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-tools-private.h"

#include <string.h>

#include "kmx-json.h"
#include "kmx-tools-resource.h"

static JsonNode *
load (const char *path)
{
  g_autoptr (GError) error = NULL;
  /* Asking the library's own resource keeps the linker from leaving it out. */
  g_autoptr (GBytes) bytes = g_resource_lookup_data (kmx_tools_get_resource (), path,
                                                     G_RESOURCE_LOOKUP_FLAGS_NONE, &error);
  JsonNode *node = NULL;

  if (bytes != NULL)
    node = kmx_json_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                           &kmx_json_limits_api, &error);
  if (node == NULL)
    g_error ("%s: %s", path, error->message);
  json_node_seal (node);
  return node;
}

static gpointer
load_german (gpointer unused)
{
  return load ("/de/kametrix/tools/texts/de.json");
}

static gpointer
load_english (gpointer unused)
{
  return load ("/de/kametrix/tools/texts/en.json");
}

JsonObject *
kmx_tool_texts (const char *language)
{
  static GOnce german = G_ONCE_INIT;
  static GOnce english = G_ONCE_INIT;
  JsonNode *node = g_strcmp0 (language, "en") == 0 ? g_once (&english, load_english, NULL)
                                                   : g_once (&german, load_german, NULL);

  return json_node_get_object (node);
}

const char *
kmx_tools_sentence (const char *language, const char *key)
{
  JsonObject *sentences = json_object_get_object_member (kmx_tool_texts (language), "sentences");

  g_return_val_if_fail (json_object_has_member (sentences, key), "");
  return json_object_get_string_member (sentences, key);
}

char *
kmx_tool_say (const char *language, const char *key, ...)
{
  GString *sentence = g_string_new (kmx_tools_sentence (language, key));
  const char *name;
  va_list values;

  va_start (values, key);
  while ((name = va_arg (values, const char *)) != NULL) {
    const char *value = va_arg (values, const char *);
    g_autofree char *gap = g_strconcat ("{", name, "}", NULL);

    g_string_replace (sentence, gap, value != NULL ? value : "", 1);
  }
  va_end (values);
  return g_string_free (sentence, FALSE);
}

JsonObject *
kmx_tool_arguments_read (JsonNode *arguments)
{
  g_autoptr (JsonNode) parsed = NULL;
  const char *text;

  if (arguments != NULL && JSON_NODE_HOLDS_VALUE (arguments) &&
      json_node_get_value_type (arguments) == G_TYPE_STRING) {
    text = json_node_get_string (arguments);
    parsed = kmx_json_parse (text, strlen (text), &kmx_json_limits_api, NULL);
    arguments = parsed;
  }
  return arguments != NULL && JSON_NODE_HOLDS_OBJECT (arguments)
             ? json_object_ref (json_node_get_object (arguments))
             : json_object_new ();
}

char *
kmx_tool_one_line (const char *text, guint characters_max)
{
  GString *line = g_string_new (NULL);
  guint n = 0;

  for (; *text != '\0' && n < characters_max; text = g_utf8_next_char (text)) {
    gunichar c = g_utf8_get_char (text);
    gboolean blank = g_unichar_isspace (c) || g_unichar_iscntrl (c) || c == 0x2028 || c == 0x2029;

    /* Overrides of the writing direction and what nobody can see are left out. */
    if (g_unichar_type (c) == G_UNICODE_FORMAT)
      continue;
    if (blank && (line->len == 0 || g_str_has_suffix (line->str, " ")))
      continue;
    g_string_append_unichar (line, blank ? ' ' : c);
    n++;
  }
  return g_strchomp (g_string_free (line, FALSE));
}

char *
kmx_tool_argument (const KmxToolRun *run, const char *name, guint characters_max)
{
  JsonNode *node = json_object_get_member (run->arguments, name);
  g_autofree char *number = NULL;
  g_autofree char *line = NULL;
  const char *text = NULL;

  if (node != NULL && JSON_NODE_HOLDS_VALUE (node)) {
    if (json_node_get_value_type (node) == G_TYPE_STRING)
      text = json_node_get_string (node);
    else if (json_node_get_value_type (node) == G_TYPE_INT64)
      text = number = g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
  }
  if (text == NULL || !g_utf8_validate (text, -1, NULL))
    return NULL;
  line = kmx_tool_one_line (text, characters_max);
  return *line != '\0' ? g_steal_pointer (&line) : NULL;
}
