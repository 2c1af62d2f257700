/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-preview-routes.h"

#include <libsoup/soup.h>
#include <string.h>

#include "kmx-agent-parts.h"
#include "kmx-json.h"
#include "kmx-transcribers.h"
#include "kmx-voice-sql.h"
#include "kmx-voices.h"

static JsonObject *
get_prices (void)
{
  static JsonNode *prices;
  static gsize once;

  if (g_once_init_enter (&once)) {
    const char *text = kmx_agents_get_resource_text ("prices.json");
    g_autoptr (GError) error = NULL;

    prices = kmx_json_parse (text, strlen (text), &kmx_json_limits_api, &error);
    g_assert_no_error (error);
    json_node_seal (prices);
    g_once_init_leave (&once, 1);
  }
  return json_node_get_object (prices);
}

static double
price_of (const char *table, const char *word)
{
  JsonObject *prices = get_prices ();

  if (word == NULL)
    return json_node_get_double (json_object_get_member (prices, table));
  return json_node_get_double (
      json_object_get_member (json_object_get_object_member (prices, table), word));
}

/* At every turn the model reads the prompt and what was said so far: half of the call on average,
 * here taken for a call of three minutes. */
static gint64
estimate_cost (const KmxAgentPlan *plan, gint64 prompt_tokens)
{
  JsonObject *voice = kmx_voices_find (kmx_agent_plan_get_text (plan, KMX_BUSINESS_FACTS_VOICE));
  JsonObject *transcriber =
      kmx_transcribers_find (kmx_agent_plan_get_text (plan, KMX_BUSINESS_FACTS_TRANSCRIBER));
  double said = price_of ("tokens_said_per_minute", NULL);
  double talk = 1.5 * (said + price_of ("tokens_heard_per_minute", NULL));
  double read = price_of ("turns_per_minute", NULL) * ((double) prompt_tokens + talk);

  return (gint64) (price_of ("platform_micros_per_minute", NULL) +
                   price_of ("voice_micros_per_minute",
                             json_object_get_string_member (voice, "price_class")) +
                   price_of ("transcriber_micros_per_minute",
                             json_object_get_string_member (transcriber, "price_class")) +
                   price_of ("model_micros_per_thousand_tokens_read", NULL) * read / 1000 +
                   price_of ("model_micros_per_thousand_tokens_said", NULL) * said / 1000);
}

static JsonNode *
list_tools (JsonObject *model)
{
  JsonArray *tools = json_object_get_array_member (model, "tools");
  JsonArray *names = json_array_new ();
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);

  for (guint i = 0; i < json_array_get_length (tools); i++)
    json_array_add_string_element (
        names, kmx_agent_tool_get_name (json_array_get_object_element (tools, i)));
  json_node_take_array (node, names);
  return node;
}

KmxAgentPreview *
kmx_agent_preview_make (const KmxAgentPlan *plan, GError **error)
{
  g_autoptr (JsonNode) assistant = kmx_agent_compile (plan, error);
  g_autoptr (JsonNode) tools = NULL;
  JsonObject *model;
  const char *prompt;
  gint64 characters, tokens;

  if (assistant == NULL)
    return NULL;
  model = json_object_get_object_member (json_node_get_object (assistant), "model");
  prompt = json_object_get_string_member (
      json_array_get_object_element (json_object_get_array_member (model, "messages"), 0),
      "content");
  characters = g_utf8_strlen (prompt, -1);
  tokens = (gint64) ((double) characters /
                     price_of ("characters_per_token", kmx_agent_plan_get_language (plan)));
  tools = list_tools (model);
  return kmx_record_new (
      KMX_TYPE_AGENT_PREVIEW, "opening",
      json_object_get_string_member (json_node_get_object (assistant), "firstMessage"), "prompt",
      prompt, "prompt_characters", characters, "prompt_tokens", tokens, "cost_micros_per_minute",
      estimate_cost (plan, tokens), "currency",
      json_object_get_string_member (get_prices (), "currency"), "cost_source",
      json_object_get_string_member (get_prices (), "source"), "tools", tools, NULL);
}

static KmxReply *
preview_agent (KmxDb *db, const KmxContext *context, GError **error)
{
  const char *id = kmx_context_parameter (context, "agent_id");
  g_autoptr (KmxRows) rows = kmx_db_ask (db, &KMX_SQL_AGENT_PREVIEW, error, id);
  g_autoptr (KmxBusinessFacts) facts = NULL;
  g_autoptr (KmxAgentPreview) preview = NULL;
  KmxAgentPlan plan = { .agent_id = id, .public_url = "https://preview.invalid" };
  const char *text;

  if (rows == NULL)
    return NULL;
  if (kmx_rows_count (rows) == 0)
    return kmx_reply_new_rows (SOUP_STATUS_OK, rows, "agent", error);
  text = kmx_rows_text (rows, 0, "facts");
  facts = kmx_record_new_from_bytes (KMX_TYPE_BUSINESS_FACTS, text, strlen (text),
                                     KMX_RECORD_IGNORE_UNKNOWN, error);
  if (facts == NULL)
    return NULL;
  plan.facts = facts;
  plan.name = kmx_rows_text (rows, 0, "name");
  plan.account_id = kmx_rows_text (rows, 0, "account_id");
  plan.zone = kmx_rows_text (rows, 0, "zone");
  plan.outside_eu = TRUE; /* where it may run is for the checks to say */
  preview = kmx_agent_preview_make (&plan, error);
  return preview != NULL ? kmx_reply_new_record (SOUP_STATUS_OK, preview) : NULL;
}

void
kmx_agent_preview_routes_register (KmxEndpoints *endpoints)
{
  static const KmxEndpoint table[] = {
    { "GET", "/api/v1/agents/{agent_id}/preview", KMX_ACCESS_VIEWER, preview_agent },
  };

  kmx_endpoints_add (endpoints, table, G_N_ELEMENTS (table), NULL);
}
