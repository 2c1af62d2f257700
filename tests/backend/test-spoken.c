/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include <locale.h>
#include <string.h>

#include "kmx-opening-hours.h"
#include "kmx-spoken-contact.h"
#include "kmx-spoken-money.h"
#include "kmx-spoken-number.h"
#include "kmx-spoken-spelling.h"
#include "kmx-spoken-text.h"
#include "kmx-spoken-time.h"

typedef char *(*SpeakText) (const char *text, const char *language);

static gint64
to_integer (const char *text)
{
  return g_ascii_strtoll (text, NULL, 10);
}

static GDateTime *
to_date (const char *text)
{
  g_autofree char *full = g_strconcat (text, "T12:00:00Z", NULL);

  return g_date_time_new_from_iso8601 (full, NULL);
}

static char *
speak_time (const char *text, const char *language)
{
  guint minute;

  g_assert_true (kmx_hours_parse_time (text, &minute));
  return kmx_spoken_time (minute / 60, minute % 60, language);
}

static char *
speak_range (const char *text, const char *language)
{
  g_auto (GStrv) ends = g_strsplit (text, "-", 2);
  guint from;
  guint to;

  g_assert_true (kmx_hours_parse_time (ends[0], &from) && kmx_hours_parse_time (ends[1], &to));
  return kmx_spoken_time_range (from, to, language);
}

static char *
speak_date (const char *text, const char *language)
{
  g_autoptr (GDateTime) date = to_date (text);

  return kmx_spoken_date (date, language, KMX_SPOKEN_NOMINATIVE);
}

static char *
speak_dative (const char *text, const char *language)
{
  g_autoptr (GDateTime) date = to_date (text);

  return kmx_spoken_date (date, language, KMX_SPOKEN_DATIVE);
}

static char *
speak_dated (const char *text, const char *language)
{
  g_autoptr (GDateTime) date = to_date (text);

  return kmx_spoken_date_with_year (date, language, KMX_SPOKEN_NOMINATIVE);
}

static char *
speak_adverb (const char *text, const char *language)
{
  return g_strdup (kmx_spoken_weekday_adverb ((guint) to_integer (text), language));
}

static char *
speak_year (const char *text, const char *language)
{
  return kmx_spoken_year (to_integer (text), language);
}

static char *
speak_money (const char *text, const char *language)
{
  return kmx_spoken_money (to_integer (text), language);
}

static char *
speak_number (const char *text, const char *language)
{
  return kmx_spoken_number (to_integer (text), language);
}

static char *
speak_count (const char *text, const char *language)
{
  return kmx_spoken_count (to_integer (text), language);
}

static char *
speak_ordinal (const char *text, const char *language)
{
  return kmx_spoken_ordinal ((guint) to_integer (text), NULL, language);
}

static char *
speak_duration (const char *text, const char *language)
{
  return kmx_spoken_duration ((guint) to_integer (text), language);
}

static char *
understand (const char *text, const char *language)
{
  return kmx_spoken_understand_spelling (text);
}

static const struct {
  const char *name;
  SpeakText speak;
} functions[] = {
  { "time", speak_time },
  { "range", speak_range },
  { "date", speak_date },
  { "dative", speak_dative },
  { "dated", speak_dated },
  { "adverb", speak_adverb },
  { "year", speak_year },
  { "money", speak_money },
  { "number", speak_number },
  { "count", speak_count },
  { "ordinal", speak_ordinal },
  { "duration", speak_duration },
  { "phone", kmx_spoken_phone },
  { "postal", kmx_spoken_postal_code },
  { "percent", kmx_spoken_percent },
  { "decimal", kmx_spoken_decimal },
  { "email", kmx_spoken_email },
  { "plate", kmx_spoken_plate },
  { "spelling", kmx_spoken_spelling },
  { "text", kmx_spoken_abbreviations },
  { "understand", understand },
};

static SpeakText
find_function (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (functions); i++)
    if (g_str_equal (functions[i].name, name))
      return functions[i].speak;
  g_error ("no function \"%s\"", name);
}

/* data: "de:german.tsv" */
static void
test_table (gconstpointer data)
{
  g_auto (GStrv) pair = g_strsplit (data, ":", 2);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "spoken", pair[1], NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) lines = NULL;
  guint rows = 0;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    g_auto (GStrv) cells = g_strsplit (lines[i], "\t", -1);
    g_autofree char *spoken = NULL;

    if (*lines[i] == '#' || *lines[i] == '\0')
      continue;
    g_assert_cmpuint (g_strv_length (cells), ==, 3);
    spoken = find_function (cells[0]) (cells[1], pair[0]);
    if (g_strcmp0 (spoken ? spoken : "(nothing)", cells[2]) != 0) {
      g_test_message ("%s %s: \"%s\", not \"%s\"", cells[0], cells[1], spoken, cells[2]);
      g_test_fail ();
    }
    rows++;
  }
  g_assert_cmpuint (rows, >=, 40);
}

/* Whatever a model passes on: an answer or none, valid UTF-8, and no crash. */
static void
test_word_soup (void)
{
  static const SpeakText speakers[] = { kmx_spoken_phone,   kmx_spoken_email,
                                        kmx_spoken_plate,   kmx_spoken_percent,
                                        kmx_spoken_decimal, kmx_spoken_spelling,
                                        understand,         kmx_spoken_abbreviations };
  static const char *const pieces[] = {
    " ",   "Umlaut", "a",      "wie",   "mit",    "doppel", "zwei", "Schmidt", "dt",   "scharfes",
    "ß",   "12",     "€",      "%",     "z. B.",  "Mo–Fr",  "Uhr",  "8:30",    "-",    "–",
    "+49", "(0)",    "\u202e", "{{x}}", "Anton",  "x",      "ray",  "@",       "\n",   "e\u0301",
    "B-",  "0",      "as",     "in",    "99,999", "1.234",  "Ä",    "neues",   "Wort", "😀"
  };
  g_autoptr (GRand) random = g_rand_new_with_seed (44);

  for (guint round = 0; round < 20000; round++) {
    g_autoptr (GString) text = g_string_new (NULL);
    guint count = (guint) g_rand_int_range (random, 0, 9);
    SpeakText speak = speakers[round % G_N_ELEMENTS (speakers)];
    g_autofree char *spoken = NULL;

    for (guint i = 0; i < count; i++) {
      g_string_append (text, pieces[g_rand_int_range (random, 0, G_N_ELEMENTS (pieces))]);
      if (g_rand_boolean (random))
        g_string_append_c (text, ' ');
    }
    spoken = speak (text->str, round % 3 == 0 ? "en" : "de");
    g_assert_true (spoken == NULL || g_utf8_validate (spoken, -1, NULL));
  }
}

int
main (int argc, char **argv)
{
  /* Numbers and names must not follow the machine's locale. */
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/spoken/german", "de:german.tsv", test_table);
  g_test_add_data_func ("/spoken/english", "en:english.tsv", test_table);
  g_test_add_func ("/spoken/word-soup", test_word_soup);
  return g_test_run ();
}
