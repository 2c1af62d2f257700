/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-error.h"
#include "kmx-instant.h"
#include "kmx-json.h"
#include "kmx-record.h"

#include <string.h>

#define KMX_TURN_FIELDS(F)                                                                         \
  F (KMX_TURN, SPEAKER, "speaker", KMX_FIELD_ENUM, .required = TRUE, .values = speakers)           \
  F (KMX_TURN, TEXT, "text", KMX_FIELD_PROSE, .required = TRUE, .max = 20)

static const char *const speakers[] = { "caller", "assistant", NULL };

KMX_DECLARE_RECORD (KmxTurn, kmx_turn, TURN, KMX_TURN_FIELDS)
KMX_DEFINE_RECORD (KmxTurn, kmx_turn, KMX_TURN_FIELDS)

#define KMX_TALK_FIELDS(F)                                                                         \
  F (KMX_TALK, ID, "id", KMX_FIELD_ID, .required = TRUE)                                           \
  F (KMX_TALK, NAME, "name", KMX_FIELD_TEXT, .min = 2, .max = 6)                                   \
  F (KMX_TALK, STARTED_AT, "started_at", KMX_FIELD_INSTANT)                                        \
  F (KMX_TALK, DURATION_S, "duration_s", KMX_FIELD_INTEGER, .min = 0, .max = 86400)                \
  F (KMX_TALK, BALANCE_CENTS, "balance_cents", KMX_FIELD_INTEGER)                                  \
  F (KMX_TALK, LIVE, "live", KMX_FIELD_BOOLEAN)                                                    \
  F (KMX_TALK, STATE, "state", KMX_FIELD_ENUM, .values = states)                                   \
  F (KMX_TALK, OPENING, "opening", KMX_FIELD_RECORD, .get_type = kmx_turn_get_type)                \
  F (KMX_TALK, TURNS, "turns", KMX_FIELD_LIST, .get_type = kmx_turn_get_type, .max = 5)            \
  F (KMX_TALK, EXTRA, "extra", KMX_FIELD_JSON)

static const char *const states[] = { "ringing", "running", "over", NULL };

KMX_DECLARE_RECORD (KmxTalk, kmx_talk, TALK, KMX_TALK_FIELDS)
KMX_DEFINE_RECORD (KmxTalk, kmx_talk, KMX_TALK_FIELDS)

#define ID "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"

static KmxTalk *
read_talk (const char *text, KmxRecordFlags flags, GError **error)
{
  return kmx_record_new_from_bytes (kmx_talk_get_type (), text, strlen (text), flags, error);
}

static void
test_round_trip_keeps_everything (void)
{
  const char *text =
      "{\"id\":\"" ID "\",\"name\":\"Jörg\",\"started_at\":\"2026-11-22T13:05:00.000123Z\","
      "\"duration_s\":272,\"balance_cents\":-9007199254740991,\"live\":true,\"state\":\"running\","
      "\"opening\":{\"speaker\":\"assistant\",\"text\":\"Guten Tag\"},"
      "\"turns\":[{\"speaker\":\"caller\",\"text\":\"Hallo\\n\\tja\"}],\"extra\":{\"a\":[1,null]}}";
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxTalk) talk = read_talk (text, KMX_RECORD_REFUSE_UNKNOWN, &error);
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (KmxTurn) turn = NULL;
  g_autofree char *again = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (kmx_record_get_text (talk, KMX_TALK_NAME), ==, "Jörg");
  g_assert_cmpint (kmx_record_get_integer (talk, KMX_TALK_DURATION_S), ==, 272);
  g_assert_true (kmx_record_get_boolean (talk, KMX_TALK_LIVE));
  g_assert_cmpint (kmx_record_get_enum (talk, KMX_TALK_STATE), ==, 1);
  g_assert_cmpint (g_date_time_get_microsecond (kmx_record_get_instant (talk, KMX_TALK_STARTED_AT)),
                   ==, 123);
  g_assert_cmpstr (
      kmx_record_get_text (kmx_record_get_record (talk, KMX_TALK_OPENING), KMX_TURN_TEXT), ==,
      "Guten Tag");
  turn = g_list_model_get_item (kmx_record_get_list (talk, KMX_TALK_TURNS), 0);
  g_assert_cmpstr (kmx_record_get_text (turn, KMX_TURN_TEXT), ==, "Hallo\n\tja");
  node = kmx_record_to_json (talk);
  again = kmx_json_to_string (node);
  g_assert_cmpstr (again, ==, text);
}

