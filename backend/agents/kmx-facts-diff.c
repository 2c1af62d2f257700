/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-facts-diff.h"

#include "kmx-json.h"

#define NOBODY G_MAXUINT

static void
add_change (JsonArray *changes, const char *path, JsonNode *before, JsonNode *after)
{
  JsonObject *change = json_object_new ();

  json_object_set_string_member (change, "path", path);
  json_object_set_string_member (change, "kind",
                                 before == NULL  ? "added"
                                 : after == NULL ? "removed"
                                                 : "changed");
  if (before != NULL) {
    g_autofree char *text = kmx_json_to_string (before);

    json_object_set_string_member (change, "before", text);
  }
  if (after != NULL) {
    g_autofree char *text = kmx_json_to_string (after);

    json_object_set_string_member (change, "after", text);
  }
  json_array_add_object_element (changes, change);
}

static void compare (JsonArray *changes, const char *path, JsonNode *before, JsonNode *after);

static void
compare_objects (JsonArray *changes, const char *path, JsonObject *before, JsonObject *after)
{
  g_autoptr (GList) old_names = json_object_get_members (before);
  g_autoptr (GList) new_names = json_object_get_members (after);

  for (GList *name = old_names; name != NULL; name = name->next) {
    g_autofree char *inner = g_strconcat (path, "/", name->data, NULL);
    JsonNode *now = json_object_get_member (after, name->data);

    if (now != NULL)
      compare (changes, inner, json_object_get_member (before, name->data), now);
    else
      add_change (changes, inner, json_object_get_member (before, name->data), NULL);
  }
  for (GList *name = new_names; name != NULL; name = name->next) {
    g_autofree char *inner = g_strconcat (path, "/", name->data, NULL);

    if (!json_object_has_member (before, name->data))
      add_change (changes, inner, NULL, json_object_get_member (after, name->data));
  }
}

/* What an entry of a list tells of. */
static char *
make_key (JsonArray *array, guint position)
{
  static const char *const names[] = { "text", "question", "name", "label", "from_date" };
  JsonNode *node = json_array_get_element (array, position);
  JsonObject *object;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return kmx_json_to_string (node);
  object = json_node_get_object (node);
  if (json_object_has_member (object, "weekday"))
    return g_strdup_printf ("%" G_GINT64_FORMAT " %s",
                            json_object_get_int_member (object, "weekday"),
                            json_object_get_string_member_with_default (object, "opens", ""));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (json_object_has_member (object, names[i]))
      return g_strdup (json_object_get_string_member (object, names[i]));
  return kmx_json_to_string (node);
}

static GPtrArray *
make_keys (JsonArray *array)
{
  GPtrArray *keys = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < json_array_get_length (array); i++)
    g_ptr_array_add (keys, make_key (array, i));
  return keys;
}

/* For each entry of @after its partner in @before, or NOBODY. */
static GArray *
find_partners (GPtrArray *before, GPtrArray *after)
{
  g_autofree gboolean *taken = g_new0 (gboolean, before->len + 1);
  GArray *partners = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < after->len; i++) {
    guint partner = NOBODY;

    for (guint k = 0; k < before->len && partner == NOBODY; k++)
      if (!taken[k] && g_str_equal (before->pdata[k], after->pdata[i]))
        partner = k;
    if (partner != NOBODY)
      taken[partner] = TRUE;
    g_array_append_val (partners, partner);
  }
  return partners;
}

static JsonNode *
node_of_keys (GPtrArray *keys)
{
  JsonArray *array = json_array_new ();
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);

  for (guint i = 0; i < keys->len; i++)
    json_array_add_string_element (array, keys->pdata[i]);
  json_node_take_array (node, array);
  return node;
}

static gboolean
changed_places (GArray *partners)
{
  guint last = 0;

  for (guint i = 0; i < partners->len; i++) {
    guint partner = g_array_index (partners, guint, i);

    if (partner == NOBODY)
      continue;
    if (partner < last)
      return TRUE;
    last = partner;
  }
  return FALSE;
}

static gboolean
is_partner (GArray *partners, guint position)
{
  for (guint i = 0; i < partners->len; i++)
    if (g_array_index (partners, guint, i) == position)
      return TRUE;
  return FALSE;
}

static void
compare_arrays (JsonArray *changes, const char *path, JsonArray *before, JsonArray *after)
{
  g_autoptr (GPtrArray) old_keys = make_keys (before);
  g_autoptr (GPtrArray) new_keys = make_keys (after);
  g_autoptr (GArray) partners = find_partners (old_keys, new_keys);

  for (guint i = 0; i < old_keys->len; i++) {
    g_autofree char *inner = g_strdup_printf ("%s/%u", path, i);

    if (!is_partner (partners, i))
      add_change (changes, inner, json_array_get_element (before, i), NULL);
  }
  for (guint i = 0; i < new_keys->len; i++) {
    g_autofree char *inner = g_strdup_printf ("%s/%u", path, i);
    guint partner = g_array_index (partners, guint, i);

    if (partner == NOBODY)
      add_change (changes, inner, NULL, json_array_get_element (after, i));
    else
      compare (changes, inner, json_array_get_element (before, partner),
               json_array_get_element (after, i));
  }
  if (changed_places (partners)) {
    g_autoptr (JsonNode) old_order = node_of_keys (old_keys);
    g_autoptr (JsonNode) new_order = node_of_keys (new_keys);

    add_change (changes, path, old_order, new_order);
  }
}

static void
compare (JsonArray *changes, const char *path, JsonNode *before, JsonNode *after)
{
  if (JSON_NODE_HOLDS_OBJECT (before) && JSON_NODE_HOLDS_OBJECT (after))
    compare_objects (changes, path, json_node_get_object (before), json_node_get_object (after));
  else if (JSON_NODE_HOLDS_ARRAY (before) && JSON_NODE_HOLDS_ARRAY (after))
    compare_arrays (changes, path, json_node_get_array (before), json_node_get_array (after));
  else if (!json_node_equal (before, after))
    add_change (changes, path, before, after);
}

JsonArray *
kmx_facts_diff (KmxBusinessFacts *before, KmxBusinessFacts *after)
{
  g_autoptr (JsonNode) old_node = kmx_record_to_json (before);
  g_autoptr (JsonNode) new_node = kmx_record_to_json (after);
  JsonArray *changes = json_array_new ();

  compare (changes, "", old_node, new_node);
  return changes;
}
