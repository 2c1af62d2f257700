/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-scenario-script.h"

#include <gio/gio.h>

#include "kmx-json.h"
#include "kmx-scenarios-resource.h"

#define FOLDER "/de/kametrix/agent-scenarios/"

/* (transfer full): file name → JsonNode, sealed. */
static GHashTable *
load_sets (void)
{
  g_auto (GStrv) names = g_resource_enumerate_children (kmx_scenarios_get_resource (), FOLDER,
                                                        G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  GHashTable *sets =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) json_node_unref);

  g_assert (names != NULL);
  for (guint i = 0; names[i] != NULL; i++) {
    g_autofree char *path = g_strconcat (FOLDER, names[i], NULL);
    g_autoptr (GBytes) bytes = g_resource_lookup_data (kmx_scenarios_get_resource (), path,
                                                       G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    g_autoptr (GError) error = NULL;
    JsonNode *node;

    g_assert (bytes != NULL);
    node = kmx_json_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                           &kmx_json_limits_api, &error);
    g_assert_no_error (error);
    json_node_seal (node);
    g_hash_table_insert (sets, g_strdup (names[i]), node);
  }
  return sets;
}

JsonArray *
kmx_scenarios_find (const char *template_id, const char *language)
{
  static GHashTable *sets;
  static gsize once;
  g_autofree char *name = g_strconcat (template_id, ".", language, ".json", NULL);
  JsonNode *node;

  if (g_once_init_enter (&once)) {
    sets = load_sets ();
    g_once_init_leave (&once, 1);
  }
  node = g_hash_table_lookup (sets, name);
  return node != NULL ? json_node_get_array (node) : NULL;
}

JsonArray *
kmx_scenarios_common (const char *language)
{
  JsonArray *common = kmx_scenarios_find ("common", language);

  g_assert (common != NULL);
  return common;
}
