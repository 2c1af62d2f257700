/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include <string.h>

#include "kmx-date-block.h"
#include "kmx-json.h"
#include "kmx-opening-hours.h"

#define MINUTE_US (60 * G_USEC_PER_SEC)

static GTimeZone *berlin; /* made in main () */

/* A workshop with a break; a bar at night; what differs from the week. */
#define WORKSHOP                                                                                   \
  "{'weekday':1,'opens':'08:00','closes':'12:00'},{'weekday':1,'opens':'13:00','closes':'18:00'}," \
  "{'weekday':2,'opens':'08:00','closes':'12:00'},{'weekday':2,'opens':'13:00','closes':'18:00'}," \
  "{'weekday':3,'opens':'08:00','closes':'12:00'},{'weekday':3,'opens':'13:00','closes':'18:00'}," \
  "{'weekday':4,'opens':'08:00','closes':'12:00'},{'weekday':4,'opens':'13:00','closes':'18:00'}," \
  "{'weekday':5,'opens':'13:00','closes':'18:00'},{'weekday':5,'opens':'08:00','closes':'12:00'}," \
  "{'weekday':6,'opens':'09:00','closes':'13:00'}"
#define BAR                                                                                        \
  "{'weekday':5,'opens':'20:00','closes':'03:00'},{'weekday':6,'opens':'20:00','closes':'02:30'}," \
  "{'weekday':7,'opens':'18:00','closes':'24:00'}"
#define HOLIDAYS "'land':'BY','closed_on_holidays':true,"
#define EXCEPTIONS                                                                                 \
  "{'from_date':'2026-12-24','to_date':'2027-01-05','closed':true,'label':'Betriebsurlaub'},"      \
  "{'from_date':'2026-12-30','closed':false,'opens':'10:00','closes':'11:30',"                     \
  "'label':'Inventur'},"                                                                           \
  "{'from_date':'2026-11-26','closed':true}"

static KmxBusinessFacts *
make_facts (const char *language, const char *more, const char *spans, const char *exceptions)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  KmxBusinessFacts *facts;

  g_string_printf (text,
                   "{'business_name':'Lindner','language':'%s','sector':'standard',"
                   "'voice':'katja',%s'hours':[%s],'exceptions':[%s]}",
                   language, more, spans, exceptions);
  g_string_replace (text, "'", "\"", 0);
  facts = kmx_record_new_from_bytes (KMX_TYPE_BUSINESS_FACTS, text->str, text->len,
                                     KMX_RECORD_REFUSE_UNKNOWN, &error);
  g_assert_no_error (error);
  return facts;
}

static KmxOpeningHours *
make_hours (const char *more, const char *spans, const char *exceptions)
{
  g_autoptr (KmxBusinessFacts) facts = make_facts ("de", more, spans, exceptions);

  return kmx_opening_hours_new (facts, berlin);
}

/* "2026-11-23T08:00+01" */
static gint64
at (const char *text)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (text, NULL);

  g_assert_nonnull (time);
  return g_date_time_to_unix (time) * G_USEC_PER_SEC;
}

static void
assert_open (KmxOpeningHours *hours, const char *time, gboolean expected)
{
  if (kmx_opening_hours_is_open (hours, at (time)) != expected)
    g_error ("%s: expected %s", time, expected ? "open" : "closed");
}

static void
assert_next (KmxOpeningHours *hours, const char *from, const char *expected)
{
  gint64 next_us = kmx_opening_hours_next_opening (hours, at (from));
  g_autoptr (GDateTime) next = g_date_time_new_from_unix_utc (next_us / G_USEC_PER_SEC);
  g_autofree char *text = g_date_time_format (next, "%Y-%m-%dT%H:%M:%SZ");
  g_autoptr (GDateTime) wanted = g_date_time_new_from_iso8601 (expected, NULL);
  g_autoptr (GDateTime) utc = g_date_time_to_utc (wanted);
  g_autofree char *wanted_text = g_date_time_format (utc, "%Y-%m-%dT%H:%M:%SZ");

  g_assert_cmpstr (text, ==, wanted_text);
}

