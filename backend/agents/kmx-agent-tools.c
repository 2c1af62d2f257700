/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-parts.h"
#include "kmx-tools.h"

/* The provider's own tools have no function and are known by their type. */
const char *
kmx_agent_tool_get_name (JsonObject *tool)
{
  JsonNode *function = json_object_get_member (tool, "function");

  if (function != NULL && JSON_NODE_HOLDS_OBJECT (function))
    return json_object_get_string_member_with_default (json_node_get_object (function), "name", "");
  return json_object_get_string_member_with_default (tool, "type", "");
}

JsonArray *
kmx_agent_make_tools (const KmxAgentPlan *plan)
{
  JsonArray *tools = json_array_new ();

  kmx_tools_append_definitions (
      tools, plan->facts, kmx_record_get_boolean (plan->facts, KMX_BUSINESS_FACTS_LIVE_CONTROL));
  return tools;
}
