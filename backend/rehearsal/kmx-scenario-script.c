/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-scenario-script.h"

#include <string.h>

#include "kmx-error.h"
#include "kmx-phone.h"
#include "kmx-scenario-clock.h"

static const char *const members[] = {
  "clock",     "caller_e164", "turns", "prompt_contains", "opening_contains",
  "forbidden", "expected",    NULL
};
static const char *const step_members[] = { "caller",       "expect_tool", "arguments",
                                            "result_lacks", "expect_text", "result_contains",
                                            "transfer",     NULL };
static const char *const outcomes[] = {
  "message", "handover", "ended", "answered", "refused", NULL
};

static gboolean
refuse (GError **error, const char *path, const char *name, const char *why)
{
  g_autofree char *member = g_strconcat (path, name != NULL ? "/" : "", name, NULL);

  kmx_error_set_invalid (error, member, "%s", why);
  return FALSE;
}

static gboolean
is_text (JsonNode *node)
{
  const char *text;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_STRING)
    return FALSE;
  text = json_node_get_string (node);
  return *text != '\0' && g_utf8_strlen (text, -1) <= KMX_SCENARIO_TEXT_CHARACTERS_MAX;
}

static gboolean
is_texts (JsonNode *node)
{
  JsonArray *array;

  if (is_text (node))
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return FALSE;
  array = json_node_get_array (node);
  if (json_array_get_length (array) > KMX_SCENARIO_TEXTS_MAX)
    return FALSE;
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (!is_text (json_array_get_element (array, i)))
      return FALSE;
  return TRUE;
}

static gboolean
check_names (JsonObject *object, const char *const *known, const char *path, GError **error)
{
  JsonObjectIter iter;
  const char *name;

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &name, NULL))
    if (!g_strv_contains (known, name))
      return refuse (error, path, name, "there is no such member");
  return TRUE;
}

static gboolean
check_texts (JsonObject *object, const char *const *names, const char *path, GError **error)
{
  for (guint i = 0; names[i] != NULL; i++)
    if (json_object_has_member (object, names[i]) &&
        !is_texts (json_object_get_member (object, names[i])))
      return refuse (error, path, names[i], "must be a text, or a list of some");
  return TRUE;
}

/* Numbers and texts: what a model says. */
static gboolean
check_arguments (JsonObject *step, const char *path, GError **error)
{
  JsonNode *node = json_object_get_member (step, "arguments");
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_OBJECT (node) ||
      json_object_get_size (json_node_get_object (node)) > KMX_SCENARIO_TEXTS_MAX)
    return refuse (error, path, "arguments", "must be an object of texts");
  json_object_iter_init (&iter, json_node_get_object (node));
  while (json_object_iter_next (&iter, &name, &value))
    if (!is_text (value))
      return refuse (error, path, "arguments", "must be an object of texts");
  return TRUE;
}

static gboolean
check_step (JsonNode *node, guint i, GError **error)
{
  static const char *const kinds[] = { "caller", "expect_tool", "expect_text", "transfer", NULL };
  static const char *const lists[] = { "result_contains", "result_lacks", NULL };
  g_autofree char *path = g_strdup_printf ("/script/turns/%u", i);
  const char *kind = NULL;
  JsonObject *step;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return refuse (error, path, NULL, "a step is an object");
  step = json_node_get_object (node);
  for (guint k = 0; kinds[k] != NULL; k++) {
    if (!json_object_has_member (step, kinds[k]))
      continue;
    if (kind != NULL)
      return refuse (error, path, kinds[k],
                     "a step is one of caller, expect_tool, expect_text, transfer");
    kind = kinds[k];
    if (!is_text (json_object_get_member (step, kind)))
      return refuse (error, path, kind, "must be a text");
  }
  if (kind == NULL)
    return refuse (error, path, NULL,
                   "a step is one of caller, expect_tool, expect_text, transfer");
  if (json_object_has_member (step, "transfer") &&
      g_strcmp0 (json_object_get_string_member_with_default (step, "transfer", NULL),
                 "no_answer") != 0)
    return refuse (error, path, "transfer", "a connection ends with \"no_answer\"");
  return check_names (step, step_members, path, error) && check_texts (step, lists, path, error) &&
         check_arguments (step, path, error);
}

static gboolean
check_turns (JsonObject *script, GError **error)
{
  JsonNode *node = json_object_get_member (script, "turns");
  JsonArray *turns;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return refuse (error, "/script", "turns", "must be a list of steps");
  turns = json_node_get_array (node);
  if (json_array_get_length (turns) == 0 || json_array_get_length (turns) > KMX_SCENARIO_STEPS_MAX)
    return refuse (error, "/script", "turns", "a scenario has 1 to 40 steps");
  for (guint i = 0; i < json_array_get_length (turns); i++)
    if (!check_step (json_array_get_element (turns, i), i, error))
      return FALSE;
  return TRUE;
}

static gboolean
check_expected (JsonObject *script, GError **error)
{
  static const char *const known[] = { "outcome", NULL };
  JsonNode *node = json_object_get_member (script, "expected");
  const char *outcome;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return refuse (error, "/script", "expected", "must be an object");
  outcome =
      json_object_get_string_member_with_default (json_node_get_object (node), "outcome", NULL);
  if (outcome == NULL || !g_strv_contains (outcomes, outcome))
    return refuse (error, "/script/expected", "outcome",
                   "is one of message, handover, ended, answered, refused");
  return check_names (json_node_get_object (node), known, "/script/expected", error);
}

gboolean
kmx_scenario_check (JsonNode *node, GError **error)
{
  static const char *const lists[] = { "prompt_contains", "opening_contains", "forbidden", NULL };
  JsonObject *script;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return refuse (error, "/script", NULL, "must be an object");
  script = json_node_get_object (node);
  if (!is_text (json_object_get_member (script, "clock")) ||
      !kmx_scenario_clock_is_valid (json_object_get_string_member (script, "clock")))
    return refuse (error, "/script", "clock",
                   "must be an instant with its offset, or open, closed, staffed, unstaffed");
  if (json_object_has_member (script, "caller_e164") &&
      (!is_text (json_object_get_member (script, "caller_e164")) ||
       !kmx_phone_is_e164 (json_object_get_string_member (script, "caller_e164"))))
    return refuse (error, "/script", "caller_e164", "must be a number like +493023125123");
  return check_names (script, members, "/script", error) &&
         check_texts (script, lists, "/script", error) && check_turns (script, error) &&
         check_expected (script, error);
}

gboolean
kmx_scenario_foreach (JsonObject *object, const char *member, KmxScenarioEach each, gpointer data)
{
  JsonNode *node = json_object_get_member (object, member);
  JsonArray *array;

  if (node == NULL)
    return TRUE;
  if (JSON_NODE_HOLDS_VALUE (node))
    return each (json_node_get_string (node), data);
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (!each (json_array_get_string_element (array, i), data))
      return FALSE;
  return TRUE;
}

char *
kmx_scenario_fold (const char *text, gboolean casefold)
{
  g_autoptr (GString) folded = g_string_new (NULL);

  for (; *text != '\0'; text = g_utf8_next_char (text)) {
    gunichar c = g_utf8_get_char (text);

    g_string_append_unichar (folded, g_unichar_isspace (c) || c == 0xa0 || c == 0x202f ? ' ' : c);
  }
  return casefold ? g_utf8_casefold (folded->str, -1) : g_strdup (folded->str);
}