static void
test_week_with_breaks (void)
{
  g_autoptr (KmxOpeningHours) hours = make_hours ("", WORKSHOP, "");

  assert_open (hours, "2026-11-23T07:59:59+01", FALSE);
  assert_open (hours, "2026-11-23T08:00:00+01", TRUE);
  assert_open (hours, "2026-11-23T11:59:59+01", TRUE);
  assert_open (hours, "2026-11-23T12:00:00+01", FALSE);
  assert_open (hours, "2026-11-23T13:00:00+01", TRUE);
  assert_open (hours, "2026-11-23T18:00:00+01", FALSE);
  assert_open (hours, "2026-11-22T10:00:00+01", FALSE);
  /* The zone decides, not the instant's own offset: 07:30 UTC is 08:30 in Berlin, 09:30 in summer.
   */
  assert_open (hours, "2026-11-23T07:30:00Z", TRUE);
  assert_open (hours, "2026-07-06T06:30:00Z", TRUE);
  assert_next (hours, "2026-11-22T14:05:00+01", "2026-11-23T08:00:00+01");
  assert_next (hours, "2026-11-23T12:10:00+01", "2026-11-23T13:00:00+01");
  assert_next (hours, "2026-11-23T09:00:30+01", "2026-11-23T09:00:30+01");
  assert_next (hours, "2026-11-28T13:00:00+01", "2026-11-30T08:00:00+01");
}

static void
test_night_runs_into_the_next_day (void)
{
  g_autoptr (KmxOpeningHours) hours = make_hours ("", BAR, "");

  assert_open (hours, "2026-11-27T19:59:00+01", FALSE);
  assert_open (hours, "2026-11-27T23:59:00+01", TRUE);
  assert_open (hours, "2026-11-28T02:59:00+01", TRUE);
  assert_open (hours, "2026-11-28T03:00:00+01", FALSE);
  assert_open (hours, "2026-11-29T23:59:59+01", TRUE);
  assert_open (hours, "2026-11-30T00:00:00+01", FALSE);
  /* Thursday night is nobody's. */
  assert_open (hours, "2026-11-27T01:00:00+01", FALSE);
}

static void
test_clock_changes (void)
{
  g_autoptr (KmxOpeningHours) bar = make_hours ("", BAR, "");
  g_autoptr (KmxOpeningHours) early =
      make_hours ("", "{'weekday':7,'opens':'02:30','closes':'05:00'}", "");

  /* 28.03.2027: 02:00 becomes 03:00, so Saturday's bar closes at the jump. */
  assert_open (bar, "2027-03-28T01:59:00+01", TRUE);
  assert_open (bar, "2027-03-28T01:00:00Z", FALSE);
  assert_next (early, "2027-03-28T00:10:00+01", "2027-03-28T01:00:00Z");
  /* 31.10.2027: 03:00 becomes 02:00; the half hour before 02:30 is there twice. */
  assert_open (bar, "2027-10-31T00:29:00Z", TRUE);
  assert_open (bar, "2027-10-31T00:30:00Z", FALSE);
  assert_open (bar, "2027-10-31T01:00:00Z", TRUE);
  assert_open (bar, "2027-10-31T01:30:00Z", FALSE);
  assert_next (bar, "2027-10-31T00:40:00Z", "2027-10-31T01:00:00Z");
  assert_next (early, "2027-10-30T12:00:00Z", "2027-10-31T00:30:00Z");
}

