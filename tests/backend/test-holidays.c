/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include <stdio.h>

#include "kmx-business-facts.h"
#include "kmx-holidays.h"

#define N_LANDS 16

static GDate
make_date (const char *text)
{
  int day = 0;
  int month = 0;
  int year = 0;
  GDate date;

  g_assert_cmpint (sscanf (text, "%4d-%2d-%2d", &year, &month, &day), ==, 3);
  g_date_clear (&date, 1);
  g_date_set_dmy (&date, (GDateDay) day, (GDateMonth) month, (GDateYear) year);
  return date;
}

static const char *
find (const char *day, const char *land)
{
  GDate date = make_date (day);

  return kmx_holidays_find (&date, land, "de");
}

static void
test_vectors_of_the_market_brief (void)
{
  static const char *const easters[] = { "2026-04-05", "2027-03-28", "2028-04-16" };

  for (guint i = 0; i < G_N_ELEMENTS (easters); i++) {
    GDate expected = make_date (easters[i]);
    GDate easter;

    kmx_holidays_get_easter (2026 + (int) i, &easter);
    g_assert_cmpint (g_date_compare (&easter, &expected), ==, 0);
  }
  g_assert_cmpstr (find ("2027-05-27", "BY"), ==, "Fronleichnam");
  g_assert_cmpstr (find ("2026-11-18", "SN"), ==, "Buß- und Bettag");
  g_assert_cmpstr (find ("2027-11-17", "SN"), ==, "Buß- und Bettag");
  g_assert_cmpstr (find ("2028-11-22", "SN"), ==, "Buß- und Bettag");
  g_assert_cmpstr (find ("2026-11-25", "SN"), ==, NULL);
  g_assert_cmpstr (find ("2026-11-18", "BY"), ==, NULL);
}

static void
test_year_ranges_and_languages (void)
{
  GDate date = make_date ("2026-10-03");
  GDate rose_monday = make_date ("2027-02-08");
  GDate christmas_eve = make_date ("2026-12-24");

  g_assert_cmpstr (kmx_holidays_find (&date, NULL, "en"), ==, "German Unity Day");
  g_assert_cmpstr (find ("2025-05-08", "BE"), ==, "Tag der Befreiung");
  g_assert_cmpstr (find ("2026-05-08", "BE"), ==, NULL);
  g_assert_cmpstr (find ("2025-05-08", "BB"), ==, NULL);
  g_assert_cmpstr (find ("2017-10-31", "BY"), ==, "Reformationstag");
  g_assert_cmpstr (find ("2018-10-31", "BY"), ==, NULL);
  g_assert_cmpstr (find ("2016-10-31", "HH"), ==, NULL);
  g_assert_cmpstr (find ("2018-10-31", "HH"), ==, "Reformationstag");
  g_assert_cmpstr (find ("2022-03-08", "MV"), ==, NULL);
  g_assert_cmpstr (find ("2023-03-08", "MV"), ==, "Internationaler Frauentag");
  /* Without a Land only what all have. */
  g_assert_cmpstr (find ("2026-01-06", NULL), ==, NULL);
  /* Usually closed, and holidays of a part: named, but no holidays. */
  g_assert_cmpstr (find ("2026-12-24", "BY"), ==, NULL);
  g_assert_cmpstr (kmx_holidays_find_custom (&christmas_eve, "BY", "de"), ==, "Heiligabend");
  g_assert_cmpstr (kmx_holidays_find_custom (&rose_monday, "NW", "de"), ==, "Rosenmontag");
  g_assert_cmpstr (kmx_holidays_find_custom (&rose_monday, "BE", "de"), ==, NULL);
}

/* Easter after Gauss with Lichtenberg's amendment: another way than the one under test. */
static GDate
gauss_easter (int year)
{
  int k = year / 100;
  int m = 15 + (3 * k + 3) / 4 - (8 * k + 13) / 25;
  int s = 2 - (3 * k + 3) / 4;
  int a = year % 19;
  int d = (19 * a + m) % 30;
  int r = (d + a / 11) / 29;
  int og = 21 + d - r;
  int sz = 7 - (year + year / 4 + s) % 7;
  int oe = 7 - (og - sz) % 7;
  GDate date;

  g_date_clear (&date, 1);
  g_date_set_dmy (&date, 1, G_DATE_MARCH, (GDateYear) year);
  g_date_add_days (&date, (guint) (og + oe - 1));
  return date;
}

static void
test_easter_by_another_rule (void)
{
  for (int year = 1900; year <= 2200; year++) {
    GDate easter;
    GDate other = gauss_easter (year);

    kmx_holidays_get_easter (year, &easter);
    g_assert_cmpint (g_date_compare (&easter, &other), ==, 0);
    g_assert_cmpint (g_date_get_weekday (&easter), ==, G_DATE_SUNDAY);
  }
}

/* tests/fixtures/spoken/holidays.tsv: year, Land, all its holidays in order. */
static void
test_every_land_and_year (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "spoken", "holidays.tsv", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) lines = NULL;
  guint rows = 0;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    g_auto (GStrv) cells = g_strsplit (lines[i], "\t", -1);
    g_autoptr (GString) found = g_string_new (NULL);
    int year;

    if (*lines[i] == '#' || *lines[i] == '\0')
      continue;
    g_assert_cmpuint (g_strv_length (cells), ==, 3);
    g_assert_true (g_strv_contains (kmx_lands, cells[1]));
    year = (int) g_ascii_strtoll (cells[0], NULL, 10);
    for (guint day = 0; day < (g_date_is_leap_year ((GDateYear) year) ? 366u : 365u); day++) {
      GDate date;

      g_date_clear (&date, 1);
      g_date_set_dmy (&date, 1, G_DATE_JANUARY, (GDateYear) year);
      g_date_add_days (&date, day);
      if (kmx_holidays_find (&date, cells[1], "de") != NULL)
        g_string_append_printf (found, "%s%02d-%02d", found->len > 0 ? " " : "",
                                g_date_get_month (&date), g_date_get_day (&date));
    }
    g_assert_cmpstr (found->str, ==, cells[2]);
    rows++;
  }
  g_assert_cmpuint (rows, ==, 6 * N_LANDS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/holidays/vectors", test_vectors_of_the_market_brief);
  g_test_add_func ("/holidays/year-ranges", test_year_ranges_and_languages);
  g_test_add_func ("/holidays/easter", test_easter_by_another_rule);
  g_test_add_func ("/holidays/every-land", test_every_land_and_year);
  return g_test_run ();
}
