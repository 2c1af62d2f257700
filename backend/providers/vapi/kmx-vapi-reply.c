/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-vapi-reply.h"

#include "kmx-tools.h"

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

/* The provider stays in the call while it rings, so that somebody is there when nobody answers. */
JsonObject *
kmx_vapi_destination (const char *e164, const char *message, guint ring_s, const char *no_answer)
{
  JsonObject *destination = json_object_new ();
  JsonObject *plan = json_object_new ();
  JsonObject *fallback = json_object_new ();

  json_object_set_string_member (destination, "type", "number");
  json_object_set_string_member (destination, "number", e164);
  json_object_set_boolean_member (destination, "numberE164CheckEnabled", TRUE);
  /* Without it the caller hears an English sentence. */
  json_object_set_string_member (destination, "message", message);
  json_object_set_string_member (plan, "mode", "blind-transfer");
  json_object_set_string_member (plan, "sipVerb", "dial");
  json_object_set_int_member (plan, "dialTimeout", ring_s);
  json_object_set_string_member (fallback, "message", no_answer);
  json_object_set_boolean_member (fallback, "endCallEnabled", FALSE);
  json_object_set_object_member (plan, "fallbackPlan", fallback);
  json_object_set_object_member (destination, "transferPlan", plan);
  return destination;
}

JsonNode *
kmx_vapi_reply_transfer (const char *e164,
                         const char *announcement,
                         guint ring_s,
                         const char *no_answer)
{
  JsonObject *reply = json_object_new ();

  json_object_set_object_member (reply, "destination",
                                 kmx_vapi_destination (e164, announcement, ring_s, no_answer));
  return to_node (reply);
}

JsonNode *
kmx_vapi_reply_error (const char *text)
{
  JsonObject *reply = json_object_new ();

  json_object_set_string_member (reply, "error", text);
  return to_node (reply);
}

JsonNode *
kmx_vapi_reply_no_transfer (const char *language)
{
  return kmx_vapi_reply_error (kmx_tools_sentence (language, "no_transfer"));
}

void
kmx_vapi_reply_add_result (JsonArray *results, const char *id, const char *name, const char *text)
{
  JsonObject *result = json_object_new ();

  json_object_set_string_member (result, "toolCallId", id);
  json_object_set_string_member (result, "name", name);
  json_object_set_string_member (result, "result", text);
  json_array_add_object_element (results, result);
}

JsonNode *
kmx_vapi_reply_results (JsonArray *results)
{
  JsonObject *reply = json_object_new ();

  json_object_set_array_member (reply, "results", json_array_ref (results));
  return to_node (reply);
}
