/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-vapi-reply.h"

#define TOOL_CALLS_MAX 64

static JsonNode *
to_node (JsonObject *object)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, object);
  return node;
}

static gboolean
is_english (const char *language)
{
  return g_strcmp0 (language, "en") == 0;
}

JsonNode *
kmx_vapi_reply_destination (const char *e164)
{
  JsonObject *destination = json_object_new ();
  JsonObject *reply = json_object_new ();

  json_object_set_string_member (destination, "type", "number");
  json_object_set_string_member (destination, "number", e164);
  /* Without it the caller hears an English sentence. */
  json_object_set_string_member (destination, "message", "");
  json_object_set_object_member (reply, "destination", destination);
  return to_node (reply);
}

JsonNode *
kmx_vapi_reply_refusal (const char *refusal, const char *language)
{
  JsonObject *reply = json_object_new ();
  gboolean busy = g_strcmp0 (refusal, "busy") == 0;
  gboolean english = is_english (language);
  const char *text;

  if (busy)
    text = english ? "Hello. All our lines are busy at the moment. Please call again in a few "
                     "minutes. Goodbye."
                   : "Guten Tag. Im Augenblick sind alle Leitungen belegt. Bitte rufen Sie in ein "
                     "paar Minuten noch einmal an. Auf Wiederhören.";
  else
    text = english ? "Hello. This line cannot take calls at the moment. Please try again later. "
                     "Goodbye."
                   : "Guten Tag. Dieser Anschluss kann zurzeit leider keine Anrufe annehmen. Bitte "
                     "versuchen Sie es später noch einmal. Auf Wiederhören.";
  json_object_set_string_member (reply, "error", text);
  return to_node (reply);
}

JsonNode *
kmx_vapi_reply_assistant (JsonNode *assistant)
{
  JsonObject *reply = json_object_new ();

  json_object_set_member (reply, "assistant", json_node_copy (assistant));
  return to_node (reply);
}

JsonNode *
kmx_vapi_reply_no_transfer (const char *language)
{
  JsonObject *reply = json_object_new ();

  json_object_set_string_member (reply, "error",
                                 is_english (language)
                                     ? "A transfer is not available."
                                     : "Eine Weiterleitung ist leider nicht möglich.");
  return to_node (reply);
}

static char *
dup_at (const KmxJsonTape *tape, KmxJsonValue from, const char *path)
{
  KmxJsonValue value = kmx_json_tape_find (tape, from, path);

  return value != KMX_JSON_ABSENT ? kmx_json_tape_dup_string (tape, value) : NULL;
}

JsonNode *
kmx_vapi_reply_tools (const KmxJsonTape *tape, const char *language)
{
  JsonObject *reply = json_object_new ();
  JsonArray *results = json_array_new ();
  KmxJsonValue list = kmx_json_tape_find (tape, 0, "message.toolCallList");
  KmxJsonValue tool;

  if (list == KMX_JSON_ABSENT)
    list = kmx_json_tape_find (tape, 0, "message.toolCalls");
  tool = list != KMX_JSON_ABSENT && kmx_json_tape_kind (tape, list) == KMX_JSON_ARRAY
             ? kmx_json_tape_first (tape, list)
             : KMX_JSON_ABSENT;
  for (; tool != KMX_JSON_ABSENT && json_array_get_length (results) < TOOL_CALLS_MAX;
       tool = kmx_json_tape_next (tape, tool)) {
    g_autofree char *id = dup_at (tape, tool, "id");
    g_autofree char *function = dup_at (tape, tool, "function.name");
    g_autofree char *name = function != NULL ? NULL : dup_at (tape, tool, "name");
    JsonObject *result;

    if (id == NULL)
      continue;
    result = json_object_new ();
    json_object_set_string_member (result, "toolCallId", id);
    if (function != NULL || name != NULL)
      json_object_set_string_member (result, "name", function != NULL ? function : name);
    json_object_set_string_member (result, "result",
                                   is_english (language)
                                       ? "This function is not available at the moment."
                                       : "Diese Funktion steht zurzeit nicht zur Verfügung.");
    json_array_add_object_element (results, result);
  }
  json_object_set_array_member (reply, "results", results);
  return to_node (reply);
}