static void
test_absent_and_null_are_unset (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxTalk) talk =
      read_talk ("{\"id\":\"" ID "\",\"name\":null,\"turns\":null}", 0, &error);
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  g_assert_false (kmx_record_is_set (talk, KMX_TALK_NAME));
  g_assert_null (kmx_record_get_text (talk, KMX_TALK_NAME));
  g_assert_null (kmx_record_get_instant (talk, KMX_TALK_STARTED_AT));
  g_assert_cmpint (kmx_record_get_enum (talk, KMX_TALK_STATE), ==, -1);
  g_assert_cmpuint (g_list_model_get_n_items (kmx_record_get_list (talk, KMX_TALK_TURNS)), ==, 0);
  node = kmx_record_to_json (talk);
  text = kmx_json_to_string (node);
  g_assert_cmpstr (text, ==, "{\"id\":\"" ID "\"}");
}

static void
test_errors_name_the_member (void)
{
  static const struct {
    const char *members;
    const char *member;
  } cases[] = {
    { "\"name\":\"J\"", "/name" },
    { "\"name\":\"Jörg123\"", "/name" },
    { "\"name\":\"a\\nb\"", "/name" },
    { "\"name\":\"ab\\u0085\"", "/name" },
    { "\"name\":5", "/name" },
    { "\"started_at\":\"2026-11-22 13:05:00Z\"", "/started_at" },
    { "\"started_at\":\"2026-02-30T13:05:00Z\"", "/started_at" },
    { "\"started_at\":17", "/started_at" },
    { "\"duration_s\":-1", "/duration_s" },
    { "\"duration_s\":86401", "/duration_s" },
    { "\"duration_s\":1.0", "/duration_s" },
    { "\"duration_s\":\"1\"", "/duration_s" },
    { "\"balance_cents\":9007199254740992", "/balance_cents" },
    { "\"live\":1", "/live" },
    { "\"state\":\"lost\"", "/state" },
    { "\"opening\":[]", "/opening" },
    { "\"opening\":{\"speaker\":\"caller\"}", "/opening/text" },
    { "\"turns\":{}", "/turns" },
    { "\"turns\":[1]", "/turns/0" },
    { "\"turns\":[1,2,3,4,5,6]", "/turns" },
    { "\"turns\":[{\"speaker\":\"caller\",\"text\":\"a\"},{\"speaker\":\"caller\",\"text\":1}]",
      "/turns/1/text" },
    { "\"turns\":[{\"speaker\":\"dog\",\"text\":\"a\"}]", "/turns/0/speaker" },
    { "\"turns\":[{\"speaker\":\"caller\",\"text\":\"a\",\"x\":1}]", "/turns/0/x" },
    { "\"a/b~c\":1", "/a~1b~0c" },
    { "\"id \":1", "/id " },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = g_strdup_printf ("{\"id\":\"" ID "\",%s}", cases[i].members);
    g_autoptr (GError) error = NULL;
    g_autoptr (KmxTalk) talk = read_talk (text, KMX_RECORD_REFUSE_UNKNOWN, &error);

    g_test_message ("%s", text);
    g_assert_null (talk);
    g_assert_error (error, KMX_ERROR, KMX_ERROR_INVALID);
    g_assert_cmpstr (kmx_error_get_member (error), ==, cases[i].member);
  }
}

static void
test_required_id_must_be_a_uuid (void)
{
  static const char *const texts[] = {
    "{}",
    "{\"id\":null}",
    "{\"id\":\"0190A1B2-c3d4-7e5f-8a9b-0c1d2e3f4a5b\"}",
    "{\"id\":\"0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5\"}",
    "{\"id\":\"0190a1b2xc3d4-7e5f-8a9b-0c1d2e3f4a5b\"}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (KmxTalk) talk = read_talk (texts[i], KMX_RECORD_IGNORE_UNKNOWN, &error);

    g_assert_null (talk);
    g_assert_error (error, KMX_ERROR, KMX_ERROR_INVALID);
    g_assert_cmpstr (kmx_error_get_member (error), ==, "/id");
  }
}

