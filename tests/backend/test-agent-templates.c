/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include <string.h>

#include "kmx-agent-compiler.h"
#include "kmx-agent-opening.h"
#include "kmx-json.h"

/* Every template is read as strictly as a request to our API, and must compile as it is. */

#define AGENT_ID "00000000-0000-4000-8000-000000000001"
#define TEMPLATES 20

typedef struct {
  char *id;
  char *language;
  KmxBusinessFacts *facts;
} Template;

static void
template_free (gpointer data)
{
  Template *template = data;

  g_free (template->id);
  g_free (template->language);
  g_clear_object (&template->facts);
  g_free (template);
}

static Template *
read_template (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *bytes = NULL;
  Template *template = g_new0 (Template, 1);
  JsonObject *object;
  gsize size;

  g_file_get_contents (path, &bytes, &size, &error);
  g_assert_no_error (error);
  root = kmx_json_parse (bytes, size, &kmx_json_limits_api, &error);
  g_assert_no_error (error);
  object = json_node_get_object (root);
  template->id = g_strdup (json_object_get_string_member (object, "id"));
  template->language = g_strdup (json_object_get_string_member (object, "language"));
  template->facts =
      kmx_record_new_from_json (KMX_TYPE_BUSINESS_FACTS, json_object_get_member (object, "facts"),
                                KMX_RECORD_REFUSE_UNKNOWN, &error);
  if (error != NULL)
    g_test_message ("%s", path);
  g_assert_no_error (error);
  return template;
}

static GPtrArray *
read_templates (void)
{
  g_autofree char *folder = g_test_build_filename (G_TEST_DIST, "../../data/agent-templates", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) list = g_dir_open (folder, 0, &error);
  GPtrArray *templates = g_ptr_array_new_with_free_func (template_free);
  const char *name;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (list)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);

    if (g_str_has_suffix (name, ".json"))
      g_ptr_array_add (templates, read_template (path));
  }
  return templates;
}

static void
test_are_facts (void)
{
  g_autoptr (GPtrArray) templates = read_templates ();

  g_assert_cmpuint (templates->len, ==, TEMPLATES);
  for (guint i = 0; i < templates->len; i++) {
    Template *template = g_ptr_array_index (templates, i);
    const KmxField *fields = KMX_RECORD_GET_CLASS (template->facts)->fields;

    g_assert_cmpstr (kmx_record_get_text (template->facts, KMX_BUSINESS_FACTS_LANGUAGE), ==,
                     template->language);
    /* A template shows all that can be said: only what one rarely sets may be missing. */
    for (guint field = 0; field < KMX_N_BUSINESS_FACTS_FIELDS; field++)
      if (field != KMX_BUSINESS_FACTS_TRANSCRIBER && !kmx_record_is_set (template->facts, field))
        g_error ("%s.%s has no %s", template->id, template->language, fields[field].name);
  }
}

static void
test_have_the_full_notice (void)
{
  g_autoptr (GPtrArray) templates = read_templates ();

  for (guint i = 0; i < templates->len; i++) {
    Template *template = g_ptr_array_index (templates, i);
    const char *name = kmx_record_get_text (template->facts, KMX_BUSINESS_FACTS_BUSINESS_NAME);
    const char *greeting = kmx_record_get_text (template->facts, KMX_BUSINESS_FACTS_GREETING);
    g_autofree char *opening = kmx_agent_opening (name, greeting, template->language);
    g_autofree char *cleaned = kmx_agent_clean_greeting (greeting);

    g_assert_true (g_str_has_prefix (opening, g_str_equal (template->language, "en")
                                                  ? "Hello, this is the AI telephone assistant of "
                                                  : "Guten Tag, hier ist der KI-Telefonassistent "
                                                    "von "));
    g_assert_nonnull (strstr (opening, name));
    g_assert_cmpstr (cleaned, ==, greeting);
  }
}

static void
test_compile (void)
{
  g_autoptr (GPtrArray) templates = read_templates ();

  for (guint i = 0; i < templates->len; i++) {
    Template *template = g_ptr_array_index (templates, i);
    KmxAgentPlan plan = {
      .agent_id = AGENT_ID,
      .name = template->id,
      .revision = 1,
      .facts = template->facts,
      .account_id = AGENT_ID,
      .zone = "Europe/Berlin",
      .public_url = "https://kametrix.example/",
    };
    g_autoptr (GError) error = NULL;
    g_autoptr (JsonNode) assistant = kmx_agent_compile (&plan, &error);

    if (error != NULL)
      g_test_message ("%s.%s", template->id, template->language);
    g_assert_no_error (error);
    g_assert_true (JSON_NODE_HOLDS_OBJECT (assistant));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/agent-templates/are-facts", test_are_facts);
  g_test_add_func ("/agent-templates/have-the-full-notice", test_have_the_full_notice);
  g_test_add_func ("/agent-templates/compile", test_compile);
  return g_test_run ();
}
