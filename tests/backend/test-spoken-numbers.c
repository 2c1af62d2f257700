/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include <string.h>

#include "kmx-spoken-number.h"
#include "kmx-spoken-time.h"

#define READ_MAX 100000

/* A reader of its own: a dictionary of the first hundred numbers, made from hand-written parts, and
 * words split where "tausend" and "hundert" stand.  It shares nothing with the code under test. */
static GHashTable *
make_dictionary (void)
{
  static const char *const first[] = { "null",     "eins",     "zwei",     "drei",     "vier",
                                       "fünf",     "sechs",    "sieben",   "acht",     "neun",
                                       "zehn",     "elf",      "zwölf",    "dreizehn", "vierzehn",
                                       "fünfzehn", "sechzehn", "siebzehn", "achtzehn", "neunzehn" };
  static const char *const tens[] = { "zwanzig", "dreißig", "vierzig", "fünfzig",
                                      "sechzig", "siebzig", "achtzig", "neunzig" };
  GHashTable *dictionary = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < 20; i++)
    g_hash_table_insert (dictionary, g_strdup (first[i]), GUINT_TO_POINTER (i));
  for (guint i = 0; i < 8; i++) {
    g_hash_table_insert (dictionary, g_strdup (tens[i]), GUINT_TO_POINTER (20 + 10 * i));
    for (guint unit = 1; unit <= 9; unit++)
      g_hash_table_insert (dictionary,
                           g_strconcat (unit == 1 ? "ein" : first[unit], "und", tens[i], NULL),
                           GUINT_TO_POINTER (20 + 10 * i + unit));
  }
  return dictionary;
}

static gint64
look_up (GHashTable *dictionary, const char *word)
{
  gpointer value;

  if (g_str_equal (word, "ein"))
    return 1;
  if (!g_hash_table_lookup_extended (dictionary, word, NULL, &value))
    g_error ("\"%s\" is no number", word);
  return GPOINTER_TO_UINT (value);
}

static gint64
read_back (GHashTable *dictionary, const char *words)
{
  static const struct {
    const char *name;
    gint64 factor;
  } powers[] = { { "tausend", 1000 }, { "hundert", 100 } };

  for (guint i = 0; i < G_N_ELEMENTS (powers); i++) {
    const char *place = strstr (words, powers[i].name);
    const char *rest = place != NULL ? place + strlen (powers[i].name) : NULL;

    if (place != NULL) {
      g_autofree char *front = g_strndup (words, (gsize) (place - words));
      gint64 count = read_back (dictionary, front);

      return count * powers[i].factor + (*rest != '\0' ? read_back (dictionary, rest) : 0);
    }
  }
  return look_up (dictionary, words);
}

static void
test_numbers_are_read_back (void)
{
  g_autoptr (GHashTable) dictionary = make_dictionary ();

  for (gint64 number = 0; number <= READ_MAX; number++) {
    g_autofree char *german = kmx_spoken_number (number, "de");
    gint64 value = -1;

    g_assert_null (strpbrk (german, " -"));
    g_assert_cmpint (read_back (dictionary, german), ==, number);
    g_assert_true (kmx_spoken_read_number (german, &value));
    g_assert_cmpint (value, ==, number);
  }
}

static void
test_own_reader_reads_both_languages (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (20261122);

  for (guint i = 0; i < 20000; i++) {
    gint64 number = (gint64) (g_rand_double (random) * (double) KMX_SPOKEN_NUMBER_MAX);
    g_autofree char *german = NULL;
    g_autofree char *english = NULL;
    gint64 value = -1;

    if (i % 3 == 0)
      number %= 1000000;
    if (i % 5 == 0)
      number -= number % 1000000;
    german = kmx_spoken_number (number, "de");
    english = kmx_spoken_number (number, "en");
    if (!kmx_spoken_read_number (german, &value))
      g_error ("\"%s\" cannot be read", german);
    g_assert_cmpint (value, ==, number);
    value = -1;
    if (!kmx_spoken_read_number (english, &value))
      g_error ("\"%s\" cannot be read", english);
    g_assert_cmpint (value, ==, number);
  }
}

static void
test_what_people_say (void)
{
  static const struct {
    const char *words;
    gint64 value;
  } said[] = {
    { "zwo", 2 },
    { "Zwoundzwanzig", 22 },
    { "dreissig", 30 },
    { "fuenf", 5 },
    { "ZWÖLF", 12 },
    { "hundert", 100 },
    { "hundertzwei", 102 },
    { "hundertundeins", 101 },
    { "tausend", 1000 },
    { "neunzehnhundertdrei", 1903 },
    { "ein", 1 },
    { "eine Million zwei", 1000002 },
    { "einem", 1 },
    { "hunderteine Millionen", 101000000 },
    { "eine Milliarde neun", G_GINT64_CONSTANT (1000000009) },
    { "two million six", 2000006 },
    { "ein und zwanzig", 21 },
    { " 42 ", 42 },
    { "007", 7 },
    { "twenty one", 21 },
    { "a hundred and five", 105 },
    { "minus drei", -3 },
  };
  static const char *const refused[] = { "",
                                         "x",
                                         "zwei drei",
                                         "siebenzehn",
                                         "zwanzigfünf",
                                         "erste",
                                         "einsund",
                                         "undzwanzig",
                                         "14 30",
                                         "1.234",
                                         "million",
                                         "null Millionen",
                                         "zwanzighundert",
                                         "zwei Millionen drei Millionen",
                                         "halb",
                                         "fünfte",
                                         "tausend Millionen",
                                         "\xff" };

  for (guint i = 0; i < G_N_ELEMENTS (said); i++) {
    gint64 value = 0;

    g_assert_true (kmx_spoken_read_number (said[i].words, &value));
    g_assert_cmpint (value, ==, said[i].value);
  }
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++) {
    gint64 value = 4711;

    if (kmx_spoken_read_number (refused[i], &value))
      g_error ("\"%s\" was read as %" G_GINT64_FORMAT, refused[i], value);
    g_assert_cmpint (value, ==, 4711);
  }
}

