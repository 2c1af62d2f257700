/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include <string.h>

#include "kmx-agent-compiler.h"
#include "kmx-agent-linter.h"
#include "kmx-error.h"
#include "kmx-json.h"

/* What an assistant may lack or have otherwise without harm. */
static const char *const free_to_lack[] = {
  ".voice.fallbackPlan",
  ".transcriber.fallbackPlan",
  ".transcriber.keyterm",
  ".transcriber.numerals",
  ".transcriber.mipOptOut",
  ".keypadInputPlan",
  ".keypadInputPlan.delimiters",
  ".keypadInputPlan.timeoutSeconds",
  ".analysisPlan.minMessagesThreshold",
  NULL,
};
static const char *const free_to_flip[] = {
  ".voice.chunkPlan.enabled",
  ".voice.chunkPlan.formatPlan.enabled",
  ".transcriber.smartFormat", /* then it is none of the catalogue */
  ".transcriber.numerals",
  ".transcriber.mipOptOut",
  ".keypadInputPlan.enabled",
  ".monitorPlan.controlEnabled",
  ".artifactPlan.transcriptPlan.enabled",
  ".analysisPlan.summaryPlan.enabled",
  NULL,
};

static KmxBusinessFacts *facts;

static JsonNode *
compile (void)
{
  const KmxAgentPlan plan = {
    .agent_id = "0191f3a0-0000-7000-8000-000000000001",
    .name = "Empfang",
    .revision = 3,
    .facts = facts,
    .account_id = "0191f3a0-0000-7000-8000-000000000002",
    .public_url = "https://kametrix.example",
  };
  g_autoptr (GError) error = NULL;
  JsonNode *assistant = kmx_agent_compile (&plan, &error);

  g_assert_no_error (error);
  return assistant;
}

typedef void (*Visit) (JsonNode *assistant, JsonObject *parent, const char *name, const char *path);

/* Objects only: members of lists are judged by the same entries. */
static void
walk (JsonNode *assistant, JsonObject *object, const char *path, Visit visit)
{
  g_autoptr (GList) members = json_object_get_members (object);

  for (GList *at = members; at != NULL; at = at->next) {
    /* The object's own names die with their members. */
    g_autofree char *name = g_strdup (at->data);
    g_autofree char *inner = g_strconcat (path, ".", name, NULL);
    JsonNode *node = json_object_get_member (object, name);

    if (JSON_NODE_HOLDS_OBJECT (node))
      walk (assistant, json_node_get_object (node), inner, visit);
    visit (assistant, object, name, inner);
  }
}

static void
check (JsonNode *assistant, const char *path, gboolean accepted)
{
  g_autoptr (GError) error = NULL;

  if (kmx_agent_lint (assistant, FALSE, &error) != accepted)
    g_error ("%s: %s", path, error != NULL ? error->message : "accepted");
  if (!accepted)
    g_assert_error (error, KMX_ERROR, KMX_ERROR_INTERNAL);
}

static gboolean
is_for_catalogue (const char *path)
{
  return g_str_has_prefix (path, ".transcriber.") && !g_str_equal (path, ".transcriber.keyterm") &&
         !g_str_equal (path, ".transcriber.fallbackPlan");
}

static void
take_away (JsonNode *assistant, JsonObject *parent, const char *name, const char *path)
{
  g_autoptr (JsonNode) held = json_node_copy (json_object_get_member (parent, name));
  gboolean free = g_strv_contains (free_to_lack, path) && !is_for_catalogue (path);

  json_object_remove_member (parent, name);
  check (assistant, path, free);
  json_object_set_member (parent, name, g_steal_pointer (&held));
}

static void
flip (JsonNode *assistant, JsonObject *parent, const char *name, const char *path)
{
  JsonNode *node = json_object_get_member (parent, name);
  gboolean value;

  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    return;
  value = json_node_get_boolean (node);
  json_object_set_boolean_member (parent, name, !value);
  check (assistant, path, g_strv_contains (free_to_flip, path) && !is_for_catalogue (path));
  json_object_set_boolean_member (parent, name, value);
}

static void
add_unknown (JsonNode *assistant, JsonObject *parent, const char *name, const char *path)
{
  JsonNode *node = json_object_get_member (parent, name);

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return;
  json_object_set_boolean_member (json_node_get_object (node), "unheardOf", TRUE);
  check (assistant, path, FALSE);
  json_object_remove_member (json_node_get_object (node), "unheardOf");
}

