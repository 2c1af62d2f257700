/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Copyright the Kametrix authors */
#include "kmx-time-resolver.h"

#include <stdio.h>
#include <string.h>

/* The corpus: phrase, tab, expectation, and tab-separated exceptions "3=past" for one of the clocks
 * 1 to 6.  An expectation is
 *   DAY             a whole day, resolved;         DAY..DAY      days
 *   DAY HH:MM       an instant;                    DAY HH:MM..HH:MM  a span of it
 *   +MINUTESm       an instant from now
 *   ask             ambiguous;                     ask DAY [HH:MM] | DAY [HH:MM]  with both
 * readings past, unknown A DAY is +N (days), mon…sun (the next one after today; today's own weekday
 * is "ask"), mon+1 (a week after that), w1.mon (of the ISO week after this), MM-DD (the next one,
 * today included), YYYY-MM-DD.  What has begun counts from now; what is over is "past" without
 * saying so. */

static const char *const clocks[] = { "2026-11-22T14:05:00", "2026-11-23T00:30:00",
                                      "2027-03-27T10:00:00", "2027-10-30T10:00:00",
                                      "2026-12-31T23:30:00", "2027-07-14T09:00:00" };
static const char *const days[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };

static GDateTime *
clock_of (GTimeZone *zone, guint index)
{
  return g_date_time_new_from_iso8601 (clocks[index], zone);
}

static int
find_weekday (const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (days); i++) {
    if (strncmp (text, days[i], 3) == 0)
      return (int) i + 1;
  }
  return 0;
}

/* Midnight of the day that @text names; NULL when the weekday is today's. */
static GDateTime *
day_of (const char *text, GDateTime *now)
{
  int year = g_date_time_get_year (now);
  int weekday = find_weekday (text);
  int today = g_date_time_get_day_of_week (now);
  int number = 0;
  int month = 0;
  int day = 0;
  g_autoptr (GDateTime) midnight =
      g_date_time_new (g_date_time_get_timezone (now), year, g_date_time_get_month (now),
                       g_date_time_get_day_of_month (now), 0, 0, 0);

  if (text[0] == '+')
    return g_date_time_add_days (midnight, (int) g_ascii_strtoll (text + 1, NULL, 10));
  if (text[0] == 'w' && g_ascii_isdigit (text[1])) {
    number = (int) g_ascii_strtoll (text + 1, NULL, 10);
    return g_date_time_add_days (midnight,
                                 7 * number - today + find_weekday (strchr (text, '.') + 1));
  }
  if (weekday != 0) {
    number = text[3] == '+' ? (int) g_ascii_strtoll (text + 4, NULL, 10) : 0;
    if (weekday == today)
      return NULL;
    return g_date_time_add_days (midnight, (weekday - today + 7) % 7 + 7 * number);
  }
  if (strlen (text) == 10)
    return g_date_time_new (g_date_time_get_timezone (now), (int) g_ascii_strtoll (text, NULL, 10),
                            (int) g_ascii_strtoll (text + 5, NULL, 10),
                            (int) g_ascii_strtoll (text + 8, NULL, 10), 0, 0, 0);
  g_assert_cmpint (sscanf (text, "%2d-%2d", &month, &day), ==, 2);
  if (month < g_date_time_get_month (now) ||
      (month == g_date_time_get_month (now) && day < g_date_time_get_day_of_month (now)))
    year++;
  return g_date_time_new (g_date_time_get_timezone (now), year, month, day, 0, 0, 0);
}

static gint64
at_minute (GDateTime *day, int minute)
{
  g_autoptr (GDateTime) next = g_date_time_add_days (day, minute / 1440);
  g_autoptr (GDateTime) at = NULL;

  minute %= 1440;
  at = g_date_time_new (g_date_time_get_timezone (day), g_date_time_get_year (next),
                        g_date_time_get_month (next), g_date_time_get_day_of_month (next),
                        minute / 60, minute % 60, 0);
  return g_date_time_to_unix (at) * G_USEC_PER_SEC;
}