static void
test_newer_answers_are_understood (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxTalk) talk = read_talk ("{\"id\":\"" ID "\",\"mood\":\"fine\",\"state\":\"lost\"}",
                                        KMX_RECORD_IGNORE_UNKNOWN, &error);
  g_autoptr (KmxTalk) refused = NULL;

  g_assert_no_error (error);
  g_assert_false (kmx_record_is_set (talk, KMX_TALK_STATE));
  /* A required enum cannot be left unset. */
  refused = read_talk ("{\"id\":\"" ID "\",\"turns\":[{\"speaker\":\"dog\",\"text\":\"\"}]}",
                       KMX_RECORD_IGNORE_UNKNOWN, &error);
  g_assert_null (refused);
  g_assert_cmpstr (kmx_error_get_member (error), ==, "/turns/0/speaker");
}

static void
test_broken_json_is_malformed (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxTalk) talk = read_talk ("{\"id\":1,\"id\":2}", 0, &error);

  g_assert_null (talk);
  g_assert_error (error, KMX_ERROR, KMX_ERROR_MALFORMED);
}

static void
test_properties_follow_the_table (void)
{
  g_autoptr (GDateTime) instant = g_date_time_new_utc (2026, 11, 22, 13, 5, 0);
  g_autoptr (KmxTalk) talk =
      kmx_record_new (kmx_talk_get_type (), "id", ID, "started_at", instant, "duration_s",
                      (gint64) 60, "live", TRUE, "state", "over", NULL);
  g_autoptr (GDateTime) started_at = NULL;
  g_autoptr (GListModel) turns = NULL;
  g_autofree char *state = NULL;
  gint64 duration_s = 0;
  gboolean live = FALSE;

  g_object_get (talk, "started-at", &started_at, "duration-s", &duration_s, "live", &live, "state",
                &state, "turns", &turns, NULL);
  g_assert_true (g_date_time_equal (started_at, instant));
  g_assert_cmpint (duration_s, ==, 60);
  g_assert_true (live);
  g_assert_cmpstr (state, ==, "over");
  g_assert_nonnull (turns);
}

static void
test_copy_replaces_and_unsets (void)
{
  g_autoptr (KmxTalk) talk = kmx_record_new (kmx_talk_get_type (), "id", ID, "name", "Jörg",
                                             "duration_s", (gint64) 60, NULL);
  g_autoptr (KmxTalk) same = kmx_record_copy_with (talk, NULL);
  g_autoptr (KmxTalk) other =
      kmx_record_copy_with (talk, "name", NULL, "duration_s", (gint64) 61, NULL);

  g_assert_true (kmx_record_equal (talk, same));
  g_assert_false (kmx_record_equal (talk, other));
  g_assert_false (kmx_record_is_set (other, KMX_TALK_NAME));
  g_assert_cmpint (kmx_record_get_integer (other, KMX_TALK_DURATION_S), ==, 61);
  g_assert_cmpstr (kmx_record_get_text (talk, KMX_TALK_NAME), ==, "Jörg");
}

static void
test_lists_do_not_follow_their_source (void)
{
  g_autoptr (KmxTurn) turn =
      kmx_record_new (kmx_turn_get_type (), "speaker", "caller", "text", "Hallo", NULL);
  g_autoptr (GListStore) store = g_list_store_new (kmx_turn_get_type ());
  g_autoptr (KmxTalk) talk = NULL;

  g_list_store_append (store, turn);
  talk = kmx_record_new (kmx_talk_get_type (), "id", ID, "turns", store, NULL);
  g_list_store_remove_all (store);
  g_assert_cmpuint (g_list_model_get_n_items (kmx_record_get_list (talk, KMX_TALK_TURNS)), ==, 1);
}

static void
test_own_values_that_break_the_contract_abort (void)
{
  if (g_test_subprocess ()) {
    g_autoptr (KmxTalk) talk = kmx_record_new (kmx_talk_get_type (), "id", "1", NULL);

    g_assert_nonnull (talk);
    return;
  }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*lower-case UUID*");
}

static const char *
read_column (gpointer row, const char *name)
{
  return g_hash_table_lookup (row, name);
}

