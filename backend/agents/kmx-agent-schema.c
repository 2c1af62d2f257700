/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-schema.h"

#include <string.h>

#include "kmx-agent-parts.h"
#include "kmx-error.h"
#include "kmx-json.h"
#include "kmx-voices.h"

static JsonObject *
get_schema (void)
{
  static JsonNode *schema;
  static gsize once;

  if (g_once_init_enter (&once)) {
    const char *text = kmx_agents_get_resource_text ("vapi-assistant-schema.json");
    g_autoptr (GError) error = NULL;

    schema = kmx_json_parse (text, strlen (text), &kmx_json_limits_api, &error);
    g_assert_no_error (error);
    json_node_seal (schema);
    g_once_init_leave (&once, 1);
  }
  return json_node_get_object (schema);
}

static gboolean
refuse (GError **error, const char *path, const char *why)
{
  g_set_error (error, KMX_ERROR, KMX_ERROR_INTERNAL, "assistant refused: \"%s\" %s",
               *path == '.' ? path + 1 : path, why);
  return FALSE;
}

static gboolean check_type (const char *type, JsonNode *node, const char *path, GError **error);

static gboolean
is_text (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING;
}

/* "" or ":most" */
static gboolean
check_text (const char *limit, JsonNode *node, const char *path, GError **error)
{
  if (!is_text (node))
    return refuse (error, path, "is not a text");
  if (*limit == ':' && g_utf8_strlen (json_node_get_string (node), -1) >
                           (glong) g_ascii_strtoll (limit + 1, NULL, 10))
    return refuse (error, path, "is too long");
  return TRUE;
}

static gboolean
check_number (const char *limits, JsonNode *node, const char *path, GError **error)
{
  g_auto (GStrv) range = g_strsplit (limits, ":", 2);
  GType kind = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_NONE;

  if (kind != G_TYPE_INT64 && kind != G_TYPE_DOUBLE)
    return refuse (error, path, "is not a number");
  g_assert (g_strv_length (range) == 2);
  if (json_node_get_double (node) < g_ascii_strtod (range[0], NULL) ||
      json_node_get_double (node) > g_ascii_strtod (range[1], NULL))
    return refuse (error, path, "is out of its range");
  return TRUE;
}

static gboolean
check_one (const char *words, JsonNode *node, const char *path, GError **error)
{
  g_auto (GStrv) allowed = g_strsplit (words, "|", -1);

  if (!is_text (node) ||
      !g_strv_contains ((const char *const *) allowed, json_node_get_string (node)))
    return refuse (error, path, "has a value that is not known");
  return TRUE;
}

static gboolean
check_list (const char *type, JsonNode *node, const char *path, GError **error)
{
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  if (array == NULL)
    return refuse (error, path, "is not a list");
  for (guint i = 0; i < json_array_get_length (array); i++) {
    g_autofree char *inner = g_strdup_printf ("%s.%u", path, i);

    if (!check_type (type, json_array_get_element (array, i), inner, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
check_members (JsonObject *entry, JsonObject *object, const char *path, GError **error)
{
  g_autoptr (GList) held = json_object_get_members (object);
  g_autoptr (GList) known = json_object_get_members (entry);

  for (GList *at = held; at != NULL; at = at->next) {
    g_autofree char *inner = g_strconcat (path, ".", at->data, NULL);
    const char *type = json_object_get_string_member_with_default (entry, at->data, NULL);

    if (type == NULL)
      return refuse (error, inner, "is not known");
    if (!check_type (*type == '!' ? type + 1 : type, json_object_get_member (object, at->data),
                     inner, error))
      return FALSE;
  }
  for (GList *at = known; at != NULL; at = at->next) {
    g_autofree char *inner = g_strconcat (path, ".", at->data, NULL);

    if (*json_object_get_string_member (entry, at->data) == '!' &&
        !json_object_has_member (object, at->data))
      return refuse (error, inner, "is not set");
  }
  return TRUE;
}

static gboolean
check_entry (const char *name, JsonNode *node, const char *path, GError **error)
{
  JsonObject *entry = json_object_get_object_member (get_schema (), name);
  const char *by, *value, *type;

  g_assert (entry != NULL);
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return refuse (error, path, "is not an object");
  by = json_object_get_string_member_with_default (entry, "by", NULL);
  if (by == NULL)
    return check_members (entry, json_node_get_object (node), path, error);
  value = json_object_get_string_member_with_default (json_node_get_object (node), by, "");
  type = json_object_get_string_member_with_default (entry, value, NULL);
  if (type == NULL || g_str_equal (value, "by"))
    return refuse (error, path, "is of a kind that is not known");
  return check_type (type, node, path, error);
}

/* The depth is bounded by the schema. */
static gboolean
check_type (const char *type, JsonNode *node, const char *path, GError **error)
{
  if (JSON_NODE_HOLDS_NULL (node))
    return refuse (error, path, "is null");
  if (*type == '@')
    return check_entry (type + 1, node, path, error);
  if (g_str_has_prefix (type, "list:"))
    return check_list (type + strlen ("list:"), node, path, error);
  if (g_str_has_prefix (type, "one:"))
    return check_one (type + strlen ("one:"), node, path, error);
  if (g_str_has_prefix (type, "number:"))
    return check_number (type + strlen ("number:"), node, path, error);
  if (g_str_has_prefix (type, "text"))
    return check_text (type + strlen ("text"), node, path, error);
  if (g_str_equal (type, "flag"))
    return (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN) ||
           refuse (error, path, "is neither true nor false");
  g_assert (g_str_equal (type, "any"));
  return TRUE;
}

gboolean
kmx_agent_schema_check (JsonNode *assistant, GError **error)
{
  return check_type ("@Assistant", assistant, "", error);
}

/* The compiler sets these two for every voice. */
gboolean
kmx_agent_schema_check_voice (JsonNode *settings, GError **error)
{
  JsonObject *held = JSON_NODE_HOLDS_OBJECT (settings) ? json_node_get_object (settings) : NULL;
  g_autoptr (GList) members = held != NULL ? json_object_get_members (held) : NULL;
  g_autoptr (JsonNode) voice = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  JsonObject *chunks, *format;

  json_node_take_object (voice, object);
  for (GList *at = members; at != NULL; at = at->next)
    json_object_set_member (object, at->data,
                            kmx_json_copy (json_object_get_member (held, at->data)));
  if (held == NULL || json_object_has_member (held, "cachingEnabled") ||
      json_object_has_member (held, "chunkPlan") || json_object_has_member (held, "fallbackPlan"))
    return refuse (error, "voice", "names what is not a voice's own");
  json_object_set_boolean_member (object, "cachingEnabled", FALSE);
  chunks = kmx_agent_json_child (object, "chunkPlan");
  format = kmx_agent_json_child (chunks, "formatPlan");
  json_object_set_boolean_member (chunks, "enabled", TRUE);
  json_object_set_boolean_member (format, "enabled", TRUE);
  json_object_set_array_member (format, "formattersEnabled", json_array_new ());
  return check_type ("@Voice", voice, "voice", error);
}
