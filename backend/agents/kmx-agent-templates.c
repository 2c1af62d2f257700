/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-templates.h"

#include <gio/gio.h>
#include <string.h>

#include "kmx-agent-templates-resource.h"
#include "kmx-json.h"

#define FOLDER "/de/kametrix/agent-templates/"

static JsonNode *
read_template (const char *name)
{
  g_autofree char *path = g_strconcat (FOLDER, name, NULL);
  g_autoptr (GBytes) bytes = g_resource_lookup_data (kmx_agent_templates_get_resource (), path,
                                                     G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  g_autoptr (GError) error = NULL;
  JsonNode *node;

  g_assert (bytes != NULL);
  node = kmx_json_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                         &kmx_json_limits_api, &error);
  g_assert_no_error (error);
  json_object_set_string_member (
      json_node_get_object (node), "sector",
      json_object_get_string_member (
          json_object_get_object_member (json_node_get_object (node), "facts"), "sector"));
  json_node_seal (node);
  return node;
}

static int
compare_names (gconstpointer one, gconstpointer other)
{
  return strcmp (*(char *const *) one, *(char *const *) other);
}

static GPtrArray *
get_templates (void)
{
  static GPtrArray *templates;
  static gsize once;

  if (g_once_init_enter (&once)) {
    g_auto (GStrv) names = g_resource_enumerate_children (
        kmx_agent_templates_get_resource (), FOLDER, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

    g_assert (names != NULL);
    qsort (names, g_strv_length (names), sizeof *names, compare_names);
    templates = g_ptr_array_new ();
    for (guint i = 0; names[i] != NULL; i++)
      g_ptr_array_add (templates, read_template (names[i]));
    g_once_init_leave (&once, 1);
  }
  return templates;
}

static gboolean
speaks (JsonObject *template, const char *language)
{
  return g_strcmp0 (json_object_get_string_member (template, "language"), language) == 0;
}

JsonObject *
kmx_agent_templates_find (const char *id, const char *language)
{
  GPtrArray *templates = get_templates ();

  for (guint i = 0; i < templates->len; i++) {
    JsonObject *template = json_node_get_object (templates->pdata[i]);

    if (speaks (template, language) &&
        g_strcmp0 (json_object_get_string_member (template, "id"), id) == 0)
      return template;
  }
  return NULL;
}

char *
kmx_agent_templates_get_list_json (const char *language)
{
  GPtrArray *templates = get_templates ();
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *list = json_object_new ();
  JsonArray *items = json_array_new ();

  json_node_take_object (root, list);
  json_object_set_array_member (list, "items", items);
  for (guint i = 0; i < templates->len; i++)
    if (speaks (json_node_get_object (templates->pdata[i]), language))
      json_array_add_element (items, kmx_json_copy (templates->pdata[i]));
  return kmx_json_to_string (root);
}
