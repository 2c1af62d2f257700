/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-vapi-answer.h"

#include "kmx-agent-compiler.h"
#include "kmx-clock.h"
#include "kmx-error.h"
#include "kmx-json.h"
#include "kmx-vapi-reply.h"

#include <string.h>

static JsonNode *
parse (const KmxRows *rows, const char *column, GError **error)
{
  const char *text = kmx_rows_text (rows, 0, column);

  if (text == NULL) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_INTERNAL, "the decision lacks its %s", column);
    return NULL;
  }
  return kmx_json_parse (text, strlen (text), &kmx_json_limits_api, error);
}

static const char *
text_of (JsonObject *object, const char *name)
{
  return json_object_get_string_member_with_default (object, name, NULL);
}

static JsonNode *
compile (const KmxVapiAnswerFacts *platform, const KmxRows *rows, GError **error)
{
  g_autoptr (JsonNode) agent_node = parse (rows, "agent", error);
  g_autoptr (JsonNode) account_node = agent_node != NULL ? parse (rows, "account", error) : NULL;
  g_autoptr (KmxBusinessFacts) facts = NULL;
  JsonObject *agent, *account;
  KmxAgentPlan plan = { 0 };

  if (account_node == NULL)
    return NULL;
  agent = json_node_get_object (agent_node);
  account = json_node_get_object (account_node);
  facts =
      kmx_record_new_from_json (KMX_TYPE_BUSINESS_FACTS, json_object_get_member (agent, "facts"),
                                KMX_RECORD_IGNORE_UNKNOWN, error);
  if (facts == NULL)
    return NULL;
  plan.agent_id = text_of (agent, "id");
  plan.name = text_of (agent, "name");
  plan.revision = json_object_get_int_member (agent, "revision");
  plan.facts = facts;
  plan.account_id = text_of (account, "account_id");
  plan.zone = text_of (account, "zone");
  plan.live_transcript = json_object_get_boolean_member (account, "live_transcript");
  plan.public_url = platform->public_url;
  plan.credential_id = platform->credential_id;
  plan.outside_eu = platform->outside_eu;
  plan.now_us = kmx_clock_now_us ();
  plan.max_duration_s = (guint) kmx_rows_integer (rows, 0, "max_duration_s");
  return kmx_agent_compile (&plan, error);
}

JsonNode *
kmx_vapi_answer (const KmxVapiAnswerFacts *facts, const KmxRows *rows, GError **error)
{
  const char *decision = kmx_rows_count (rows) > 0 ? kmx_rows_text (rows, 0, "decision") : NULL;
  const char *fallback = decision != NULL ? kmx_rows_text (rows, 0, "fallback_e164") : NULL;
  g_autoptr (JsonNode) assistant = NULL;

  if (decision == NULL) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_INTERNAL, "there is no decision");
    return NULL;
  }
  if (strcmp (decision, "accepted") == 0) {
    assistant = compile (facts, rows, error);
    return assistant != NULL ? kmx_vapi_reply_assistant (assistant) : NULL;
  }
  if (strcmp (decision, "fallback") == 0 && fallback != NULL)
    return kmx_vapi_reply_destination (fallback);
  return kmx_vapi_reply_refusal (kmx_rows_text (rows, 0, "refusal"),
                                 kmx_rows_text (rows, 0, "language"));
}
