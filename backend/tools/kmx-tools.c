/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-tools-private.h"

#include <string.h>

#include "kmx-json.h"

#define DELAYED_MS 2500

static const struct {
  const char *name;
  KmxToolFunction run;
} registry[] = {
  { KMX_TOOL_RESOLVE_TIME, kmx_tool_resolve_time },
  { KMX_TOOL_BUSINESS_INFO, kmx_tool_business_info },
  { KMX_TOOL_TAKE_MESSAGE, kmx_tool_take_message },
  { KMX_TOOL_HAND_OVER, kmx_tool_hand_over },
};

static JsonObject *
child (JsonObject *parent, const char *name)
{
  JsonObject *object = json_object_new ();

  json_object_set_object_member (parent, name, object);
  return object;
}

static void
append_message (JsonArray *messages, const char *type, const char *content, int timing_ms)
{
  JsonObject *message = json_object_new ();

  json_object_set_string_member (message, "type", type);
  json_object_set_string_member (message, "content", content);
  if (timing_ms > 0)
    json_object_set_int_member (message, "timingMilliseconds", timing_ms);
  json_array_add_object_element (messages, message);
}

/* Without messages of our own the provider speaks English ones. */
static void
add_messages (JsonObject *tool, JsonObject *texts, const char *start)
{
  JsonArray *messages = json_array_new ();

  append_message (messages, "request-start", start, 0);
  append_message (messages, "request-response-delayed",
                  json_object_get_string_member (texts, "delayed"), DELAYED_MS);
  append_message (messages, "request-failed", json_object_get_string_member (texts, "failed"), 0);
  json_object_set_array_member (tool, "messages", messages);
}

static JsonObject *
append_tool (JsonArray *tools, const char *type)
{
  JsonObject *tool = json_object_new ();

  json_object_set_string_member (tool, "type", type);
  json_array_add_object_element (tools, tool);
  return tool;
}

static void
append_function (JsonArray *tools, JsonObject *texts, JsonObject *text)
{
  JsonObject *tool = append_tool (tools, "function");
  JsonObject *function = child (tool, "function");
  JsonObject *parameters;

  json_object_set_boolean_member (tool, "async", FALSE);
  json_object_set_string_member (function, "name", json_object_get_string_member (text, "name"));
  json_object_set_string_member (function, "description",
                                 json_object_get_string_member (text, "description"));
  parameters = child (function, "parameters");
  json_object_set_string_member (parameters, "type", "object");
  json_object_set_member (parameters, "properties",
                          kmx_json_copy (json_object_get_member (text, "arguments")));
  json_object_set_member (parameters, "required",
                          kmx_json_copy (json_object_get_member (text, "required")));
  add_messages (tool, texts, json_object_get_string_member (text, "start"));
}

static gboolean
hands_over (KmxBusinessFacts *facts)
{
  KmxHandover *handover = kmx_record_get_record (facts, KMX_BUSINESS_FACTS_HANDOVER);

  return handover != NULL && kmx_record_get_boolean (handover, KMX_HANDOVER_ENABLED);
}

void
kmx_tools_append_definitions (JsonArray *tools, KmxBusinessFacts *facts, gboolean live_control)
{
  const char *language = kmx_record_get_text (facts, KMX_BUSINESS_FACTS_LANGUAGE);
  JsonObject *texts = kmx_tool_texts (language);
  JsonArray *list = json_object_get_array_member (texts, "tools");

  for (guint i = 0; i < json_array_get_length (list); i++)
    append_function (tools, texts, json_array_get_object_element (list, i));
  /* Without destinations the provider asks us for one. */
  if (!live_control && hands_over (facts))
    add_messages (append_tool (tools, "transferCall"), texts,
                  json_object_get_string_member (texts, "transfer_start"));
  append_tool (tools, "endCall");
}

static char *
run_tool (const KmxToolRun *run, const char *name, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (registry); i++) {
    if (strcmp (registry[i].name, name) == 0)
      return registry[i].run (run, error);
  }
  if (strcmp (name, KMX_TOOL_END_CALL) == 0) {
    run->outcome->effect = KMX_TOOL_ENDED;
    return kmx_tool_say (run->language, "ended", NULL);
  }
  run->outcome->effect = KMX_TOOL_UNKNOWN;
  return kmx_tool_say (run->language, "unavailable", NULL);
}

char *
kmx_tools_run (KmxDb *db,
               const KmxToolContext *context,
               const char *name,
               JsonNode *arguments,
               KmxToolOutcome *ret_outcome,
               GError **error)
{
  g_autoptr (JsonObject) read = kmx_tool_arguments_read (arguments);
  const KmxToolRun run = {
    .db = db,
    .context = context,
    .language = kmx_record_get_text (context->facts, KMX_BUSINESS_FACTS_LANGUAGE),
    .arguments = read,
    .outcome = ret_outcome,
  };
  g_autofree char *text = run_tool (&run, name, error);

  return text != NULL ? kmx_tool_one_line (text, 4000) : NULL;
}

void
kmx_tool_outcome_clear (KmxToolOutcome *outcome)
{
  g_clear_pointer (&outcome->label, g_free);
  g_clear_pointer (&outcome->e164, g_free);
  g_clear_pointer (&outcome->announcement, g_free);
  g_clear_pointer (&outcome->transfer_id, g_free);
}
