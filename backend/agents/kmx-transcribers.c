/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-transcribers.h"

#include <string.h>

#include "kmx-json.h"
#include "kmx-voices.h"

static JsonArray *
get_catalogue (void)
{
  static JsonNode *catalogue;
  static gsize once;

  if (g_once_init_enter (&once)) {
    const char *text = kmx_agents_get_resource_text ("transcribers.json");
    g_autoptr (GError) error = NULL;

    catalogue = kmx_json_parse (text, strlen (text), &kmx_json_limits_api, &error);
    g_assert_no_error (error);
    json_node_seal (catalogue);
    g_once_init_leave (&once, 1);
  }
  return json_node_get_array (catalogue);
}

JsonObject *
kmx_transcribers_find (const char *id)
{
  JsonArray *all = get_catalogue ();

  if (id == NULL || *id == '\0')
    return json_array_get_object_element (all, 0);
  for (guint i = 0; i < json_array_get_length (all); i++) {
    JsonObject *transcriber = json_array_get_object_element (all, i);

    if (g_str_equal (json_object_get_string_member (transcriber, "id"), id))
      return transcriber;
  }
  return NULL;
}

/* All that the catalogue names must be as it says: provider, model, region. */
static gboolean
is_held (JsonObject *settings, JsonObject *transcriber)
{
  g_autoptr (GList) members = json_object_get_members (settings);

  for (GList *at = members; at != NULL; at = at->next) {
    JsonNode *held = json_object_get_member (transcriber, at->data);

    if (held == NULL || !json_node_equal (held, json_object_get_member (settings, at->data)))
      return FALSE;
  }
  return TRUE;
}

gboolean
kmx_transcribers_is_eu (JsonObject *transcriber)
{
  JsonArray *all = get_catalogue ();

  for (guint i = 0; i < json_array_get_length (all); i++) {
    JsonObject *known = json_array_get_object_element (all, i);

    if (json_object_get_boolean_member (known, "eu") &&
        is_held (json_object_get_object_member (known, "provider"), transcriber))
      return TRUE;
  }
  return FALSE;
}
