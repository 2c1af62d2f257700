/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-parts.h"

#define SUMMARY_TIMEOUT_S 10 /* holds the end-of-call report back for as long */

/* CR-21: where nothing is kept, nothing is asked for. */
static gboolean
wants_transcript (const KmxAgentPlan *plan)
{
  gpointer retention = kmx_record_get_record (plan->facts, KMX_BUSINESS_FACTS_RETENTION);
  const char *sector = kmx_agent_plan_get_text (plan, KMX_BUSINESS_FACTS_SECTOR);

  if (retention != NULL)
    return kmx_record_get_integer (retention, KMX_RETENTION_TRANSCRIPT_DAYS) > 0;
  return !g_str_equal (sector, "health") && !g_str_equal (sector, "secrecy");
}

/* CR-04: nothing is kept at the provider but the transcript of the report. */
void
kmx_agent_add_records (JsonObject *assistant, const KmxAgentPlan *plan)
{
  const char *language = kmx_agent_plan_get_language (plan);
  JsonObject *artifacts = kmx_agent_json_child (assistant, "artifactPlan");
  JsonObject *transcript = kmx_agent_json_child (artifacts, "transcriptPlan");
  JsonObject *monitor = kmx_agent_json_child (assistant, "monitorPlan");
  JsonObject *compliance = kmx_agent_json_child (assistant, "compliancePlan");

  json_object_set_boolean_member (artifacts, "recordingEnabled", FALSE);
  json_object_set_boolean_member (artifacts, "videoRecordingEnabled", FALSE);
  json_object_set_boolean_member (artifacts, "pcapEnabled", FALSE);
  json_object_set_boolean_member (artifacts, "loggingEnabled", FALSE);
  json_object_set_boolean_member (artifacts, "fullMessageHistoryEnabled", FALSE);
  json_object_set_boolean_member (transcript, "enabled", wants_transcript (plan));
  json_object_set_string_member (transcript, "assistantName",
                                 kmx_agent_wording (language, "assistant_label"));
  json_object_set_string_member (transcript, "userName",
                                 kmx_agent_wording (language, "caller_label"));
  json_object_set_boolean_member (monitor, "listenEnabled", FALSE);
  json_object_set_boolean_member (
      monitor, "controlEnabled",
      kmx_record_get_boolean (plan->facts, KMX_BUSINESS_FACTS_LIVE_CONTROL));
  json_object_set_boolean_member (monitor, "listenAuthenticationEnabled", TRUE);
  json_object_set_boolean_member (monitor, "controlAuthenticationEnabled", TRUE);
  json_object_set_boolean_member (compliance, "hipaaEnabled", FALSE);
  json_object_set_boolean_member (compliance, "pciEnabled", FALSE);
}

void
kmx_agent_add_analysis (JsonObject *assistant, const KmxAgentPlan *plan)
{
  const char *language = kmx_agent_plan_get_language (plan);
  g_autofree char *rule =
      g_strconcat ("summary_", kmx_agent_plan_get_text (plan, KMX_BUSINESS_FACTS_SECTOR), NULL);
  JsonObject *analysis = kmx_agent_json_child (assistant, "analysisPlan");
  JsonObject *summary = kmx_agent_json_child (analysis, "summaryPlan");
  JsonArray *messages = json_array_new ();

  json_object_set_int_member (analysis, "minMessagesThreshold", 2);
  kmx_agent_json_append_message (messages, "system", kmx_agent_wording (language, rule));
  kmx_agent_json_append_message (messages, "user", kmx_agent_wording (language, "summary_input"));
  json_object_set_boolean_member (summary, "enabled", TRUE);
  json_object_set_int_member (summary, "timeoutSeconds", SUMMARY_TIMEOUT_S);
  json_object_set_array_member (summary, "messages", messages);
  json_object_set_boolean_member (kmx_agent_json_child (analysis, "structuredDataPlan"), "enabled",
                                  FALSE);
  json_object_set_boolean_member (kmx_agent_json_child (analysis, "successEvaluationPlan"),
                                  "enabled", FALSE);
}
