/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-error.h"
#include "kmx-json.h"

#include <string.h>

/* Copies to memory of exactly the right size, so that a sanitizer sees a read behind the end. */
static KmxJsonTape *
scan (const char *text, gsize size, char **ret_copy, GError **error)
{
  *ret_copy = g_memdup2 (text, size);
  return kmx_json_tape_new (*ret_copy, size, &kmx_json_limits_api, error);
}

static void
test_accepts_what_the_standard_allows (void)
{
  static const char *const texts[] = {
    "null",
    " true\r\n\t",
    "\"\"",
    "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e4\\ud83d\\ude00\"",
    "\"ä€😀\x7f\"",
    "0",
    "-0",
    "9007199254740992",
    "-9007199254740992",
    "1.5e+3",
    "0.0000000001E310",
    "0e999999999999999999999",
    "1e-999999999999999999999",
    "1.7976931348623157e308",
    "[]",
    "{}",
    "[[],{},[{}]]",
    "{\"\":1,\"a\":{\"a\":[]},\"A\":2}",
    " { \"a\" : [ 1 , 2 ] , \"b\" : null } ",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *copy = NULL;
    g_autoptr (KmxJsonTape) tape = scan (texts[i], strlen (texts[i]), &copy, &error);

    g_test_message ("%s", texts[i]);
    g_assert_no_error (error);
    g_assert_nonnull (tape);
  }
}

static void
test_refuses_what_the_standard_forbids (void)
{
  static const char *const texts[] = {
    "",
    " ",
    "\xef\xbb\xbf{}",
    "{} {}",
    "1 2",
    "nul",
    "True",
    "NaN",
    "-",
    "-Infinity",
    "+1",
    "01",
    "-01",
    "1.",
    ".5",
    "1e",
    "1e+",
    "0x10",
    "9007199254740993",
    "-9007199254740993",
    "123456789012345678901234567890",
    "1e309",
    "-1e309",
    "1.8e308",
    "0.0001e313",
    "1e99999999999999999999",
    "[1,]",
    "[,1]",
    "[1 2]",
    "[1}",
    "{\"a\":1]",
    "[",
    "{",
    "{\"a\"",
    "{\"a\":",
    "{\"a\":1",
    "{\"a\":1,}",
    "{a:1}",
    "{'a':1}",
    "{1:1}",
    "{\"a\" 1}",
    "// comment\n1",
    "/* comment */ 1",
    "'a'",
    "\"a",
    "\"a\nb\"",
    "\"a\x01\"",
    "\"\\",
    "\"\\x41\"",
    "\"\\u12\"",
    "\"\\u12g4\"",
    "\"\\u0000\"",
    "\"\\ud800\"",
    "\"\\ud800\\u0041\"",
    "\"\\ud800\\",
    "\"\\udc00\"",
    "\"\\udc00\\ud800\"",
    "\"\x80\"",
    "\"\xc0\x80\"",
    "\"\xc1\xbf\"",
    "\"\xc3\"",
    "\"\xc3",
    "\"\xe0\x9f\xbf\"",
    "\"\xed\xa0\x80\"",
    "\"\xf0\x8f\xbf\xbf\"",
    "\"\xf4\x90\x80\x80\"",
    "\"\xf5\x80\x80\x80\"",
    "\"\xff\"",
    "{\"\xe4\":1}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *copy = NULL;
    g_autoptr (KmxJsonTape) tape = scan (texts[i], strlen (texts[i]), &copy, &error);

    g_test_message ("case %u", i);
    g_assert_null (tape);
    g_assert_error (error, KMX_ERROR, KMX_ERROR_MALFORMED);
  }
}

static void
test_refuses_nul_bytes (void)
{
  static const char text[] = "{\"a\":\"b\0c\"}", behind[] = "1\0";
  g_autoptr (GError) error = NULL;
  g_autofree char *copy = NULL, *other_copy = NULL;
  g_autoptr (KmxJsonTape) tape = scan (text, sizeof text - 1, &copy, &error);
  g_autoptr (KmxJsonTape) other = NULL;

  g_assert_null (tape);
  g_assert_error (error, KMX_ERROR, KMX_ERROR_MALFORMED);
  g_clear_error (&error);
  other = scan (behind, sizeof behind, &other_copy, &error);
  g_assert_null (other);
  g_assert_error (error, KMX_ERROR, KMX_ERROR_MALFORMED);
}