static int
minute_of (const char *text)
{
  int hour = 0;
  int minute = 0;

  g_assert_cmpint (sscanf (text, "%d:%d", &hour, &minute), ==, 2);
  return hour * 60 + minute;
}

/* FALSE when the day is today's own weekday. */
static gboolean
span_of (const char *text, GDateTime *now, gint64 *ret_from, gint64 *ret_to)
{
  g_auto (GStrv) words = g_strsplit (text, " ", 2);
  g_auto (GStrv) ends = g_strsplit (words[0], "..", 2);
  g_autoptr (GDateTime) first = NULL;
  g_autoptr (GDateTime) last = NULL;

  if (g_str_has_suffix (text, "m") && text[0] == '+') {
    *ret_from = *ret_to =
        (g_date_time_to_unix (now) + 60 * g_ascii_strtoll (text + 1, NULL, 10)) * G_USEC_PER_SEC;
    return TRUE;
  }
  first = day_of (ends[0], now);
  last = day_of (ends[1] != NULL ? ends[1] : ends[0], now);
  if (first == NULL || last == NULL)
    return FALSE;
  if (words[1] == NULL) {
    *ret_from = at_minute (first, 0);
    *ret_to = at_minute (last, 1440);
  } else {
    const char *until = strstr (words[1], "..");
    *ret_from = at_minute (first, minute_of (words[1]));
    *ret_to = until != NULL ? at_minute (first, minute_of (until + 2)) : *ret_from;
  }
  return TRUE;
}

static const char *
name_of (KmxTimeOutcome outcome)
{
  static const char *const names[] = { "resolved", "ask", "past", "unknown", "closed" };

  return names[outcome];
}

static char *
text_of (gint64 at_us, GTimeZone *zone)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (at_us / G_USEC_PER_SEC);
  g_autoptr (GDateTime) local = g_date_time_to_timezone (utc, zone);

  return at_us == 0 ? g_strdup ("-") : g_date_time_format (local, "%a %Y-%m-%d %H:%M%z");
}

/* (nullable): what is wrong with @answer. */
static char *
compare (const KmxTimeAnswer *answer, const char *expected, GDateTime *now)
{
  gint64 now_us = g_date_time_to_unix (now) * G_USEC_PER_SEC;
  gint64 from = 0;
  gint64 to = 0;
  gint64 other = 0;
  gint64 other_to = 0;
  g_autofree char *got_from = text_of (answer->from_us, g_date_time_get_timezone (now));
  g_autofree char *got_to = text_of (answer->to_us, g_date_time_get_timezone (now));
  g_autofree char *got_other = text_of (answer->other_us, g_date_time_get_timezone (now));
  g_autofree char *got =
      g_strdup_printf ("%s %s .. %s | %s", name_of (answer->outcome), got_from, got_to, got_other);
  gboolean right = FALSE;

  if (strcmp (expected, "ask") == 0 || strcmp (expected, "past") == 0 ||
      strcmp (expected, "unknown") == 0) {
    right = strcmp (name_of (answer->outcome), expected) == 0;
  } else if (g_str_has_prefix (expected, "ask ")) {
    g_auto (GStrv) both = g_strsplit (expected + 4, " | ", 2);
    right = answer->outcome == KMX_TIME_AMBIGUOUS && span_of (both[0], now, &from, &to) &&
            span_of (both[1], now, &other, &other_to) && MAX (from, now_us) == answer->from_us &&
            other == answer->other_us;
  } else if (!span_of (expected, now, &from, &to)) {
    right = answer->outcome == KMX_TIME_AMBIGUOUS || answer->outcome == KMX_TIME_PAST;
  } else if (from == to ? from < now_us : to <= now_us) {
    right = answer->outcome == KMX_TIME_PAST;
  } else {
    right = answer->outcome == KMX_TIME_RESOLVED && answer->to_us == to &&
            answer->from_us == (from == to ? from : MAX (from, now_us));
  }
  return right ? NULL : g_steal_pointer (&got);
}

