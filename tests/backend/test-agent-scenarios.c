/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include <string.h>

#include "kmx-json.h"
#include "kmx-opening-hours.h"

/* The clock of every scenario against the hours of its template: who says "open" must be open then,
 * and a destination that is to take a call must be there. */

typedef struct {
  JsonObject *scenario;
  KmxBusinessFacts *facts;
  GTimeZone *zone;
  gint64 now_us;
  guint *n_steps;
} Play;

static JsonNode *
read_json (const char *folder, const char *file)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "../../data", folder, file, NULL);
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  JsonNode *node;
  gsize size;

  g_file_get_contents (path, &bytes, &size, &error);
  g_assert_no_error (error);
  node = kmx_json_parse (bytes, size, &kmx_json_limits_api, &error);
  g_assert_no_error (error);
  return node;
}

/* What a step's answer must hold: one text or several. */
static gboolean
wants (JsonObject *step, const char *text)
{
  JsonNode *node = json_object_get_member (step, "result_contains");
  gboolean found = FALSE;

  if (node != NULL && JSON_NODE_HOLDS_VALUE (node))
    return strstr (json_node_get_string (node), text) != NULL;
  for (guint i = 0; node != NULL && i < json_array_get_length (json_node_get_array (node)); i++)
    found |= strstr (json_array_get_string_element (json_node_get_array (node), i), text) != NULL;
  return found;
}

static void
check_hours (Play *play, JsonObject *step)
{
  const char *name = json_object_get_string_member (play->scenario, "name");
  g_autoptr (KmxOpeningHours) hours = kmx_opening_hours_new (play->facts, play->zone);
  g_autofree char *week = kmx_opening_hours_speak (hours, "de");
  JsonNode *node = json_object_get_member (step, "result_contains");
  gboolean is_open = kmx_opening_hours_is_open (hours, play->now_us);

  if (wants (step, "Zurzeit ist geöffnet") != is_open ||
      wants (step, "Zurzeit ist geschlossen") == is_open)
    g_error ("%s: open %d", name, is_open);
  if (!is_open)
    g_assert_cmpint (kmx_opening_hours_next_opening (hours, play->now_us), >, play->now_us);
  for (guint i = 0; is_open && JSON_NODE_HOLDS_ARRAY (node) &&
                    i < json_array_get_length (json_node_get_array (node));
       i++) {
    const char *text = json_array_get_string_element (json_node_get_array (node), i);

    if (!g_str_has_prefix (text, "Zurzeit") && strstr (week, text) == NULL)
      g_error ("%s: \"%s\" is not in \"%s\"", name, text, week);
  }
}

static void
check_hand_over (Play *play, JsonObject *step)
{
  KmxHandover *handover = kmx_record_get_record (play->facts, KMX_BUSINESS_FACTS_HANDOVER);
  GListModel *list = kmx_record_get_list (handover, KMX_HANDOVER_DESTINATIONS);
  const char *wanted = json_object_get_string_member_with_default (
      json_object_get_object_member (step, "arguments"), "destination", NULL);
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (play->now_us / G_USEC_PER_SEC);
  g_autoptr (GDateTime) local = g_date_time_to_timezone (utc, play->zone);
  g_autofree char *sentence = NULL;
  const char *taken = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (list); i++) {
    g_autoptr (KmxHandoverDestination) one = g_list_model_get_item (list, i);
    const char *label = kmx_record_get_text (one, KMX_HANDOVER_DESTINATION_LABEL);

    if (kmx_hours_spans_contain (kmx_record_get_list (one, KMX_HANDOVER_DESTINATION_HOURS),
                                 local) &&
        (taken == NULL || g_strcmp0 (label, wanted) == 0))
      taken = label;
  }
  sentence = taken != NULL ? g_strconcat ("Die Weiterleitung an ", taken, NULL)
                           : g_strdup ("Zurzeit ist niemand erreichbar");
  if (!wants (step, sentence))
    g_error ("%s: \"%s\" is the rule's answer",
             json_object_get_string_member (play->scenario, "name"), sentence);
}

static void
check_step (JsonArray *steps, guint i, JsonNode *node, gpointer data)
{
  Play *play = data;
  JsonObject *step = json_node_get_object (node);
  const char *tool = json_object_get_string_member_with_default (step, "expect_tool", "");

  if (g_str_equal (tool, "hand_over"))
    check_hand_over (play, step);
  else if (g_str_equal (tool, "business_info") &&
           g_str_equal (json_object_get_string_member (
                            json_object_get_object_member (step, "arguments"), "topic"),
                        "hours"))
    check_hours (play, step);
  else
    return;
  (*play->n_steps)++;
}

static void
test_clocks_fit_the_hours (gconstpointer data)
{
  g_autofree char *file = g_strconcat (data, ".de.json", NULL);
  g_autoptr (JsonNode) template = read_json ("agent-templates", file);
  g_autoptr (JsonNode) scenarios = read_json ("agent-scenarios", file);
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Europe/Berlin");
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxBusinessFacts) facts = kmx_record_new_from_json (
      KMX_TYPE_BUSINESS_FACTS, json_object_get_member (json_node_get_object (template), "facts"),
      KMX_RECORD_REFUSE_UNKNOWN, &error);
  JsonArray *array = json_node_get_array (scenarios);
  guint n_steps = 0;

  g_assert_no_error (error);
  for (guint i = 0; i < json_array_get_length (array); i++) {
    Play play = { json_array_get_object_element (array, i), facts, zone, 0, &n_steps };
    const char *clock = json_object_get_string_member (play.scenario, "clock");
    g_autoptr (GDateTime) now = g_date_time_new_from_iso8601 (clock, NULL);

    g_assert_nonnull (now);
    play.now_us = g_date_time_to_unix (now) * G_USEC_PER_SEC;
    json_array_foreach_element (json_object_get_array_member (play.scenario, "turns"), check_step,
                                &play);
  }
  g_assert_cmpuint (n_steps, >=, 3);
}

int
main (int argc, char **argv)
{
  static const char *const names[] = { "buero",      "einzelhandel", "friseur", "handwerk",
                                       "hotel",      "immobilien",   "kanzlei", "praxis",
                                       "restaurant", "werkstatt" };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = g_strconcat ("/agent-scenarios/clocks-fit-the-hours/", names[i], NULL);

    g_test_add_data_func (path, names[i], test_clocks_fit_the_hours);
  }
  return g_test_run ();
}