static void
test_walk (gconstpointer visit)
{
  g_autoptr (JsonNode) assistant = compile ();

  walk (assistant, json_node_get_object (assistant), "", (Visit) visit);
  check (assistant, "", TRUE);
}

static void
test_voices_stay_in_the_eu (void)
{
  g_autoptr (JsonNode) assistant = compile ();
  JsonObject *voice = json_object_get_object_member (json_node_get_object (assistant), "voice");

  json_object_set_string_member (voice, "voiceId", "de-DE-SomebodyNeural");
  check (assistant, "voice", FALSE);
  g_assert_true (kmx_agent_lint (assistant, TRUE, NULL));
}

static void
test_model_stays_in_the_eu (void)
{
  g_autoptr (JsonNode) assistant = compile ();
  JsonObject *model = json_object_get_object_member (json_node_get_object (assistant), "model");

  json_object_set_string_member (model, "model", "gpt-4.1");
  check (assistant, "model", FALSE);
}

static void
test_fallback_stays_in_the_eu (void)
{
  g_autoptr (JsonNode) assistant = compile ();
  JsonObject *transcriber =
      json_object_get_object_member (json_node_get_object (assistant), "transcriber");
  JsonObject *plan = json_object_get_object_member (transcriber, "fallbackPlan");
  JsonObject *automatic = json_object_new ();

  json_object_set_boolean_member (automatic, "enabled", TRUE);
  json_object_set_object_member (plan, "autoFallback", automatic);
  check (assistant, "autoFallback", FALSE);
}

/* As much as the contract allows is more than a prompt may be. */
static void
test_too_much_is_refused (void)
{
  g_autofree char *question = g_strnfill (300, 'x');
  g_autofree char *answer = g_strnfill (1000, 'x');
  g_autoptr (GListStore) entries = g_list_store_new (KMX_TYPE_FAQ_ENTRY);
  g_autoptr (KmxBusinessFacts) big = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) assistant = NULL;
  KmxAgentPlan plan = {
    .agent_id = "a", .name = "n", .account_id = "b", .public_url = "https://x"
  };

  for (guint i = 0; i < 50; i++) {
    g_autoptr (KmxFaqEntry) one =
        kmx_record_new (KMX_TYPE_FAQ_ENTRY, "question", question, "answer", answer, NULL);

    g_list_store_append (entries, one);
  }
  big = kmx_record_copy_with (facts, "faq", entries, NULL);
  plan.facts = big;
  assistant = kmx_agent_compile (&plan, &error);
  g_assert_null (assistant);
  g_assert_error (error, KMX_ERROR, KMX_ERROR_INVALID);
}

static void
test_hidden_marks_are_taken_out (void)
{
  g_autoptr (KmxBusinessFacts) odd = kmx_record_copy_with (facts, "instructions",
                                                           "{{customer.number}} \xe2\x80\xae"
                                                           "eslaf\xe2\x80\xac 😀 {% if %}",
                                                           NULL);
  KmxBusinessFacts *held = facts;
  g_autoptr (JsonNode) assistant = NULL;
  g_autofree char *text = NULL;

  facts = odd;
  assistant = compile ();
  facts = held;
  text = kmx_json_to_string (assistant);
  g_assert_nonnull (strstr (text, "((customer.number)) eslaf 😀 (% if %)"));
  g_assert_null (strstr (text, "{{customer"));
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  facts = kmx_record_new (KMX_TYPE_BUSINESS_FACTS, "business_name", "Autohaus Lindner GmbH",
                          "language", "de", "sector", "standard", "voice", "katja", NULL);
  g_test_add_data_func ("/agent-linter/missing", take_away, test_walk);
  g_test_add_data_func ("/agent-linter/flipped", flip, test_walk);
  g_test_add_data_func ("/agent-linter/unknown", add_unknown, test_walk);
  g_test_add_func ("/agent-linter/residency/voice", test_voices_stay_in_the_eu);
  g_test_add_func ("/agent-linter/residency/model", test_model_stays_in_the_eu);
  g_test_add_func ("/agent-linter/residency/fallback", test_fallback_stays_in_the_eu);
  g_test_add_func ("/agent-linter/too-much", test_too_much_is_refused);
  g_test_add_func ("/agent-linter/hidden", test_hidden_marks_are_taken_out);
  status = g_test_run ();
  g_object_unref (facts);
  return status;
}