/* Whatever is said: nothing past, something to say, and a question when there is no one reading. */
static void
check_always (const KmxTimeAnswer *answer, gint64 now_us)
{
  if (answer->outcome == KMX_TIME_RESOLVED || answer->outcome == KMX_TIME_AMBIGUOUS) {
    g_assert_cmpint (answer->from_us, >=, now_us);
    g_assert_cmpint (answer->to_us, >=, answer->from_us);
    g_assert_nonnull (answer->spoken);
    g_assert_true (g_utf8_validate (answer->spoken, -1, NULL));
  } else if (answer->outcome != KMX_TIME_CLOSED) {
    g_assert_cmpint (answer->from_us, ==, 0);
  }
  if (answer->outcome != KMX_TIME_RESOLVED)
    g_assert_nonnull (answer->question);
  if (answer->outcome == KMX_TIME_AMBIGUOUS) {
    g_assert_cmpint (answer->other_us, !=, answer->from_us);
    g_assert_true ((answer->other_us != 0) == (answer->spoken_other != NULL));
  }
  g_assert_true (answer->other_us == 0 || answer->other_us >= now_us);
}

static guint
run_line (const char *line, const char *language, GTimeZone *zone)
{
  g_auto (GStrv) fields = g_strsplit (line, "\t", -1);
  guint wrong = 0;

  for (guint clock = 0; clock < G_N_ELEMENTS (clocks); clock++) {
    g_autoptr (GDateTime) now = clock_of (zone, clock);
    gint64 now_us = g_date_time_to_unix (now) * G_USEC_PER_SEC;
    g_autoptr (KmxTimeAnswer) answer =
        kmx_time_resolve (fields[0], language, zone, now_us, NULL, NULL);
    const char *expected = fields[1];
    g_autofree char *got = NULL;

    g_assert_nonnull (expected);
    for (guint i = 2; fields[i] != NULL; i++) {
      if (fields[i][0] == (char) ('1' + clock) && fields[i][1] == '=')
        expected = fields[i] + 2;
    }
    check_always (answer, now_us);
    got = compare (answer, expected, now);
    if (got != NULL) {
      g_test_message ("%s, clock %u: expected %s, got %s (%s)", fields[0], clock + 1, expected, got,
                      answer->spoken);
      wrong++;
    }
  }
  return wrong;
}

static void
test_corpus (gconstpointer data)
{
  const char *language = data;
  g_autofree char *name = g_strdup_printf ("%s.tsv", language);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "time", name, NULL);
  g_autofree char *content = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Europe/Berlin");
  guint n_phrases = 0;
  guint wrong = 0;

  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  lines = g_strsplit (content, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    if (lines[i][0] == '\0' || lines[i][0] == '#')
      continue;
    n_phrases++;
    wrong += run_line (lines[i], language, zone);
  }
  g_assert_cmpuint (wrong, ==, 0);
  g_assert_cmpuint (n_phrases, >=, strcmp (language, "de") == 0 ? 300 : 100);
}

/* Random words of both corpora: no crash, nothing past, and quick. */
static void
test_word_soup (void)
{
  static const char *const words[] = {
    "morgen", "um",         "drei",    "halb",        "viertel",
    "vor",    "nach",       "Uhr",     "30",          "15.",
    "Januar", "nächsten",   "Freitag", "in",          "acht",
    "Tagen",  "Woche",      "KW",      "49",          "Anfang",
    "der",    "ersten",     "2027",    "zwischen",    "und",
    "bis",    "ab",         "früh",    "abends",      "nachts",
    "heute",  "Monat",      "-",       ":",           "/",
    ".",      "24",         "0",       "31",          "29.2.",
    "99",     "Silvester",  "kurz",    "Mitternacht", "einer",
    "half",   "past",       "next",    "pm",          "a",
    "week",   "on",         "Ende",    "letzten",     "\xf0\x9f\x98\x80",
    "14:30",  "2026-12-24", "02:30",   "jetzt",       "zwei"
  };
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Europe/Berlin");
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261122);
  const guint rounds = 20000;
  gint64 began = g_get_monotonic_time ();

  for (guint round = 0; round < rounds; round++) {
    g_autoptr (GString) phrase = g_string_new (NULL);
    g_autoptr (GDateTime) now = clock_of (zone, round % G_N_ELEMENTS (clocks));
    gint64 now_us = g_date_time_to_unix (now) * G_USEC_PER_SEC;
    g_autoptr (KmxTimeAnswer) answer = NULL;

    for (int i = g_rand_int_range (rand, 0, 9); i >= 0; i--)
      g_string_append_printf (phrase, "%s ",
                              words[g_rand_int_range (rand, 0, G_N_ELEMENTS (words))]);
    answer = kmx_time_resolve (phrase->str, round % 3 == 0 ? "en" : "de", zone, now_us, NULL, "BE");
    check_always (answer, now_us);
  }
  g_assert_cmpint ((g_get_monotonic_time () - began) / rounds, <, 1000);
}