static void
test_exceptions_and_holidays (void)
{
  g_autoptr (KmxOpeningHours) hours = make_hours (HOLIDAYS, WORKSHOP, EXCEPTIONS);
  g_autoptr (KmxOpeningHours) careless = make_hours ("'land':'BY',", WORKSHOP, "");
  g_autoptr (KmxOpeningHours) elsewhere =
      make_hours ("'land':'BE','closed_on_holidays':true,", WORKSHOP, "");

  assert_open (hours, "2026-11-26T10:00:00+01", FALSE);
  assert_open (hours, "2026-11-27T10:00:00+01", TRUE);
  assert_open (hours, "2026-12-28T10:00:00+01", FALSE);
  /* An exception that opens beats one that closes. */
  assert_open (hours, "2026-12-30T10:30:00+01", TRUE);
  assert_open (hours, "2026-12-30T11:30:00+01", FALSE);
  /* Epiphany is a holiday in Bavaria only. */
  assert_open (hours, "2027-01-06T10:00:00+01", FALSE);
  assert_open (careless, "2027-01-06T10:00:00+01", TRUE);
  assert_open (elsewhere, "2027-01-06T10:00:00+01", TRUE);
  assert_next (hours, "2026-12-30T12:00:00+01", "2027-01-07T08:00:00+01");
}

static void
test_open_in_spite_of_a_holiday (void)
{
  g_autoptr (KmxOpeningHours) keeps = make_hours (
      HOLIDAYS, WORKSHOP, "{'from_date':'2027-01-06','closed':false,'label':'Wir sind da'}");
  g_autoptr (KmxOpeningHours) nothing = make_hours ("", "", "");
  g_autoptr (KmxOpeningHours) never =
      make_hours ("", WORKSHOP, "{'from_date':'2026-01-01','to_date':'2029-12-31','closed':true}");

  assert_open (keeps, "2027-01-06T10:00:00+01", TRUE);
  g_assert_false (kmx_opening_hours_is_known (nothing));
  assert_open (nothing, "2026-11-23T10:00:00+01", FALSE);
  g_assert_cmpint (kmx_opening_hours_next_opening (nothing, at ("2026-11-23T10:00:00Z")), ==, 0);
  g_assert_cmpint (kmx_opening_hours_next_opening (never, at ("2026-11-23T10:00:00Z")), ==, 0);
}

/* What next_opening () says must be what going minute by minute finds, clock changes included. */
static void
test_next_opening_is_the_first_open_minute (void)
{
  static const char *const starts[] = { "2026-11-20T00:00:00Z", "2026-12-23T00:00:00Z",
                                        "2027-03-26T00:00:00Z", "2027-10-29T00:00:00Z" };
  static const char *const weeks[] = { WORKSHOP, BAR,
                                       "{'weekday':7,'opens':'01:30','closes':'02:30'}" };

  for (guint s = 0; s < G_N_ELEMENTS (starts); s++)
    for (guint w = 0; w < G_N_ELEMENTS (weeks); w++) {
      g_autoptr (KmxOpeningHours) hours = make_hours (HOLIDAYS, weeks[w], EXCEPTIONS);
      gint64 start_us = at (starts[s]);
      gint64 minute = 0;
      gint64 next_us = 0;

      for (; minute < 4 * 1440; minute++) {
        gint64 now_us = start_us + minute * MINUTE_US;

        if (next_us < now_us)
          next_us = kmx_opening_hours_next_opening (hours, now_us);
        if (kmx_opening_hours_is_open (hours, now_us) != (next_us == now_us))
          g_error ("%s + %" G_GINT64_FORMAT " min, week %u", starts[s], minute, w);
      }
    }
}

