/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-scenario-text.h"

#include "kmx-scenario-script.h"
#include "kmx-tools.h"

static void
append_texts (GString *texts, JsonNode *node)
{
  if (JSON_NODE_HOLDS_OBJECT (node)) {
    JsonObjectIter iter;
    JsonNode *member;

    json_object_iter_init (&iter, json_node_get_object (node));
    while (json_object_iter_next (&iter, NULL, &member))
      append_texts (texts, member);
  } else if (JSON_NODE_HOLDS_ARRAY (node)) {
    JsonArray *array = json_node_get_array (node);

    for (guint i = 0; i < json_array_get_length (array); i++)
      append_texts (texts, json_array_get_element (array, i));
  } else if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING) {
    g_string_append (texts, json_node_get_string (node));
    g_string_append_c (texts, '\n');
  }
}

char *
kmx_scenario_texts (JsonNode *node, gboolean casefold)
{
  g_autoptr (GString) texts = g_string_new (NULL);

  append_texts (texts, node);
  return kmx_scenario_fold (texts->str, casefold);
}

static const char *
get_name (JsonObject *tool)
{
  if (json_object_has_member (tool, "function"))
    return json_object_get_string_member (json_object_get_object_member (tool, "function"), "name");
  return g_str_equal (json_object_get_string_member (tool, "type"), "endCall") ? KMX_TOOL_END_CALL
                                                                               : "";
}

JsonObject *
kmx_scenario_find_tool (JsonNode *assistant, const char *name)
{
  JsonObject *model = json_object_get_object_member (json_node_get_object (assistant), "model");
  JsonArray *tools = json_object_get_array_member (model, "tools");

  for (guint i = 0; i < json_array_get_length (tools); i++) {
    JsonObject *tool = json_array_get_object_element (tools, i);

    if (g_str_equal (get_name (tool), name))
      return tool;
  }
  return NULL;
}

static gboolean
is_one_of (JsonArray *values, JsonNode *value)
{
  if (!JSON_NODE_HOLDS_VALUE (value) || json_node_get_value_type (value) != G_TYPE_STRING)
    return FALSE;
  for (guint i = 0; i < json_array_get_length (values); i++)
    if (g_str_equal (json_array_get_string_element (values, i), json_node_get_string (value)))
      return TRUE;
  return FALSE;
}

char *
kmx_scenario_find_bad_argument (JsonObject *tool, JsonObject *arguments)
{
  JsonObject *parameters, *properties;
  JsonArray *required;
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  if (!json_object_has_member (tool, "function"))
    return NULL;
  parameters = json_object_get_object_member (json_object_get_object_member (tool, "function"),
                                              "parameters");
  properties = json_object_get_object_member (parameters, "properties");
  required = json_object_get_array_member (parameters, "required");
  for (guint i = 0; i < json_array_get_length (required); i++) {
    name = json_array_get_string_element (required, i);
    if (!json_object_has_member (arguments, name))
      return g_strdup (name);
  }
  json_object_iter_init (&iter, arguments);
  while (json_object_iter_next (&iter, &name, &value)) {
    JsonObject *property;

    if (!json_object_has_member (properties, name))
      return g_strdup (name);
    property = json_object_get_object_member (properties, name);
    if (json_object_has_member (property, "enum") &&
        !is_one_of (json_object_get_array_member (property, "enum"), value))
      return g_strdup (name);
  }
  return NULL;
}
