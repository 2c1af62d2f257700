/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-adopt.h"

#include <string.h>

#include "kmx-agent-opening.h"
#include "kmx-error.h"
#include "kmx-facts-check.h"
#include "kmx-voices.h"

#define GREETING_CHARACTERS_MAX 500

static KmxBusinessFacts *
refuse (GError **error, const char *path, const char *reason)
{
  GError *made =
      g_error_new (KMX_ERROR, KMX_ERROR_CONFLICT, "\"%s\" cannot be adopted: %s", path, reason);

  kmx_error_set_reason (made, reason);
  g_propagate_error (error, made);
  return NULL;
}

static gboolean
is_one_line (const char *text)
{
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    if (g_unichar_iscntrl (g_utf8_get_char (at)))
      return FALSE;
  return TRUE;
}

static KmxBusinessFacts *
adopt_greeting (KmxBusinessFacts *facts, const char *path, JsonNode *theirs, GError **error)
{
  const char *name = kmx_record_get_text (facts, KMX_BUSINESS_FACTS_BUSINESS_NAME);
  const char *language = kmx_record_get_text (facts, KMX_BUSINESS_FACTS_LANGUAGE);
  g_autofree char *notice = kmx_agent_opening_notice (name, language);
  const char *spoken =
      theirs != NULL && JSON_NODE_HOLDS_VALUE (theirs) ? json_node_get_string (theirs) : NULL;
  g_autofree char *greeting = NULL;
  g_autofree char *again = NULL;

  if (spoken == NULL || !g_str_has_prefix (spoken, notice))
    return refuse (error, path, "greeting");
  greeting = g_strstrip (g_strdup (spoken + strlen (notice)));
  again = kmx_agent_opening (name, greeting, language);
  if (!g_str_equal (again, spoken) || !is_one_line (greeting) ||
      g_utf8_strlen (greeting, -1) > GREETING_CHARACTERS_MAX)
    return refuse (error, path, "greeting");
  return kmx_record_copy_with (facts, "greeting", greeting, NULL);
}

static KmxBusinessFacts *
adopt_voice (KmxBusinessFacts *facts, const char *path, JsonNode *theirs, GError **error)
{
  JsonObject *voice = theirs != NULL && JSON_NODE_HOLDS_OBJECT (theirs)
                          ? kmx_voices_find_sent (json_node_get_object (theirs))
                          : NULL;

  if (voice == NULL || !json_object_get_boolean_member (voice, "enabled"))
    return refuse (error, path, "voice");
  return kmx_record_copy_with (facts, "voice", json_object_get_string_member (voice, "id"), NULL);
}

static KmxBusinessFacts *
adopt_seconds (
    KmxBusinessFacts *facts, const char *path, guint index, JsonNode *theirs, GError **error)
{
  const KmxField *field = &KMX_RECORD_GET_CLASS (facts)->fields[index];
  GType type = theirs != NULL && JSON_NODE_HOLDS_VALUE (theirs) ? json_node_get_value_type (theirs)
                                                                : G_TYPE_NONE;
  double seconds;

  if (type != G_TYPE_INT64 && type != G_TYPE_DOUBLE)
    return refuse (error, path, "range");
  seconds = json_node_get_double (theirs);
  if (!(seconds >= (double) field->min && seconds <= (double) field->max) ||
      seconds != (double) (gint64) seconds)
    return refuse (error, path, "range");
  return kmx_record_copy_with (facts, field->name, (gint64) seconds, NULL);
}

KmxBusinessFacts *
kmx_agent_adopt (KmxBusinessFacts *facts,
                 const char *path,
                 JsonNode *theirs,
                 gboolean outside_eu,
                 GError **error)
{
  g_autoptr (KmxBusinessFacts) adopted = NULL;

  if (g_str_equal (path, "/firstMessage"))
    adopted = adopt_greeting (facts, path, theirs, error);
  else if (g_str_equal (path, "/voice"))
    adopted = adopt_voice (facts, path, theirs, error);
  else if (g_str_equal (path, "/maxDurationSeconds"))
    adopted = adopt_seconds (facts, path, KMX_BUSINESS_FACTS_CALL_MAX_S, theirs, error);
  else if (g_str_equal (path, "/hooks/0/options/timeoutSeconds"))
    adopted = adopt_seconds (facts, path, KMX_BUSINESS_FACTS_SILENCE_S, theirs, error);
  else
    return refuse (error, path,
                   g_str_has_prefix (path, "/model/messages") ? "composed" : "platform");
  if (adopted == NULL)
    return NULL;
  if (!kmx_business_facts_check (adopted, outside_eu, NULL))
    return refuse (error, path, g_str_equal (path, "/voice") ? "voice" : "greeting");
  return g_steal_pointer (&adopted);
}