static void
test_spoken_week (void)
{
  static const struct {
    const char *spans;
    const char *german;
    const char *english;
  } rows[] = {
    { WORKSHOP,
      "montags bis freitags von acht bis zwölf Uhr und von dreizehn bis achtzehn Uhr, samstags von "
      "neun bis dreizehn Uhr",
      "Mondays to Fridays from eight a.m. to noon and from one p.m. to six p.m., Saturdays from "
      "nine a.m. to one p.m." },
    { BAR,
      "freitags von zwanzig bis drei Uhr, samstags von zwanzig bis zwei Uhr dreißig, sonntags von "
      "achtzehn bis vierundzwanzig Uhr",
      "Fridays from eight p.m. to three a.m., Saturdays from eight p.m. to two thirty a.m., "
      "Sundays from six p.m. to midnight" },
    { "{'weekday':1,'opens':'09:00','closes':'13:00'},{'weekday':3,'opens':'09:00','closes':'13:00'"
      "},{'weekday':5,'opens':'09:00','closes':'13:00'},{'weekday':4,'opens':'10:00','closes':"
      "'11:30'}",
      "montags, mittwochs und freitags von neun bis dreizehn Uhr, donnerstags von zehn bis elf Uhr "
      "dreißig",
      "Mondays, Wednesdays and Fridays from nine a.m. to one p.m., Thursdays from ten a.m. to "
      "eleven thirty a.m." },
    { "", "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (KmxOpeningHours) hours = make_hours ("", rows[i].spans, "");
    g_autofree char *german = kmx_opening_hours_speak (hours, "de");
    g_autofree char *english = kmx_opening_hours_speak (hours, "en");

    g_assert_cmpstr (german, ==, rows[i].german);
    g_assert_cmpstr (english, ==, rows[i].english);
  }
}

static void
test_every_day_is_said_shortly (void)
{
  g_autoptr (GString) spans = g_string_new (NULL);
  g_autoptr (KmxOpeningHours) hours = NULL;
  g_autofree char *german = NULL;

  for (int day = 1; day <= 7; day++)
    g_string_append_printf (spans, "%s{'weekday':%d,'opens':'00:00','closes':'24:00'}",
                            day > 1 ? "," : "", day);
  hours = make_hours ("", spans->str, "");
  german = kmx_opening_hours_speak (hours, "de");
  g_assert_cmpstr (german, ==, "täglich rund um die Uhr");
  assert_open (hours, "2026-11-22T23:59:59+01", TRUE);
}

static void
test_described_days (void)
{
  static const struct {
    guint day;
    guint month;
    guint year;
    const char *german;
  } rows[] = {
    { 23, 11, 2026, "von acht bis zwölf Uhr und von dreizehn bis achtzehn Uhr" },
    { 22, 11, 2026, "geschlossen" },
    { 26, 11, 2026, "geschlossen" },
    { 28, 12, 2026, "geschlossen (Betriebsurlaub)" },
    { 6, 1, 2027, "geschlossen (Heilige Drei Könige)" },
  };
  g_autoptr (KmxOpeningHours) hours = make_hours (HOLIDAYS, WORKSHOP, EXCEPTIONS);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    GDate date;
    g_autofree char *german = NULL;

    g_date_clear (&date, 1);
    g_date_set_dmy (&date, (GDateDay) rows[i].day, (GDateMonth) rows[i].month,
                    (GDateYear) rows[i].year);
    german = kmx_opening_hours_describe_day (hours, &date, "de");
    g_assert_cmpstr (german, ==, rows[i].german);
  }
}

static void
test_spans_alone (void)
{
  g_autoptr (KmxBusinessFacts) facts = make_facts ("de", "", BAR, "");
  GListModel *spans = kmx_record_get_list (facts, KMX_BUSINESS_FACTS_HOURS);
  static const struct {
    int day;
    int hour;
    gboolean inside;
  } rows[] = { { 27, 19, FALSE }, { 27, 20, TRUE }, { 28, 2, TRUE }, { 28, 3, FALSE },
               { 29, 2, TRUE },   { 30, 0, FALSE }, { 29, 23, TRUE } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GDateTime) local =
        g_date_time_new (berlin, 2026, 11, rows[i].day, rows[i].hour, 0, 0);

    g_assert_cmpint (kmx_hours_spans_contain (spans, local), ==, rows[i].inside);
  }
}

static void
test_times_are_checked (void)
{
  static const char *const refused[] = { "", "8:00", "24:01", "08:60", "25:00", "08.00", "+8:00" };
  guint minute = 4711;

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    g_assert_false (kmx_hours_parse_time (refused[i], &minute));
  g_assert_false (kmx_hours_parse_time (NULL, &minute));
  g_assert_cmpuint (minute, ==, 4711);
  g_assert_true (kmx_hours_parse_time ("24:00", &minute));
  g_assert_cmpuint (minute, ==, 1440);
}

