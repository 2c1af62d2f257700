/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include <string.h>

#include "kmx-agent-compiler.h"
#include "kmx-agent-drift.h"
#include "kmx-json.h"

static const KmxAgentPlan plain = {
  .agent_id = "0191f3a0-0000-7000-8000-000000000001",
  .name = "Empfang",
  .revision = 3,
  .account_id = "0191f3a0-0000-7000-8000-000000000002",
  .public_url = "https://kametrix.example",
};

static JsonNode *
compile (const KmxAgentPlan *plan)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = kmx_agent_compile (plan, &error);

  g_assert_no_error (error);
  g_assert_nonnull (node);
  return node;
}

static JsonNode *
read_fixture (const char *name, char **ret_path)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "agents", name, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;
  JsonNode *node;

  g_file_get_contents (path, &text, &size, &error);
  g_assert_no_error (error);
  node = kmx_json_parse (text, size, &kmx_json_limits_provider, &error);
  g_assert_no_error (error);
  *ret_path = g_steal_pointer (&path);
  return node;
}

static const char *
plan_text (JsonObject *object, const char *name)
{
  return json_object_get_string_member_with_default (object, name, NULL);
}

static gint64
plan_integer (JsonObject *object, const char *name)
{
  return json_object_get_int_member_with_default (object, name, 0);
}

static KmxAgentPlan
read_plan (JsonObject *object, KmxBusinessFacts *facts)
{
  return (KmxAgentPlan){
    .agent_id = plan_text (object, "agent_id"),
    .name = plan_text (object, "name"),
    .revision = plan_integer (object, "revision"),
    .facts = facts,
    .account_id = plan_text (object, "account_id"),
    .zone = plan_text (object, "zone"),
    .live_transcript =
        json_object_get_boolean_member_with_default (object, "live_transcript", FALSE),
    .public_url = plan_text (object, "public_url"),
    .credential_id = plan_text (object, "credential_id"),
    .now_us = plan_integer (object, "now_us"),
    .max_duration_s = (guint) plan_integer (object, "max_duration_s"),
  };
}

/* KMX_UPDATE_GOLDEN=1 writes what the compiler makes now; the change is then read in review. */
static void
write_fixture (const char *path, JsonNode *root, JsonNode *assistant)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autofree char *text = NULL;
  g_autofree char *with_end = NULL;

  json_object_set_member (json_node_get_object (root), "assistant", json_node_copy (assistant));
  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, TRUE);
  text = json_generator_to_data (generator, NULL);
  with_end = g_strconcat (text, "\n", NULL);
  g_assert_true (g_file_set_contents (path, with_end, -1, NULL));
}

static void
test_golden (gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autoptr (JsonNode) root = read_fixture (data, &path);
  JsonObject *object = json_node_get_object (root);
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxBusinessFacts) facts =
      kmx_record_new_from_json (KMX_TYPE_BUSINESS_FACTS, json_object_get_member (object, "facts"),
                                KMX_RECORD_REFUSE_UNKNOWN, &error);
  KmxAgentPlan plan = read_plan (json_object_get_object_member (object, "plan"), facts);
  g_autoptr (JsonNode) assistant = compile (&plan);
  JsonNode *expected;
  g_autofree char *forth = NULL;
  g_autofree char *back = NULL;

  if (g_getenv ("KMX_UPDATE_GOLDEN") != NULL) {
    write_fixture (path, root, assistant);
    return;
  }
  expected = json_object_get_member (object, "assistant");
  g_assert_nonnull (expected);
  forth = kmx_agent_find_drift (assistant, expected);
  back = kmx_agent_find_drift (expected, assistant);
  g_assert_cmpstr (forth, ==, NULL);
  g_assert_cmpstr (back, ==, NULL);
}

/* Without the name of the sector, as templates/<template>.<language>.<sector>.json. */
static char *
build_template_path (const char *file, const char *sector)
{
  g_autofree char *stem = g_strndup (file, strlen (file) - strlen (".json"));
  g_autofree char *name = g_strconcat (stem, ".", sector, ".json", NULL);

  return g_test_build_filename (G_TEST_DIST, "agents", "templates", name, NULL);
}

static void
check_template (KmxBusinessFacts *facts, const char *file, const char *sector)
{
  g_autoptr (KmxBusinessFacts) profile = kmx_record_copy_with (facts, "sector", sector, NULL);
  g_autofree char *path = build_template_path (file, sector);
  KmxAgentPlan plan = plain;
  g_autoptr (JsonNode) assistant = NULL;
  g_autoptr (JsonNode) expected = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gsize size;

  plan.facts = profile;
  assistant = compile (&plan);
  if (g_getenv ("KMX_UPDATE_GOLDEN") != NULL) {
    g_autofree char *made = json_to_string (assistant, TRUE);
    g_autofree char *with_end = g_strconcat (made, "\n", NULL);

    g_assert_true (g_file_set_contents (path, with_end, -1, NULL));
    return;
  }
  g_file_get_contents (path, &text, &size, &error);
  g_assert_no_error (error);
  expected = kmx_json_parse (text, size, &kmx_json_limits_provider, &error);
  g_assert_no_error (error);
  if (!json_node_equal (assistant, expected)) {
    g_autofree char *drift = kmx_agent_find_drift (assistant, expected);

    g_error ("%s: differs in %s", path, drift != NULL ? drift : "a member too many");
  }
}

/* Every template in the folder, in every sector. */
static void
test_templates (void)
{
  g_autofree char *folder =
      g_test_build_filename (G_TEST_DIST, "..", "..", "data", "agent-templates", NULL);
  g_autoptr (GDir) files = g_dir_open (folder, 0, NULL);
  const char *file;
  guint seen = 0;

  g_assert_nonnull (files);
  while ((file = g_dir_read_name (files)) != NULL) {
    g_autofree char *path = g_build_filename (folder, file, NULL);
    g_autoptr (JsonNode) root = NULL;
    g_autoptr (KmxBusinessFacts) facts = NULL;
    g_autoptr (GError) error = NULL;
    g_autofree char *text = NULL;
    gsize size;

    if (!g_str_has_suffix (file, ".json"))
      continue;
    g_assert_true (g_file_get_contents (path, &text, &size, NULL));
    root = kmx_json_parse (text, size, &kmx_json_limits_provider, &error);
    g_assert_no_error (error);
    facts = kmx_record_new_from_json (KMX_TYPE_BUSINESS_FACTS,
                                      json_object_get_member (json_node_get_object (root), "facts"),
                                      KMX_RECORD_REFUSE_UNKNOWN, &error);
    g_assert_no_error (error);
    for (guint i = 0; kmx_sectors[i] != NULL; i++)
      check_template (facts, file, kmx_sectors[i]);
    seen++;
  }
  g_assert_cmpuint (seen, >=, 20);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/agent-golden/garage-de", "garage-de.json", test_golden);
  g_test_add_data_func ("/agent-golden/garage-call", "garage-call.json", test_golden);
  g_test_add_data_func ("/agent-golden/office-en", "office-en.json", test_golden);
  g_test_add_func ("/agent-golden/templates", test_templates);
  return g_test_run ();
}