static char *
make_object (guint n_members, const char *last)
{
  GString *text = g_string_new ("{");

  for (guint i = 0; i < n_members; i++)
    g_string_append_printf (text, "\"m%u\":%u,", i, i);
  g_string_append_printf (text, "\"%s\":0}", last);
  return g_string_free (text, FALSE);
}

static void
test_duplicates_are_refused_in_objects_of_every_size (void)
{
  static const guint sizes[] = { 1, 5, 11, 12, 13, 100, 5000 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autofree char *different = make_object (sizes[i], "n0");
    g_autofree char *same = make_object (sizes[i], "m0");
    g_autofree char *escaped = make_object (sizes[i], "\\u006d\\u0030");
    g_autoptr (GError) error = NULL;
    g_autoptr (KmxJsonTape) good =
        kmx_json_tape_new (different, strlen (different), &kmx_json_limits_api, &error);
    g_autoptr (KmxJsonTape) bad = NULL;

    g_assert_no_error (error);
    g_assert_cmpuint (kmx_json_tape_length (good, 0), ==, sizes[i] + 1);
    bad = kmx_json_tape_new (same, strlen (same), &kmx_json_limits_api, &error);
    g_assert_null (bad);
    g_assert_error (error, KMX_ERROR, KMX_ERROR_MALFORMED);
    g_clear_error (&error);
    bad = kmx_json_tape_new (escaped, strlen (escaped), &kmx_json_limits_api, &error);
    g_assert_null (bad);
    g_assert_error (error, KMX_ERROR, KMX_ERROR_MALFORMED);
  }
}

static gboolean
fits (const char *text, const KmxJsonLimits *limits)
{
  g_autoptr (KmxJsonTape) tape = kmx_json_tape_new (text, strlen (text), limits, NULL);

  return tape != NULL;
}

static void
test_limits_hold (void)
{
  const KmxJsonLimits limits = { 20, 3, 5 };
  g_autofree char *deep = g_strnfill (200000, '[');

  g_assert_true (fits ("[[[]]]", &limits));
  g_assert_false (fits ("[[[[]]]]", &limits));
  g_assert_true (fits ("[1,2,3,4]", &limits));
  g_assert_false (fits ("[1,2,3,4,5]", &limits));
  g_assert_true (fits ("\"345678901234567890\"", &limits));
  g_assert_false (fits ("\"3456789012345678901\"", &limits));
  g_assert_false (fits (deep, &kmx_json_limits_api));
}

static void
test_tape_is_walked_by_path_and_position (void)
{
  const char *text = "{\"message\":{\"call\":{\"id\":\"c\\u00e4\",\"n\":[1,{\"x\":2},[3,4],5]},"
                     "\"\\u0074ype\":\"end\"},\"empty\":{}}";
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxJsonTape) tape =
      kmx_json_tape_new (text, strlen (text), &kmx_json_limits_api, &error);
  g_autofree char *id = NULL, *name = NULL;
  KmxJsonValue call, numbers, value;
  gint64 integer = 0;
  gsize size;

  g_assert_no_error (error);
  call = kmx_json_tape_find (tape, 0, "message.call");
  id = kmx_json_tape_dup_string (tape, kmx_json_tape_member (tape, call, "id"));
  g_assert_cmpstr (id, ==, "cä");
  g_assert_true (kmx_json_tape_equals (tape, kmx_json_tape_find (tape, call, "id"), "cä"));
  g_assert_false (kmx_json_tape_equals (tape, kmx_json_tape_find (tape, call, "id"), "c"));
  value = kmx_json_tape_find (tape, 0, "message.type");
  g_assert_true (kmx_json_tape_equals (tape, value, "end"));
  name = kmx_json_tape_dup_name (tape, value);
  g_assert_cmpstr (name, ==, "type");
  g_assert_cmpuint (kmx_json_tape_find (tape, 0, "message.call.id.x"), ==, KMX_JSON_ABSENT);
  g_assert_cmpuint (kmx_json_tape_find (tape, 0, "message.none"), ==, KMX_JSON_ABSENT);
  g_assert_cmpuint (kmx_json_tape_find (tape, 0, "empty.a"), ==, KMX_JSON_ABSENT);

  numbers = kmx_json_tape_find (tape, call, "n");
  g_assert_cmpuint (kmx_json_tape_length (tape, numbers), ==, 4);
  g_assert_cmpint (strncmp (kmx_json_tape_raw (tape, numbers, &size), "[1,{\"x\":2},[3,4],5]", 19),
                   ==, 0);
  g_assert_cmpuint (size, ==, 19);
  value = kmx_json_tape_first (tape, numbers);
  g_assert_null (kmx_json_tape_dup_name (tape, value));
  for (guint i = 0; i < 3; i++)
    value = kmx_json_tape_next (tape, value);
  g_assert_true (kmx_json_tape_integer (tape, value, &integer));
  g_assert_cmpint (integer, ==, 5);
  g_assert_cmpuint (kmx_json_tape_next (tape, value), ==, KMX_JSON_ABSENT);
  g_assert_cmpuint (kmx_json_tape_first (tape, kmx_json_tape_find (tape, 0, "empty")), ==,
                    KMX_JSON_ABSENT);
}