static void
test_date_block (void)
{
  g_autoptr (KmxBusinessFacts) facts = make_facts (
      "de", HOLIDAYS, WORKSHOP,
      "{'from_date':'2026-12-28','to_date':'2026-12-30','closed':true,'label':'{{x}} Urlaub'}");
  g_autofree char *block = kmx_date_block (facts, berlin, at ("2026-12-23T14:05:00+01"));
  g_auto (GStrv) lines = g_strsplit (block, "\n", -1);

  g_assert_cmpuint (g_strv_length (lines), ==, 18);
  g_assert_cmpstr (lines[0], ==, "Heute ist Mittwoch, 23. Dezember 2026.");
  g_assert_cmpstr (lines[1], ==, "Es ist 14:05 Uhr (Europe/Berlin).");
  g_assert_cmpstr (lines[2], ==, "Der Betrieb hat jetzt geöffnet.");
  g_assert_cmpstr (lines[3], ==, "Die nächsten 14 Tage:");
  g_assert_cmpstr (lines[4], ==, "Donnerstag, 24. Dezember 2026, Heiligabend.");
  g_assert_cmpstr (lines[5], ==,
                   "Freitag, 25. Dezember 2026, Feiertag: Erster Weihnachtstag, geschlossen "
                   "(Erster Weihnachtstag).");
  g_assert_cmpstr (lines[7], ==, "Sonntag, 27. Dezember 2026, geschlossen.");
  g_assert_cmpstr (lines[8], ==, "Montag, 28. Dezember 2026, geschlossen (((x)) Urlaub).");
  g_assert_cmpstr (lines[17], ==,
                   "Mittwoch, 6. Januar 2027, Feiertag: Heilige Drei Könige, geschlossen (Heilige "
                   "Drei Könige).");
  g_assert_null (strpbrk (block, "{}"));
}

static void
test_date_block_in_english_without_hours (void)
{
  g_autoptr (KmxBusinessFacts) facts = make_facts ("en", "", "", "");
  g_autofree char *block = kmx_date_block (facts, berlin, at ("2026-11-22T23:30:00Z"));

  /* Berlin is a day ahead of UTC by then. */
  g_assert_true (g_str_has_prefix (block, "Today is Monday, 23 November 2026.\n"
                                          "The time is 00:30 (Europe/Berlin).\n"
                                          "The next 14 days:\nTuesday, 24 November 2026.\n"));
  g_assert_true (g_str_has_suffix (block, "\nMonday, 7 December 2026."));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  berlin = g_time_zone_new_identifier ("Europe/Berlin");
  g_assert_nonnull (berlin);
  g_test_add_func ("/opening-hours/week", test_week_with_breaks);
  g_test_add_func ("/opening-hours/night", test_night_runs_into_the_next_day);
  g_test_add_func ("/opening-hours/clock-changes", test_clock_changes);
  g_test_add_func ("/opening-hours/exceptions", test_exceptions_and_holidays);
  g_test_add_func ("/opening-hours/in-spite-of-holiday", test_open_in_spite_of_a_holiday);
  g_test_add_func ("/opening-hours/next", test_next_opening_is_the_first_open_minute);
  g_test_add_func ("/opening-hours/spoken", test_spoken_week);
  g_test_add_func ("/opening-hours/daily", test_every_day_is_said_shortly);
  g_test_add_func ("/opening-hours/described", test_described_days);
  g_test_add_func ("/opening-hours/spans", test_spans_alone);
  g_test_add_func ("/opening-hours/times", test_times_are_checked);
  g_test_add_func ("/date-block/german", test_date_block);
  g_test_add_func ("/date-block/english", test_date_block_in_english_without_hours);
  return g_test_run ();
}