/* Every time of a day, in digits and on every day of a year, is itself. */
static void
test_written_times_are_themselves (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Europe/Berlin");
  g_autoptr (GDateTime) now = clock_of (zone, 0);
  gint64 now_us = g_date_time_to_unix (now) * G_USEC_PER_SEC;

  for (int day = 1; day <= 365; day++) {
    g_autoptr (GDateTime) date = g_date_time_add_days (now, day);
    int hour = 13 + day % 11;
    g_autofree char *format = g_strdup_printf ("am %%d.%%m.%%Y um %d Uhr %d", hour, day % 60);
    g_autofree char *phrase = g_date_time_format (date, format);
    g_autoptr (KmxTimeAnswer) answer = kmx_time_resolve (phrase, "de", zone, now_us, NULL, NULL);
    g_autoptr (GDateTime) midnight =
        g_date_time_new (zone, g_date_time_get_year (date), g_date_time_get_month (date),
                         g_date_time_get_day_of_month (date), 0, 0, 0);

    g_assert_cmpint (answer->outcome, ==, KMX_TIME_RESOLVED);
    g_assert_cmpint (answer->from_us, ==, at_minute (midnight, hour * 60 + day % 60));
    g_assert_true (answer->has_date && answer->has_time && !answer->day_part);
  }
}

static KmxOpeningHours *
hours_new (GTimeZone *zone)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node =
      json_from_string ("{\"business_name\":\"Werkstatt\",\"language\":\"de\",\"sector\":"
                        "\"standard\",\"voice\":\"v\","
                        "\"hours\":[{\"weekday\":1,\"opens\":\"08:00\",\"closes\":\"18:00\"},"
                        "{\"weekday\":5,\"opens\":\"08:00\",\"closes\":\"20:00\"}]}",
                        &error);
  g_autoptr (KmxBusinessFacts) facts = NULL;

  g_assert_no_error (error);
  facts = kmx_record_new_from_json (KMX_TYPE_BUSINESS_FACTS, node, 0, &error);
  g_assert_no_error (error);
  return kmx_opening_hours_new (facts, zone);
}

static void
test_opening_hours_settle_the_hour (void)
{
  static const struct {
    const char *phrase;
    KmxTimeOutcome outcome;
    const char *time;
  } rows[] = { { "morgen um sieben", KMX_TIME_CLOSED, NULL },
               { "kommenden Freitag um sieben", KMX_TIME_RESOLVED, "27. 19:00" },
               { "kommenden Freitag um acht", KMX_TIME_RESOLVED, "27. 08:00" },
               { "morgen halb drei", KMX_TIME_RESOLVED, "23. 14:30" },
               { "Dienstag um drei", KMX_TIME_CLOSED, NULL },
               { "Dienstag", KMX_TIME_CLOSED, NULL },
               { "kommenden Freitag", KMX_TIME_RESOLVED, "27. 00:00" },
               { "kommenden Freitag abends", KMX_TIME_RESOLVED, "27. 17:00" },
               { "morgen abends", KMX_TIME_RESOLVED, "23. 17:00" },
               { "morgen nachts", KMX_TIME_CLOSED, NULL } };
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Europe/Berlin");
  g_autoptr (KmxOpeningHours) hours = hours_new (zone);
  g_autoptr (GDateTime) now = clock_of (zone, 0);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (KmxTimeAnswer) answer = kmx_time_resolve (
        rows[i].phrase, "de", zone, g_date_time_to_unix (now) * G_USEC_PER_SEC, hours, "BE");
    g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (answer->from_us / G_USEC_PER_SEC);
    g_autoptr (GDateTime) local = g_date_time_to_timezone (utc, zone);
    g_autofree char *time = g_date_time_format (local, "%d. %H:%M");

    g_test_message ("%s: %s %s %s", rows[i].phrase, name_of (answer->outcome), answer->spoken,
                    answer->question);
    g_assert_cmpint (answer->outcome, ==, rows[i].outcome);
    if (rows[i].time != NULL)
      g_assert_cmpstr (time, ==, rows[i].time);
  }
}