static void
test_rows_are_read_from_text (void)
{
  g_autoptr (GHashTable) row = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxTalk) talk = NULL;
  g_autofree char *instant = NULL;

  g_hash_table_insert (row, (gpointer) "id", (gpointer) ID);
  g_hash_table_insert (row, (gpointer) "live", (gpointer) "t");
  g_hash_table_insert (row, (gpointer) "duration_s", (gpointer) "17");
  g_hash_table_insert (row, (gpointer) "started_at", (gpointer) "2026-11-22 13:05:00.123+00");
  g_hash_table_insert (row, (gpointer) "extra", (gpointer) "null");
  g_hash_table_insert (row, (gpointer) "turns",
                       (gpointer) "[{\"speaker\": \"caller\", \"text\": \"a\"}]");
  talk = kmx_record_new_from_row (kmx_talk_get_type (), read_column, row, &error);
  g_assert_no_error (error);
  g_assert_true (kmx_record_get_boolean (talk, KMX_TALK_LIVE));
  g_assert_cmpint (kmx_record_get_integer (talk, KMX_TALK_DURATION_S), ==, 17);
  instant = kmx_instant_format (kmx_record_get_instant (talk, KMX_TALK_STARTED_AT));
  g_assert_cmpstr (instant, ==, "2026-11-22T13:05:00.123000Z");
  g_assert_false (kmx_record_is_set (talk, KMX_TALK_EXTRA));
  g_assert_cmpuint (g_list_model_get_n_items (kmx_record_get_list (talk, KMX_TALK_TURNS)), ==, 1);

  g_hash_table_insert (row, (gpointer) "live", (gpointer) "true");
  g_clear_object (&talk);
  talk = kmx_record_new_from_row (kmx_talk_get_type (), read_column, row, &error);
  g_assert_null (talk);
  g_assert_error (error, KMX_ERROR, KMX_ERROR_INTERNAL);
}

static void
test_instants_are_strict (void)
{
  static const struct {
    const char *text;
    const char *expected; /* NULL: refused */
  } cases[] = {
    { "2026-11-22T13:05:00Z", "2026-11-22T13:05:00Z" },
    { "2026-11-22T13:05:00.5Z", "2026-11-22T13:05:00.500000Z" },
    { "2026-11-22T13:05:00.999999Z", "2026-11-22T13:05:00.999999Z" },
    { "2026-11-22T00:05:00+01:30", "2026-11-21T22:35:00Z" },
    { "2028-02-29T00:00:00-00:30", "2028-02-29T00:30:00Z" },
    { "2026-11-22T13:05:00.1234567Z", NULL },
    { "2026-11-22T13:05:00.Z", NULL },
    { "2026-11-22T13:05:60Z", NULL },
    { "2026-11-22T24:00:00Z", NULL },
    { "2026-02-29T00:00:00Z", NULL },
    { "2026-11-22T13:05:00", NULL },
    { "2026-11-22T13:05:00+01", NULL },
    { "2026-11-22 13:05:00Z", NULL },
    { "2026-11-22T13:05:00Z ", NULL },
    { "0001-01-01T00:00:00+01:00", NULL },
    { "9999-12-31T23:59:59-01:00", NULL },
    { "", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GDateTime) instant = kmx_instant_parse (cases[i].text);
    g_autofree char *text = instant != NULL ? kmx_instant_format (instant) : NULL;

    g_assert_cmpstr (text, ==, cases[i].expected);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/record/round-trip-keeps-everything", test_round_trip_keeps_everything);
  g_test_add_func ("/record/absent-and-null-are-unset", test_absent_and_null_are_unset);
  g_test_add_func ("/record/errors-name-the-member", test_errors_name_the_member);
  g_test_add_func ("/record/required-id-must-be-a-uuid", test_required_id_must_be_a_uuid);
  g_test_add_func ("/record/newer-answers-are-understood", test_newer_answers_are_understood);
  g_test_add_func ("/record/broken-json-is-malformed", test_broken_json_is_malformed);
  g_test_add_func ("/record/properties-follow-the-table", test_properties_follow_the_table);
  g_test_add_func ("/record/copy-replaces-and-unsets", test_copy_replaces_and_unsets);
  g_test_add_func ("/record/lists-do-not-follow-their-source",
                   test_lists_do_not_follow_their_source);
  g_test_add_func ("/record/own-values-that-break-the-contract-abort",
                   test_own_values_that_break_the_contract_abort);
  g_test_add_func ("/record/rows-are-read-from-text", test_rows_are_read_from_text);
  g_test_add_func ("/record/instants-are-strict", test_instants_are_strict);
  return g_test_run ();
}