static void
test_decimals_are_exact (void)
{
  static const struct {
    const char *text;
    guint digits;
    gboolean ok;
    gint64 expected;
  } cases[] = {
    { "0.2714", 6, TRUE, 271400 },
    { "1.0000005", 6, TRUE, 1000001 },
    { "1.0000004999999999999999999", 6, TRUE, 1000000 },
    { "-0.0000005", 6, TRUE, -1 },
    { "0.0000004", 6, TRUE, 0 },
    { "0.00000005e1", 6, TRUE, 1 },
    { "27.14e-2", 2, TRUE, 27 },
    { "12e2", 2, TRUE, 120000 },
    { "12.345e1", 0, TRUE, 123 },
    { "-0", 6, TRUE, 0 },
    { "0e300", 6, TRUE, 0 },
    { "5e-400", 6, TRUE, 0 },
    { "9223372036854775.807e0", 3, TRUE, G_MAXINT64 },
    { "9.2e12", 6, TRUE, 9200000000000000000 },
    { "9223372036854775.8075", 3, FALSE, 0 },
    { "9223372036854775808e-1", 1, FALSE, 0 },
    { "1e13", 6, FALSE, 0 },
    { "1e300", 6, FALSE, 0 },
    { "true", 6, FALSE, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (KmxJsonTape) tape =
        kmx_json_tape_new (cases[i].text, strlen (cases[i].text), &kmx_json_limits_api, NULL);
    gint64 value = 0;

    g_test_message ("%s", cases[i].text);
    g_assert_nonnull (tape);
    g_assert_cmpint (kmx_json_tape_decimal (tape, 0, cases[i].digits, &value), ==, cases[i].ok);
    g_assert_cmpint (value, ==, cases[i].expected);
  }
}

static void
test_numbers_keep_their_kind (void)
{
  const char *text = "[1,1.0,1e0,\"1\",-7]";
  g_autoptr (KmxJsonTape) tape =
      kmx_json_tape_new (text, strlen (text), &kmx_json_limits_api, NULL);
  gint64 integer = 42;
  double number = 0;

  g_assert_true (kmx_json_tape_integer (tape, 1, &integer));
  g_assert_cmpint (integer, ==, 1);
  g_assert_false (kmx_json_tape_integer (tape, 2, &integer));
  g_assert_false (kmx_json_tape_integer (tape, 3, &integer));
  g_assert_false (kmx_json_tape_integer (tape, 4, &integer));
  g_assert_false (kmx_json_tape_number (tape, 4, &number));
  g_assert_true (kmx_json_tape_integer (tape, 5, &integer));
  g_assert_cmpint (integer, ==, -7);
  g_assert_true (kmx_json_tape_number (tape, 3, &number));
  g_assert_cmpfloat (number, ==, 1.0);
}

static void
test_tree_equals_the_text (void)
{
  const char *text = "{\"b\":[1,-2.5,true,false,null,\"\\n\\\"ä😀\"],\"a\":{},\"c\":[]}";
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = kmx_json_parse (text, strlen (text), &kmx_json_limits_api, &error);
  g_autofree char *again = NULL;

  g_assert_no_error (error);
  again = kmx_json_to_string (node);
  g_assert_cmpstr (again, ==, text);
}

/* Every prefix and every single-byte change of a document either parses or fails cleanly. */
static void
test_damage_never_crashes (void)
{
  const char *text = "{\"a\":[1,-2.5e3,\"\\u00e4\\ud83d\\ude00ä\",true],\"b\":{\"c\":null}}";
  gsize size = strlen (text);
  guint n_accepted = 0;

  for (gsize end = 0; end < size; end++) {
    g_autofree char *copy = NULL;
    g_autoptr (KmxJsonTape) tape = scan (text, end, &copy, NULL);

    g_assert_null (tape);
  }
  for (gsize i = 0; i < size * 256; i++) {
    g_autofree char *damaged = g_memdup2 (text, size);
    g_autoptr (JsonNode) node = NULL;

    damaged[i / 256] = (char) (i % 256);
    node = kmx_json_parse (damaged, size, &kmx_json_limits_api, NULL);
    n_accepted += node != NULL;
  }
  g_assert_cmpuint (n_accepted, >, size);
  g_assert_cmpuint (n_accepted, <, size * 256 / 2);
}

/* What a provider's report looks like: many short members and longer German texts. */
static char *
make_webhook (gsize size)
{
  GString *text = g_string_new ("{\"message\":{\"type\":\"end-of-call-report\",\"turns\":[");

  for (guint i = 0; text->len < size; i++)
    g_string_append_printf (text,
                            "%s{\"role\":\"user\",\"time\":%u,\"secondsFromStart\":%u.25,"
                            "\"message\":\"Guten Tag, ich möchte einen Termin für Müller\"}",
                            i > 0 ? "," : "", i, i);
  g_string_append (text, "]}}");
  return g_string_free (text, FALSE);
}

static void
test_scanning_is_fast (void)
{
  g_autofree char *text = make_webhook (10 * 1024);
  gsize size = strlen (text);
  guint n_rounds = g_test_perf () ? 100000 : 200;
  gint64 begin_us = g_get_monotonic_time ();
  double each_us;

  for (guint i = 0; i < n_rounds; i++) {
    g_autoptr (KmxJsonTape) tape = kmx_json_tape_new (text, size, &kmx_json_limits_provider, NULL);

    g_assert_nonnull (tape);
  }
  each_us = (double) (g_get_monotonic_time () - begin_us) / n_rounds;
  g_test_minimized_result (each_us, "%" G_GSIZE_FORMAT " bytes in %.1f us", size, each_us);
  /* Far above what it takes, because sanitizers and busy machines run this too. */
  g_assert_cmpfloat (each_us, <, 5000);
}

static void
test_copies_share_nothing (void)
{
  const char *text = "{\"b\":[1,-2.5,\"x\",null,{\"c\":true}],\"a\":{},\"d\":[]}";
  g_autoptr (JsonNode) node = kmx_json_parse (text, strlen (text), &kmx_json_limits_api, NULL);
  g_autoptr (JsonNode) copy = NULL;
  g_autofree char *written = NULL;

  json_node_seal (node);
  copy = kmx_json_copy (node);
  written = kmx_json_to_string (copy);
  g_assert_cmpstr (written, ==, text);
  json_array_add_int_element (json_object_get_array_member (json_node_get_object (copy), "b"), 7);
  g_assert_cmpuint (
      json_array_get_length (json_object_get_array_member (json_node_get_object (node), "b")), ==,
      5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/accepts-what-the-standard-allows", test_accepts_what_the_standard_allows);
  g_test_add_func ("/json/refuses-what-the-standard-forbids",
                   test_refuses_what_the_standard_forbids);
  g_test_add_func ("/json/refuses-nul-bytes", test_refuses_nul_bytes);
  g_test_add_func ("/json/duplicates-are-refused",
                   test_duplicates_are_refused_in_objects_of_every_size);
  g_test_add_func ("/json/limits-hold", test_limits_hold);
  g_test_add_func ("/json/tape-is-walked", test_tape_is_walked_by_path_and_position);
  g_test_add_func ("/json/decimals-are-exact", test_decimals_are_exact);
  g_test_add_func ("/json/numbers-keep-their-kind", test_numbers_keep_their_kind);
  g_test_add_func ("/json/tree-equals-the-text", test_tree_equals_the_text);
  g_test_add_func ("/json/damage-never-crashes", test_damage_never_crashes);
  g_test_add_func ("/json/scanning-is-fast", test_scanning_is_fast);
  g_test_add_func ("/json/copies-share-nothing", test_copies_share_nothing);
  return g_test_run ();
}