static void
test_read_back (void)
{
  static const struct {
    const char *language, *phrase, *spoken, *question;
  } rows[] = {
    { "de", "kommenden Freitag halb drei",
      "Freitag, der siebenundzwanzigste November, vierzehn Uhr dreißig", NULL },
    { "de", "Heiligabend", "Donnerstag, der vierundzwanzigste Dezember", NULL },
    { "de", "morgen zwischen zehn und zwölf",
      "Montag, der dreiundzwanzigste November, von zehn bis zwölf Uhr", NULL },
    { "de", "morgen ab 14 Uhr", "Montag, der dreiundzwanzigste November, ab vierzehn Uhr", NULL },
    { "de", "nächsten Freitag", "Freitag, der siebenundzwanzigste November",
      "Was meinen Sie: Freitag, der siebenundzwanzigste November, oder Freitag, der vierte "
      "Dezember?" },
    { "de", "am 25.12.", "Freitag, der fünfundzwanzigste Dezember, Erster Weihnachtstag", NULL },
    { "de", "31. November", NULL,
      "Tag und Datum passen nicht zusammen, oder den Tag gibt es nicht. Welches Datum meinen "
      "Sie?" },
  };
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Europe/Berlin");
  g_autoptr (GDateTime) now = clock_of (zone, 0);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (KmxTimeAnswer) answer =
        kmx_time_resolve (rows[i].phrase, rows[i].language, zone,
                          g_date_time_to_unix (now) * G_USEC_PER_SEC, NULL, "BE");
    g_autofree char *folded = answer->spoken != NULL ? g_utf8_casefold (answer->spoken, -1) : NULL;
    g_autofree char *expected =
        rows[i].spoken != NULL ? g_utf8_casefold (rows[i].spoken, -1) : NULL;

    g_assert_cmpstr (folded, ==, expected);
    g_assert_cmpstr (answer->question, ==, rows[i].question);
  }
}

/* Bytes that are no text, and texts without end, are not understood. */
static void
test_refuses_what_is_no_phrase (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Europe/Berlin");
  g_autofree char *endless = g_strnfill (100000, '1');
  g_autofree char *many = g_strnfill (300, '.');
  const char *phrases[] = { "", " ", "\xff\xfe", endless, many, "\xe2\x80\xae morgen um drei x" };

  for (guint i = 0; i < G_N_ELEMENTS (phrases); i++) {
    g_autoptr (KmxTimeAnswer) answer =
        kmx_time_resolve (phrases[i], "de", zone, G_GINT64_CONSTANT (1795352700000000), NULL, NULL);
    g_assert_cmpint (answer->outcome, ==, KMX_TIME_UNKNOWN);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/time/corpus/de", "de", test_corpus);
  g_test_add_data_func ("/time/corpus/en", "en", test_corpus);
  g_test_add_func ("/time/word-soup", test_word_soup);
  g_test_add_func ("/time/written-times-are-themselves", test_written_times_are_themselves);
  g_test_add_func ("/time/opening-hours-settle-the-hour", test_opening_hours_settle_the_hour);
  g_test_add_func ("/time/read-back", test_read_back);
  g_test_add_func ("/time/refuses-what-is-no-phrase", test_refuses_what_is_no_phrase);
  return g_test_run ();
}