static void
test_every_minute_of_a_day (void)
{
  g_autoptr (GHashTable) dictionary = make_dictionary ();
  g_autoptr (GHashTable) english = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint minute = 0; minute < 1440; minute++) {
    g_autofree char *spoken = kmx_spoken_time (minute / 60, minute % 60, "de");
    char *other = kmx_spoken_time (minute / 60, minute % 60, "en");
    char *clock = strstr (spoken, " Uhr");
    guint minutes = 0;

    g_assert_nonnull (clock);
    if (clock[strlen (" Uhr")] != '\0')
      minutes = (guint) look_up (dictionary, clock + strlen (" Uhr "));
    *clock = '\0';
    g_assert_cmpint (look_up (dictionary, spoken), ==, minute / 60);
    g_assert_cmpuint (minutes, ==, minute % 60);
    g_assert_cmpstr (spoken, !=, "eins");
    /* No two minutes sound alike. */
    g_assert_true (g_hash_table_add (english, other));
  }
}

/* "siebenundzwanzigste" → 27 */
static guint
read_ordinal (GHashTable *dictionary, const char *word, const char *ending)
{
  static const struct {
    const char *word;
    guint value;
  } irregular[] = { { "erste", 1 }, { "dritte", 3 }, { "siebte", 7 }, { "achte", 8 } };
  g_autofree char *base = g_strndup (word, strlen (word) - strlen (ending));
  guint value;

  g_assert_true (g_str_has_suffix (word, ending));
  for (guint i = 0; i < G_N_ELEMENTS (irregular); i++)
    if (g_str_equal (base, irregular[i].word))
      return irregular[i].value;
  if (g_str_has_suffix (base, "gste")) {
    base[strlen (base) - strlen ("ste")] = '\0';
    value = (guint) look_up (dictionary, base);
    g_assert_cmpuint (value, >=, 20);
    return value;
  }
  g_assert_true (g_str_has_suffix (base, "te"));
  base[strlen (base) - strlen ("te")] = '\0';
  value = (guint) look_up (dictionary, base);
  g_assert_cmpuint (value, <, 20);
  return value;
}

static void
test_each_day_of_nine_years (void)
{
  static const char *const weekdays[] = { "Montag",  "Dienstag", "Mittwoch", "Donnerstag",
                                          "Freitag", "Samstag",  "Sonntag" };
  static const char *const months[] = { "Januar",    "Februar", "März",     "April",
                                        "Mai",       "Juni",    "Juli",     "August",
                                        "September", "Oktober", "November", "Dezember" };
  g_autoptr (GHashTable) dictionary = make_dictionary ();
  GDate date;

  g_date_clear (&date, 1);
  g_date_set_dmy (&date, 1, G_DATE_JANUARY, 2024);
  for (; g_date_get_year (&date) <= 2032; g_date_add_days (&date, 1)) {
    g_autoptr (GDateTime) noon = g_date_time_new_utc (
        g_date_get_year (&date), (int) g_date_get_month (&date), g_date_get_day (&date), 12, 0, 0);
    g_autofree char *nominative = kmx_spoken_date (noon, "de", KMX_SPOKEN_NOMINATIVE);
    g_autofree char *dative = kmx_spoken_date (noon, "de", KMX_SPOKEN_DATIVE);
    g_autofree char *year = kmx_spoken_year (g_date_get_year (&date), "de");
    g_auto (GStrv) words = g_strsplit (nominative, " ", -1);
    g_auto (GStrv) after_am = g_strsplit (dative, " ", -1);

    g_assert_cmpuint (g_strv_length (words), ==, 4);
    g_assert_true (g_str_has_prefix (words[0], weekdays[g_date_get_weekday (&date) - 1]));
    g_assert_cmpstr (words[1], ==, "der");
    g_assert_cmpuint (read_ordinal (dictionary, words[2], ""), ==, g_date_get_day (&date));
    g_assert_cmpstr (words[3], ==, months[g_date_get_month (&date) - 1]);
    g_assert_cmpstr (after_am[1], ==, "dem");
    g_assert_cmpuint (read_ordinal (dictionary, after_am[2], "n"), ==, g_date_get_day (&date));
    g_assert_cmpint (read_back (dictionary, year), ==, g_date_get_year (&date));
  }
}

static void
test_digits_are_never_mistaken (void)
{
  g_autofree char *german = kmx_spoken_digits ("a0123456789-2", "de");
  g_autofree char *nothing = kmx_spoken_digits ("ab", "de");

  g_assert_cmpstr (german, ==, "null eins zwo drei vier fünf sechs sieben acht neun zwo");
  g_assert_cmpstr (nothing, ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/spoken/numbers/read-back", test_numbers_are_read_back);
  g_test_add_func ("/spoken/numbers/both-languages", test_own_reader_reads_both_languages);
  g_test_add_func ("/spoken/numbers/what-people-say", test_what_people_say);
  g_test_add_func ("/spoken/times/every-minute", test_every_minute_of_a_day);
  g_test_add_func ("/spoken/dates/nine-years", test_each_day_of_nine_years);
  g_test_add_func ("/spoken/digits", test_digits_are_never_mistaken);
  return g_test_run ();
}
