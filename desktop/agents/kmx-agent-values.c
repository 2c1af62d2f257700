/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-values.h"

#include "kmx-draft.h"
#include "kmx-error.h"

JsonObject *
kmx_agent_values_of (KmxAgent *agent)
{
  KmxBusinessFacts *facts = kmx_record_get_record (agent, KMX_AGENT_FACTS);
  g_autoptr (JsonNode) node = facts != NULL ? kmx_record_to_json (facts) : NULL;
  JsonObject *values =
      node != NULL ? kmx_json_object_copy (json_node_get_object (node)) : json_object_new ();

  if (facts == NULL) {
    json_object_set_string_member (values, "business_name",
                                   kmx_record_get_text (agent, KMX_AGENT_BUSINESS_NAME));
    json_object_set_string_member (values, "language",
                                   kmx_record_get_text (agent, KMX_AGENT_LANGUAGE));
    json_object_set_string_member (values, "voice", kmx_record_get_text (agent, KMX_AGENT_VOICE));
  }
  json_object_set_string_member (values, "name", kmx_record_get_text (agent, KMX_AGENT_NAME));
  json_object_set_boolean_member (values, "enabled",
                                  kmx_record_get_boolean (agent, KMX_AGENT_ENABLED));
  return values;
}

static gboolean
is_fact (const char *member)
{
  return !g_str_equal (member, "name") && !g_str_equal (member, "enabled");
}

static JsonObject *
facts_of (JsonObject *values)
{
  JsonObject *facts = kmx_json_object_copy (values);

  json_object_remove_member (facts, "name");
  json_object_remove_member (facts, "enabled");
  return facts;
}

JsonObject *
kmx_agent_values_to_body (JsonObject *values, JsonObject *changes)
{
  JsonObject *body = json_object_new ();
  JsonObjectIter iterator;
  const char *member;
  gboolean facts = FALSE;

  json_object_iter_init (&iterator, changes);
  while (json_object_iter_next (&iterator, &member, NULL)) {
    facts = facts || is_fact (member);
    if (!is_fact (member))
      json_object_set_member (body, member, json_object_dup_member (changes, member));
  }
  if (facts)
    json_object_set_object_member (body, "facts", facts_of (values));
  return body;
}

static gboolean
is_none (JsonNode *node)
{
  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (JSON_NODE_HOLDS_ARRAY (node))
    return json_array_get_length (json_node_get_array (node)) == 0;
  return json_node_get_value_type (node) == G_TYPE_STRING && *json_node_get_string (node) == '\0';
}

gboolean
kmx_agent_values_same (JsonObject *one, JsonObject *other, const char *member)
{
  JsonNode *first = json_object_get_member (one, member);
  JsonNode *second = json_object_get_member (other, member);

  if (is_none (first) || is_none (second))
    return is_none (first) && is_none (second);
  return json_node_equal (first, second);
}

static void
add_changes (JsonObject *changes, JsonObject *base, JsonObject *values, JsonObject *members)
{
  g_autoptr (GList) names = json_object_get_members (members);

  for (GList *name = names; name != NULL; name = name->next) {
    JsonNode *node = json_object_get_member (values, name->data);

    if (!kmx_agent_values_same (base, values, name->data))
      json_object_set_member (changes, name->data,
                              node != NULL ? json_node_copy (node)
                                           : json_node_new (JSON_NODE_NULL));
  }
}

JsonObject *
kmx_agent_values_changes (JsonObject *base, JsonObject *values)
{
  JsonObject *changes = json_object_new ();

  add_changes (changes, base, values, base);
  add_changes (changes, base, values, values);
  return changes;
}

JsonObject *
kmx_agent_values_merge (JsonObject *values, JsonObject *changes)
{
  JsonObject *merged = kmx_json_object_copy (values);
  JsonObjectIter iterator;
  const char *member;
  JsonNode *node;

  json_object_iter_init (&iterator, changes);
  while (json_object_iter_next (&iterator, &member, &node)) {
    if (JSON_NODE_HOLDS_NULL (node))
      json_object_remove_member (merged, member);
    else
      json_object_set_member (merged, member, json_node_copy (node));
  }
  return merged;
}

gboolean
kmx_agent_values_conflict (JsonObject *base, JsonObject *mine, JsonObject *theirs)
{
  g_autoptr (JsonObject) changes = kmx_agent_values_changes (base, mine);
  g_autoptr (GList) names = json_object_get_members (changes);

  for (GList *name = names; name != NULL; name = name->next)
    if (!kmx_agent_values_same (base, theirs, name->data) &&
        !kmx_agent_values_same (mine, theirs, name->data))
      return TRUE;
  return FALSE;
}

char *
kmx_agent_values_find_fault (JsonObject *values)
{
  const char *name = json_object_get_string_member_with_default (values, "name", "");
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxBusinessFacts) facts = NULL;

  if (*name == '\0' || g_utf8_strlen (name, -1) > 40)
    return g_strdup ("/name");
  json_node_take_object (node, facts_of (values));
  facts =
      kmx_record_new_from_json (KMX_TYPE_BUSINESS_FACTS, node, KMX_RECORD_IGNORE_UNKNOWN, &error);
  return facts == NULL ? g_strdup (kmx_error_get_member (error)) : NULL;
}
