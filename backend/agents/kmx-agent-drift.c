/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-drift.h"

static char *
find_value_drift (JsonNode *desired, JsonNode *held, const char *path)
{
  GType type = json_node_get_value_type (desired);
  GType held_type = json_node_get_value_type (held);
  gboolean equal;

  /* A provider may give 1 back as 1.0. */
  if ((type == G_TYPE_INT64 || type == G_TYPE_DOUBLE) &&
      (held_type == G_TYPE_INT64 || held_type == G_TYPE_DOUBLE))
    equal = json_node_get_double (desired) == json_node_get_double (held);
  else
    equal = json_node_equal (desired, held);
  return equal ? NULL : g_strdup (path);
}

static char *find_node_drift (JsonNode *desired, JsonNode *held, const char *path);

static char *
find_array_drift (JsonArray *desired, JsonArray *held, const char *path)
{
  char *drift = NULL;

  if (json_array_get_length (desired) != json_array_get_length (held))
    return g_strdup (path);
  for (guint i = 0; i < json_array_get_length (desired) && drift == NULL; i++) {
    g_autofree char *inner = g_strdup_printf ("%s/%u", path, i);

    drift = find_node_drift (json_array_get_element (desired, i), json_array_get_element (held, i),
                             inner);
  }
  return drift;
}

static char *
find_object_drift (JsonObject *desired, JsonObject *held, const char *path)
{
  g_autoptr (GList) members = json_object_get_members (desired);
  char *drift = NULL;

  for (GList *at = members; at != NULL && drift == NULL; at = at->next) {
    g_autofree char *inner = g_strconcat (path, "/", at->data, NULL);

    drift = find_node_drift (json_object_get_member (desired, at->data),
                             json_object_get_member (held, at->data), inner);
  }
  return drift;
}

/* The depth is bounded by @desired, which is our own. */
static char *
find_node_drift (JsonNode *desired, JsonNode *held, const char *path)
{
  if (held == NULL || JSON_NODE_HOLDS_NULL (held))
    return JSON_NODE_HOLDS_NULL (desired) ? NULL : g_strdup (path);
  if (json_node_get_node_type (desired) != json_node_get_node_type (held))
    return g_strdup (path);
  if (JSON_NODE_HOLDS_OBJECT (desired))
    return find_object_drift (json_node_get_object (desired), json_node_get_object (held), path);
  if (JSON_NODE_HOLDS_ARRAY (desired))
    return find_array_drift (json_node_get_array (desired), json_node_get_array (held), path);
  return find_value_drift (desired, held, path);
}

char *
kmx_agent_find_drift (JsonNode *desired, JsonNode *held)
{
  g_return_val_if_fail (desired != NULL, NULL);

  return find_node_drift (desired, held, "");
}
