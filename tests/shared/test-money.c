/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-error.h"
#include "kmx-money.h"

static void
test_amounts_are_written (void)
{
  static const struct {
    gint64 cents;
    const char *german;
    const char *english;
  } cases[] = {
    { 123456, "1.234,56\u00a0€", "€1,234.56" },
    { -500, "\u22125,00\u00a0€", "\u2212€5.00" },
    { 0, "0,00\u00a0€", "€0.00" },
    { -1, "\u22120,01\u00a0€", "\u2212€0.01" },
    { 99999, "999,99\u00a0€", "€999.99" },
    { 100000000, "1.000.000,00\u00a0€", "€1,000,000.00" },
    { G_MININT64, "\u221292.233.720.368.547.758,08\u00a0€", "\u2212€92,233,720,368,547,758.08" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *german = kmx_money_format (cases[i].cents, "de_DE.UTF-8");
    g_autofree char *english = kmx_money_format (cases[i].cents, "en");

    g_assert_cmpstr (german, ==, cases[i].german);
    g_assert_cmpstr (english, ==, cases[i].english);
  }
}

#define REFUSED G_MININT64

static void
test_amounts_are_read_without_guessing (void)
{
  static const struct {
    const char *text;
    gint64 german;
    gint64 english;
  } cases[] = {
    { "1234,56", 123456, REFUSED },
    { "1234.56", REFUSED, 123456 },
    { "1.234,56", 123456, REFUSED },
    { "1,234.56", REFUSED, 123456 },
    { "12,5", 1250, REFUSED },
    { "12.5", REFUSED, 1250 },
    { "1.234", 123400, REFUSED },
    { "1,234", REFUSED, 123400 },
    { "1.234.567,8", 123456780, REFUSED },
    { "50", 5000, 5000 },
    { " 50 € ", 5000, 5000 },
    { "€ 50", 5000, 5000 },
    { "50\u00a0€", 5000, 5000 },
    { "50 EUR", 5000, 5000 },
    { "-5", -500, -500 },
    { "\u22125 €", -500, -500 },
    { "\u2212€5", -500, -500 },
    { "€ -5", -500, -500 },
    { "0", 0, 0 },
    { "", REFUSED, REFUSED },
    { "€", REFUSED, REFUSED },
    { "-", REFUSED, REFUSED },
    { "--5", REFUSED, REFUSED },
    { "-€-5", REFUSED, REFUSED },
    { "€5€", REFUSED, REFUSED },
    { "5,", REFUSED, REFUSED },
    { ",5", REFUSED, REFUSED },
    { "5,123", REFUSED, 512300 },
    { "0,500", REFUSED, REFUSED },
    { "0.500", REFUSED, REFUSED },
    { "1.23", REFUSED, 123 },
    { "12.34.567", REFUSED, REFUSED },
    { "1234.567", REFUSED, REFUSED },
    { "1.2345", REFUSED, REFUSED },
    { "1 234", REFUSED, REFUSED },
    { "5 $", REFUSED, REFUSED },
    { "1e3", REFUSED, REFUSED },
    { "٣", REFUSED, REFUSED },
    { "90071992547409", 9007199254740900, 9007199254740900 },
    { "90071992547410", REFUSED, REFUSED },
    { "999.999.999.999.999.999.999.999,00", REFUSED, REFUSED },
    { "99999999999999999999999999", REFUSED, REFUSED },
  };
  const char *locales[] = { "de", "en_GB" };

  for (guint i = 0; i < G_N_ELEMENTS (cases) * 2; i++) {
    gint64 expected = i % 2 == 0 ? cases[i / 2].german : cases[i / 2].english;
    g_autoptr (GError) error = NULL;
    gint64 cents = REFUSED;

    g_test_message ("%s in %s", cases[i / 2].text, locales[i % 2]);
    g_assert_cmpint (kmx_money_parse (cases[i / 2].text, locales[i % 2], &cents, &error), ==,
                     expected != REFUSED);
    g_assert_cmpint (cents, ==, expected);
    if (expected == REFUSED)
      g_assert_error (error, KMX_ERROR, KMX_ERROR_INVALID);
  }
}

static void
test_what_is_written_is_read_back (void)
{
  const char *locales[] = { "de", "en" };

  for (gint64 cents = 1; cents < 100000000000; cents = cents * 7 + 3) {
    for (guint i = 0; i < 4; i++) {
      gint64 signed_cents = i < 2 ? cents : -cents, again = 0;
      g_autofree char *text = kmx_money_format (signed_cents, locales[i % 2]);

      g_assert_true (kmx_money_parse (text, locales[i % 2], &again, NULL));
      g_assert_cmpint (again, ==, signed_cents);
    }
  }
}

static void
test_numbers_are_grouped (void)
{
  g_autofree char *german = kmx_number_format (1234567, "de");
  g_autofree char *english = kmx_number_format (-1234, "en");
  g_autofree char *small = kmx_number_format (999, "de");

  g_assert_cmpstr (german, ==, "1.234.567");
  g_assert_cmpstr (english, ==, "\u22121,234");
  g_assert_cmpstr (small, ==, "999");
}

static void
test_durations_are_written (void)
{
  static const struct {
    gint64 seconds;
    const char *german;
    const char *english;
    const char *clock;
  } cases[] = {
    { 272, "4 Min. 32 Sek.", "4 min 32 s", "04:32" },
    { 0, "0 Sek.", "0 s", "00:00" },
    { 59, "59 Sek.", "59 s", "00:59" },
    { 60, "1 Min.", "1 min", "01:00" },
    { 3872, "1 Std. 4 Min. 32 Sek.", "1 h 4 min 32 s", "1:04:32" },
    { 36000, "10 Std.", "10 h", "10:00:00" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *german = kmx_duration_format (cases[i].seconds, "de");
    g_autofree char *english = kmx_duration_format (cases[i].seconds, NULL);
    g_autofree char *clock = kmx_duration_format_clock (cases[i].seconds);

    g_assert_cmpstr (german, ==, cases[i].german);
    g_assert_cmpstr (english, ==, cases[i].english);
    g_assert_cmpstr (clock, ==, cases[i].clock);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/money/amounts-are-written", test_amounts_are_written);
  g_test_add_func ("/money/amounts-are-read-without-guessing",
                   test_amounts_are_read_without_guessing);
  g_test_add_func ("/money/what-is-written-is-read-back", test_what_is_written_is_read_back);
  g_test_add_func ("/money/numbers-are-grouped", test_numbers_are_grouped);
  g_test_add_func ("/money/durations-are-written", test_durations_are_written);
  return g_test_run ();
}
