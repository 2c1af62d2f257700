/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-voices.h"

#include <gio/gio.h>

#include "kmx-agents-resource.h"
#include "kmx-json.h"

#define RESOURCE_PREFIX "/de/kametrix/agents/"

const char *
kmx_agents_get_resource_text (const char *name)
{
  g_autofree char *path = g_strconcat (RESOURCE_PREFIX, name, NULL);
  g_autoptr (GBytes) bytes =
      g_resource_lookup_data (kmx_agents_get_resource (), path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

  g_assert (bytes != NULL);
  /* Uncompressed resources live in the program and end with NUL. */
  return g_bytes_get_data (bytes, NULL);
}

static JsonArray *
get_catalogue (void)
{
  static JsonNode *catalogue;
  static gsize once;

  if (g_once_init_enter (&once)) {
    const char *text = kmx_agents_get_resource_text ("voices.json");
    g_autoptr (GError) error = NULL;

    catalogue = kmx_json_parse (text, strlen (text), &kmx_json_limits_api, &error);
    g_assert_no_error (error);
    json_node_seal (catalogue);
    g_once_init_leave (&once, 1);
  }
  return json_node_get_array (catalogue);
}

JsonObject *
kmx_voices_find (const char *id)
{
  JsonArray *voices = get_catalogue ();

  for (guint i = 0; i < json_array_get_length (voices); i++) {
    JsonObject *voice = json_array_get_object_element (voices, i);

    if (g_strcmp0 (json_object_get_string_member (voice, "id"), id) == 0)
      return voice;
  }
  return NULL;
}

static char *
make_list_json (void)
{
  static const char *const members[] = { "id", "name", "gender", "language" };
  JsonArray *voices = get_catalogue ();
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "items");
  json_builder_begin_array (builder);
  for (guint i = 0; i < json_array_get_length (voices); i++) {
    JsonObject *voice = json_array_get_object_element (voices, i);

    json_builder_begin_object (builder);
    for (guint m = 0; m < G_N_ELEMENTS (members); m++) {
      json_builder_set_member_name (builder, members[m]);
      json_builder_add_string_value (builder, json_object_get_string_member (voice, members[m]));
    }
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return kmx_json_to_string (root);
}

const char *
kmx_voices_get_list_json (void)
{
  static char *list;
  static gsize once;

  if (g_once_init_enter (&once)) {
    list = make_list_json ();
    g_once_init_leave (&once, 1);
  }
  return list;
}
